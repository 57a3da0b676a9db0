-- Who is in which segment: by its rule, by the list it was captured as, or put there by hand. The rule of a
-- lookalike is to be like others, which is found out beside the rules. Segments that are not active have no members.
-- Grain: one row per (customer_id, segment_id).

{% set flags = segment_definitions() | map(attribute='id') | list if execute else ['customer_id'] %}

with flagged as (
    {{ unpivot_flags(ref('int_segment_flags'), 'customer_id', flags, 'segment_id') }}
),

met as (

    select
        customer_id,
        segment_id
    from flagged
    union all
    select
        customer_id,
        segment_id
    from {{ ref('int_customer_lookalikes') }}

),

captured as (

    select
        coalesce(former_ids.customer_id, captures.customer_id) as customer_id,
        captures.segment_id
    from {{ source('history', 'segment_captures') }} as captures
    -- A list holds only for a segment that is one.
    inner join {{ ref('int_segments') }} as segments
        on
            captures.segment_id = segments.segment_id
            and segments.kind = 'static'
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

listed as (

    select
        customer_id,
        segment_id,
        'static' as membership_source
    from captured
    union all
    select
        customer_id,
        segment_id,
        'override' as membership_source
    from included

),

-- Who meets the rule needs no hand to be in, and lists may name people who have left.
beside_the_rule as (

    select
        listed.customer_id,
        listed.segment_id,
        -- In the alphabet, too, a list that was captured comes last: it is the segment's own.
        max(listed.membership_source) as membership_source
    from listed
    inner join {{ ref('int_customers') }} as customers
        on listed.customer_id = customers.customer_id
    left join met
        on
            listed.customer_id = met.customer_id
            and listed.segment_id = met.segment_id
    where met.customer_id is null
    group by listed.customer_id, listed.segment_id

),

members as (

    select
        customer_id,
        segment_id,
        'rule' as membership_source
    from met
    union all
    select
        customer_id,
        segment_id,
        membership_source
    from beside_the_rule

),

final as (

    select
        members.customer_id,
        members.segment_id,
        segments.family,
        members.membership_source
    from members
    inner join {{ ref('int_segments') }} as segments
        on members.segment_id = segments.segment_id
    left join {{ ref('int_segment_overrides') }} as overrides
        on
            members.customer_id = overrides.customer_id
            and members.segment_id = overrides.segment_id
            and overrides.action = 'exclude'
    where
        segments.status = 'active'
        and overrides.customer_id is null

)

select * from final
