-- The person behind every device: the one whose accounts alone were logged in on it, else a visitor
-- known by nothing but the device.
-- Grain: one row per visitor_id. Devices of deleted people alone are not in.

with devices as (

    select
        devices.visitor_id,
        count(devices.account_id) as accounts_count,
        count(people.customer_id) as living_accounts_count,
        min(people.customer_id) as customer_id,
        max(people.customer_id) as other_customer_id,
        min(devices.first_seen_at) as first_seen_at,
        min(devices.source_system) as source_system
    from {{ ref('int_device_accounts') }} as devices
    left join {{ ref('int_account_people') }} as people
        on devices.account_id = people.account_id
    group by devices.visitor_id

),

final as (

    select
        devices.visitor_id,
        case
            when devices.customer_id = devices.other_customer_id then devices.customer_id
            -- An account of that name is somebody else.
            when accounts.account_id is not null then 'visitor-' || devices.visitor_id
            else devices.visitor_id
        end as customer_id,
        coalesce(devices.customer_id <> devices.other_customer_id, false) as is_shared,
        devices.customer_id is null or devices.customer_id <> devices.other_customer_id as is_anonymous,
        devices.first_seen_at,
        devices.source_system
    from devices
    left join {{ ref('int_accounts') }} as accounts
        on devices.visitor_id = accounts.account_id
    where
        devices.accounts_count = 0
        or devices.living_accounts_count > 0

)

select * from final
