-- What became of every raw row of every source in use, and when it became a fact.
-- Grain: one row per raw row: (source_system, table_name, file_name, row_number). Rows of later days
-- are still in, told by `is_later`.

{{ config(materialized='view') }}

with staged as (
    {{ union_bases() }}
),

-- Lines have no date of their own: they are as late as their order.
later_orders as (

    select
        source_system,
        order_id
    from staged
    where table_name = 'orders'
    group by source_system, order_id
    having min(dated_on) > {{ as_of_date() }}

),

rejected as (

    select *
    from {{ ref('int_rejected_rows') }}

),

final as (

    select
        staged.source_system,
        staged.table_name,
        staged.file_name,
        staged.row_number,
        staged.row_key,
        coalesce(staged.dated_on > {{ as_of_date() }}, false)
        or later_orders.order_id is not null as is_later,
        case when rejected.reason is null then staged.status else 'quarantined' end as status,
        nullif(concat_ws('|', staged.issues, rejected.column_name || ':' || rejected.reason, noted.issues), '') as issues
    from staged
    left join later_orders
        on
            staged.source_system = later_orders.source_system
            and staged.order_id = later_orders.order_id
    left join rejected
        on
            staged.source_system = rejected.source_system
            and staged.file_name = rejected.file_name
            and staged.row_number = rejected.row_number
    left join {{ ref('int_noted_rows') }} as noted
        on
            staged.source_system = noted.source_system
            and staged.file_name = noted.file_name
            and staged.row_number = noted.row_number

)

select * from final
