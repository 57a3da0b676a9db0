-- Who can be like the members of a chosen segment: everybody with an account, or those in the lookalike's parent. In
-- five parts by a hash of the id, so that what is learned from four can be measured on the fifth.
-- Grain: one row per (segment_id, customer_id).

with people as (

    select
        flags.*,
        {{ sha256_hex('flags.customer_id') }} as customer_hash
    from {{ ref('int_segment_flags') }} as flags
    inner join {{ ref('int_customer_features') }} as features
        on flags.customer_id = features.customer_id
    where not features.is_anonymous

),

candidates as (
    {% for lookalike in lookalike_definitions() %}
    select
        {{ text_literal(lookalike.id) }} as segment_id,
        customer_id,
        customer_hash,
        {{ adapter.quote(lookalike.of) }} as is_member
    from people
    {%- if lookalike.parent is not none %}
    where {{ adapter.quote(lookalike.parent) }}
    {%- endif %}
    {{ 'union all' if not loop.last }}
    {% else %}
    select
        'none' as segment_id,
        customer_id,
        customer_hash,
        false as is_member
    from people
    where false
    {% endfor %}
),

final as (

    select
        segment_id,
        customer_id,
        customer_hash,
        is_member,
        case
            when substr(customer_hash, 1, 4) < '3333' then 1
            when substr(customer_hash, 1, 4) < '6666' then 2
            when substr(customer_hash, 1, 4) < '9999' then 3
            when substr(customer_hash, 1, 4) < 'cccc' then 4
            else 5
        end as part
    from candidates

)

select * from final
