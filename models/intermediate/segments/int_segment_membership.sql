-- Who is in which segment. Segments whose sources are missing have no members.
-- Grain: one row per (customer_id, segment_id).

{% set flags = segment_definitions() | map(attribute='id') | list if execute else ['customer_id'] %}

with members as (
    {{ unpivot_flags(ref('int_segment_flags'), 'customer_id', flags, 'segment_id') }}
),

final as (

    select
        members.customer_id,
        members.segment_id,
        segments.family,
        'rule' as membership_source
    from members
    inner join {{ ref('int_segments') }} as segments
        on members.segment_id = segments.segment_id
    where segments.status = 'active'

)

select * from final
