-- What the buy-till-you-die models need of a person: how often they came back, until when, since when,
-- and for how much.
-- Grain: one row per (period, customer_id) of people with a valid order by the end of the period.

with days as (

    select
        *,
        min(ordered_on) over (partition by period, customer_id) as first_ordered_on
    from {{ ref('int_btyd_days') }}

),

final as (

    select
        period,
        customer_id,
        ends_on,
        first_ordered_on,
        max(ordered_on) as last_ordered_on,
        count(*) - 1 as frequency,
        {{ days_between('first_ordered_on', 'max(ordered_on)') }} as recency,
        {{ days_between('first_ordered_on', 'ends_on') }} as t,
        -- The first purchase says less of the later ones than they do of each other.
        {{ quotient(
            'sum(case when ordered_on > first_ordered_on then net_amount end)', '(count(*) - 1)'
        ) }} as monetary_value
    from days
    group by period, customer_id, ends_on, first_ordered_on

)

select * from final
