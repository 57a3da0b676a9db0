-- Who is in which segment: by its rule, by the list it was captured as, or put there by hand. Segments that
-- are not active have no members.
-- Grain: one row per (customer_id, segment_id).

{% set flags = segment_definitions() | map(attribute='id') | list if execute else ['customer_id'] %}

with met as (
    {{ unpivot_flags(ref('int_segment_flags'), 'customer_id', flags, 'segment_id') }}
),

captured as (

    select
        coalesce(former_ids.customer_id, captures.customer_id) as customer_id,
        captures.segment_id
    from {{ source('history', 'segment_captures') }} as captures
    left join {{ ref('int_former_ids') }} as former_ids
        on captures.customer_id = former_ids.former_id
    where captures.captured_on <= {{ as_of_date() }}

),

included as (

    select
        customer_id,
        segment_id
    from {{ ref('int_segment_overrides') }}
    where action = 'include'

),

candidates as (

    {%- for relation in ['met', 'captured', 'included'] %}
    select
        customer_id,
        segment_id,
        {{ loop.index }} as source_rank
    from {{ relation }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

-- Who meets the rule needs no hand to be in.
members as (

    select
        customer_id,
        segment_id,
        min(source_rank) as source_rank
    from candidates
    group by customer_id, segment_id

),

final as (

    select
        members.customer_id,
        members.segment_id,
        segments.family,
        case members.source_rank when 1 then 'rule' when 2 then 'static' else 'override' end as membership_source
    from members
    inner join {{ ref('int_segments') }} as segments
        on members.segment_id = segments.segment_id
    inner join {{ ref('int_customers') }} as customers
        on members.customer_id = customers.customer_id
    left join {{ ref('int_segment_overrides') }} as overrides
        on
            members.customer_id = overrides.customer_id
            and members.segment_id = overrides.segment_id
            and overrides.action = 'exclude'
    where
        segments.status = 'active'
        -- A list holds only for the segment that is still one.
        and (members.source_rank <> 2 or segments.kind = 'static')
        and overrides.customer_id is null

)

select * from final
