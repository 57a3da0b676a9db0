-- Ids in lists kept by hand, and in captured ones, that stand for nobody: never seen in the data by then,
-- neither as people who have left nor as ids that were merged.
-- Warns: a misspelt id is a message to whoever keeps the list, not a fault.

{{ config(severity='warn') }}

with listed as (

    select
        'segment_overrides' as list_name,
        segment_id,
        customer_id
    from {{ ref('segment_overrides') }}
    where cast(valid_from as date) <= {{ as_of_date() }}
    union
    select
        'suppressions' as list_name,
        cast(null as {{ dbt.type_string() }}) as segment_id,
        customer_id
    from {{ ref('suppressions') }}
    where cast(suppressed_from as date) <= {{ as_of_date() }}
    union
    select
        'segment_captures' as list_name,
        segment_id,
        customer_id
    from {{ source('history', 'segment_captures') }}
    where captured_on <= {{ as_of_date() }}

),

known as (

    select account_id as customer_id
    from {{ ref('int_accounts') }}
    union
    select visitor_id as customer_id
    from {{ ref('int_device_accounts') }}

)

select
    listed.list_name,
    listed.segment_id,
    listed.customer_id
from listed
left join known
    on listed.customer_id = known.customer_id
where known.customer_id is null
order by
    listed.list_name,
    listed.customer_id
