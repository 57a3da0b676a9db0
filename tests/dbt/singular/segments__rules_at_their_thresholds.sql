-- The shipped rules, compiled over hand-made people on each side of each threshold; unknown features
-- never match. A data test, because dbt's unit tests do not see the YAML the rules stand in.
-- Fails for every person and segment whose flag is not the expected one. The people are made for the
-- vars as they ship: with others it has nothing to say and passes. It is about the code, not the
-- data, so scheduled runs leave it out.

{{ config(tags=['code']) }}

{% set shipped = {
    'repeat_min_orders_365d': 2, 'loyal_min_orders_365d': 4, 'loyal_max_recency_days': 90, 'category_loyalist_min_orders': 4,
    'category_loyalist_min_share': 0.6, 'category_loyalist_max_recency_days': 180, 'big_spender_percentile': 0.9,
    'price_sensitivity_min_orders': 3, 'discount_lover_min_share': 0.8, 'full_price_max_share': 0.1,
    'multi_channel_min_channels': 2,
} %}
{% set changed = [] %}
{% for name, value in shipped.items() if var(name) != value %}{% do changed.append(name) %}{% endfor %}
{% set people = [
    ('loyal_just', 'customer', 4, 4, 89, 0.6, 0.8, 2, 100, 0, 'gen_x', 'DE', 'loyal'),
    ('loyal_late', 'customer', 4, 4, 90, 0.59, 0.79, 1, 100, 0, 'gen_z', none, 'at_risk'),
    ('loyal_few', 'customer', 4, 3, 0, 1, 0.1, 1, 100, 0, 'unknown', 'NO', 'champions'),
    ('category_just', 'customer', 4, 0, 179, 0.9, none, 1, 1000, 0, 'unknown', 'NO', 'hibernating'),
    ('category_late', 'customer', 4, 0, 180, 0.9, 0.11, 1, 100, 0, 'unknown', 'NO', 'hibernating'),
    ('two_orders', 'customer', 2, 2, 364, 1, 1, 1, 2, 1, 'unknown', 'NO', 'hibernating'),
    ('one_order', 'customer', 1, 1, 0, 1, 0, 1, 1, 0, 'unknown', 'NO', 'new_customers'),
    ('nobody', 'lead', 0, 0, none, none, none, 0, 0, 0, 'unknown', 'NO', 'prospects'),
    ('visitor', 'visitor', 0, 0, none, none, none, none, 0, 0, 'unknown', none, 'prospects'),
] %}
{% set expected = {
    'purchased_at_least_once': ['loyal_just', 'loyal_late', 'loyal_few', 'category_just', 'category_late', 'two_orders', 'one_order'],
    'never_purchased': ['nobody'],
    'one_time_buyers': ['one_order'],
    'purchased_more_than_once': ['loyal_just', 'loyal_late', 'loyal_few', 'category_just', 'category_late', 'two_orders'],
    'repeat_buyers': ['loyal_just', 'loyal_late', 'loyal_few', 'two_orders'],
    'loyal_customers': ['loyal_just'],
    'category_loyalists': ['loyal_just', 'loyal_few', 'category_just'],
    'discount_lovers': ['loyal_just'],
    'full_price_buyers': ['loyal_few'],
    'multi_channel_customers': ['loyal_just'],
    'big_spenders': ['category_just', 'two_orders'],
    'above_average_value': ['category_just'],
    'generation_gen_x': ['loyal_just'],
    'generation_unknown': ['loyal_few', 'category_just', 'category_late', 'two_orders', 'one_order', 'nobody', 'visitor'],
    'country_de': ['loyal_just'],
    'country_no': ['loyal_few', 'category_just', 'category_late', 'two_orders', 'one_order', 'nobody'],
    'rfm_classic_loyal': ['loyal_just'],
    'rfm_classic_prospects': ['nobody', 'visitor'],
} %}

with people as (
    {% for person in people %}
    select
        '{{ person[0] }}' as customer_id,
        '{{ person[1] }}' as person_type,
        {{ person[2] }} as orders_count,
        {{ person[3] }} as orders_365d,
        cast({{ as_of_date(person[4]) if person[4] is not none else 'null' }} as date) as last_order_date,
        cast({{ person[5] if person[5] is not none else 'null' }} as {{ type_double() }}) as top_category_share,
        cast({{ person[6] if person[6] is not none else 'null' }} as {{ type_double() }}) as discounted_order_share,
        cast({{ person[7] if person[7] is not none else 'null' }} as {{ dbt.type_bigint() }}) as channels_count,
        cast({{ person[8] }} as decimal(18, 4)) as amount_spent,
        {{ person[9] }} as large_orders_count,
        '{{ person[10] }}' as generation,
        cast({{ text_literal(person[11]) if person[11] is not none else 'null' }} as {{ dbt.type_string() }}) as country,
        '{{ person[12] }}' as rfm_classic_group
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

flags as (

    select *
    from (
        {{ segment_flags('people', only=expected.keys() | list) }}
    ) as compiled

),

failures as (
    {% for segment_id, members in expected.items() %}
    select
        customer_id,
        '{{ segment_id }}' as segment_id,
        {{ adapter.quote(segment_id) }} as is_member
    from flags
    where
        {{ adapter.quote(segment_id) }} <> (
            customer_id in ('{{ members | join("', '") }}')
        )
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from failures
where {{ 'false' if changed else 'true' }}
