-- Segments that divide a population: everybody of it is in exactly one of them, and nobody else in any.
-- A group is the segments whose id starts with its prefix.
-- Fails for every (customer, group) with another number of segments.

{% set groups = {
    'lifecycle_': 'orders_count > 0', 'nine_grid_': 'orders_count > 0', 'rfm_classic_': 'true', 'rfm_shopify_': 'true',
    'rfm_klaviyo_': 'true', 'rfm_pymc_marketing_': 'true', 'lead_': 'lead_score is not null',
} %}

with members as (
    {% for prefix in groups %}
    select
        '{{ prefix }}' as id_prefix,
        customer_id,
        count(*) as segments_count
    from {{ ref('segment_membership') }}
    where left(segment_id, {{ prefix | length }}) = '{{ prefix }}'
    group by customer_id
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

expected as (
    {% for prefix, population in groups.items() %}
    select
        '{{ prefix }}' as id_prefix,
        customer_id,
        case when {{ population }} then 1 else 0 end as segments_count
    from {{ ref('customer_features') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    expected.id_prefix,
    expected.customer_id,
    expected.segments_count as expected_count,
    coalesce(members.segments_count, 0) as segments_count
from expected
left join members
    on
        expected.id_prefix = members.id_prefix
        and expected.customer_id = members.customer_id
where coalesce(members.segments_count, 0) <> expected.segments_count
