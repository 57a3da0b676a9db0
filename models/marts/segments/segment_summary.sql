-- Size and worth of every segment.
-- Grain: one row per segment_id. Segments overlap, so that shares do not add up to one.

with segments as (

    select *
    from {{ ref('int_segments') }}

),

population as (

    select
        count(*) as customers_count,
        sum(amount_spent) as revenue_amount
    from {{ ref('int_customer_features') }}

),

members as (

    select
        membership.segment_id,
        count(*) as customers_count,
        sum(features.orders_count) as orders_count,
        sum(features.amount_spent) as revenue_amount
    from {{ ref('int_segment_membership') }} as membership
    inner join {{ ref('int_customer_features') }} as features
        on membership.customer_id = features.customer_id
    group by membership.segment_id

),

final as (

    select
        segments.segment_id,
        segments.segment_name,
        segments.family,
        {{ as_of_date() }} as as_of_date,
        case when segments.status = 'active' then coalesce(members.customers_count, 0) end as customers_count,
        case
            when segments.status = 'active'
                then {{ share('coalesce(members.customers_count, 0)', 'population.customers_count') }}
        end as customers_share,
        case
            when segments.status = 'active' then cast(coalesce(members.orders_count, 0) as {{ dbt.type_bigint() }})
        end as orders_count,
        case
            when segments.status = 'active' then cast(coalesce(members.revenue_amount, 0) as decimal(18, 4))
        end as revenue_amount,
        case
            when segments.status = 'active'
                then {{ share('coalesce(members.revenue_amount, 0)', 'population.revenue_amount') }}
        end as revenue_share,
        {{ quotient('members.revenue_amount', 'members.orders_count') }} as average_order_amount,
        segments.status
    from segments
    cross join population
    left join members
        on segments.segment_id = members.segment_id

)

select * from final
