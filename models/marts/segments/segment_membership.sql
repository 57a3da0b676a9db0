-- Who is in which segment at the as-of date. A customer can be in many.
-- Grain: one row per (customer_id, segment_id).

with members as (

    select *
    from {{ ref('int_segment_membership') }}

),

final as (

    select
        members.customer_id,
        members.segment_id,
        members.family,
        {{ as_of_date() }} as as_of_date,
        members.membership_source,
        suppressed.customer_id is not null as is_suppressed,
        customers.is_reachable_email,
        customers.is_reachable_sms,
        customers.is_reachable_ads,
        coalesce(stays.entered_on, {{ as_of_date() }}) as entered_on,
        {{ days_between('coalesce(stays.entered_on, ' ~ as_of_date() ~ ')', as_of_date()) }} as days_in_segment,
        segments.definition_version
    from members
    inner join {{ ref('int_segments') }} as segments
        on members.segment_id = segments.segment_id
    inner join {{ ref('customers') }} as customers
        on members.customer_id = customers.customer_id
    left join {{ ref('int_segment_members_before') }} as stays
        on
            members.customer_id = stays.customer_id
            and members.segment_id = stays.segment_id
    left join {{ ref('int_suppressed_customers') }} as suppressed
        on members.customer_id = suppressed.customer_id

)

select * from final
