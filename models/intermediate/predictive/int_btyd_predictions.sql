-- What the models expect of people, at the end of each period; nothing is held back here.
-- Grain: one row per (period, customer_id) of people with a valid order by then. Null where a model
-- was not fitted.

with summaries as (

    select *
    from {{ ref('int_btyd_summaries') }}

),

scores as (

    select *
    from {{ fitted('int_btyd_scores') }}

),

spend as (

    select
        period,
        max(case when parameter = 'p' then value end) as p,
        max(case when parameter = 'q' then value end) as q,
        max(case when parameter = 'v' then value end) as v
    from {{ fitted('int_btyd_fits') }}
    where model = 'gamma_gamma'
    group by period

),

scored as (

    select
        summaries.period,
        summaries.customer_id,
        summaries.first_ordered_on,
        summaries.last_ordered_on,
        summaries.frequency,
        summaries.recency,
        summaries.t,
        scores.p_alive,
        scores.p_purchase,
        scores.expected_orders_30d,
        scores.expected_orders_90d,
        scores.expected_orders_365d,
        scores.expected_orders,
        scores.discounted_orders,
        scores.next_order_days,
        scores.next_order_days_lower,
        scores.next_order_days_upper,
        -- Fader, Hardie (2013), equation (5): the person's own mean counts the more, the more often they came.
        spend.p * (spend.v + summaries.frequency * coalesce(summaries.monetary_value, 0))
        / (spend.p * summaries.frequency + spend.q - 1) as expected_amount
    from summaries
    left join scores
        on
            summaries.period = scores.period
            and summaries.frequency = scores.frequency
            and summaries.recency = scores.recency
            and summaries.t = scores.t
    left join spend
        on summaries.period = spend.period

),

final as (

    select
        period,
        customer_id,
        first_ordered_on,
        last_ordered_on,
        frequency,
        recency,
        t,
        {%- for column in [
            'p_alive', 'p_purchase', 'expected_orders_30d', 'expected_orders_90d', 'expected_orders_365d', 'expected_orders'
        ] %}
        {{ round_float(column, 6) }} as {{ column }},
        {%- endfor %}
        next_order_days,
        next_order_days_lower,
        next_order_days_upper,
        {{ try_cast(round_float('expected_amount', 4), 'decimal(18, 4)') }} as expected_amount,
        {{ try_cast(round_float('expected_orders * expected_amount', 4), 'decimal(18, 4)') }} as expected_spend,
        {{ try_cast(round_float('discounted_orders * expected_amount', 4), 'decimal(18, 4)') }} as discounted_spend
    from scored

)

select * from final
