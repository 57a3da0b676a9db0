-- Where in the nine-grid people have moved within evaluation_days. The grid of the earlier day is made anew from
-- what was known then, so that it needs no stored run.
-- Grain: one row per (variant, from_cell, to_cell) somebody moved between or stayed in. no_order: not a
-- purchaser on that day. People are those of the as-of date.

with grid as (

    select
        *,
        value_band || '_' || risk_band as cell
    from {{ ref('int_nine_grid') }}

),

befores as (

    select *
    from grid
    where period = 'calibration'

),

nows as (

    select *
    from grid
    where period = 'as_of'

),

moves as (

    select
        coalesce(befores.variant, nows.variant) as variant,
        coalesce(befores.cell, 'no_order') as from_cell,
        coalesce(nows.cell, 'no_order') as to_cell
    from befores
    full outer join nows
        on
            befores.customer_id = nows.customer_id
            and befores.variant = nows.variant

),

counted as (

    select
        variant,
        from_cell,
        to_cell,
        count(*) as people_count
    from moves
    group by variant, from_cell, to_cell

),

final as (

    select
        variant,
        from_cell,
        to_cell,
        {{ as_of_date(var('evaluation_days')) }} as from_date,
        {{ as_of_date() }} as as_of_date,
        people_count,
        {{ share('people_count', 'sum(people_count) over (partition by variant, from_cell)') }} as people_share
    from counted

)

select * from final
