-- Both variants of the nine-grid put every purchaser into one cell and nobody else into any, on the as-of date;
-- and what moved since the earlier day is everybody of either day, the shares of a cell adding up to 1.
-- Fails for every (variant, customer) and every (variant, cell) that breaks this.

with variants as (

    select 'default' as variant
    union all
    select 'literal' as variant

),

cells as (

    select
        variant,
        customer_id,
        count(*) as cells_count
    from {{ ref('customer_nine_grid') }}
    group by variant, customer_id

),

expected as (

    select
        variants.variant,
        features.customer_id
    from {{ ref('customer_features') }} as features
    cross join variants
    where features.orders_count > 0

),

moved as (

    select
        variant,
        from_cell,
        sum(people_share) as people_share
    from {{ ref('nine_grid_migration') }}
    group by variant, from_cell

),

arrived as (

    select
        variant,
        sum(case when to_cell <> 'no_order' then people_count end) as people_count
    from {{ ref('nine_grid_migration') }}
    group by variant

),

there as (

    select
        variant,
        count(*) as people_count
    from {{ ref('customer_nine_grid') }}
    group by variant

)

select
    coalesce(expected.variant, cells.variant) as variant,
    coalesce(expected.customer_id, cells.customer_id) as who
from expected
full outer join cells
    on
        expected.variant = cells.variant
        and expected.customer_id = cells.customer_id
where expected.customer_id is null or coalesce(cells.cells_count, 0) <> 1
union all
select
    variant,
    from_cell as who
from moved
where abs(people_share - 1) > 0.0001
union all
select
    there.variant,
    'everybody' as who
from there
left join arrived
    on there.variant = arrived.variant
where there.people_count <> coalesce(arrived.people_count, 0)
