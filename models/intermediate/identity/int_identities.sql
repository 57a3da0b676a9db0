-- Whom every id stands for: the ids of sources, of guests and of visitors, each with its person and the
-- reason.
-- Grain: one row per (id_type, source_id); id_type is customer (guests and stubs included) or visitor.

with final as (

    select
        'customer' as id_type,
        account_id as source_id,
        customer_id,
        source_system,
        account_type,
        account_id = customer_id as is_survivor,
        case
            when account_id = customer_id and linked_by = '' then 'own id'
            when account_id = customer_id then 'survivor'
            else 'same ' || linked_by
        end as reason
    from {{ ref('int_account_people') }}
    union all
    select
        'visitor' as id_type,
        visitor_id as source_id,
        customer_id,
        source_system,
        'visitor' as account_type,
        is_anonymous as is_survivor,
        case
            when is_shared then 'shared device'
            when is_anonymous then 'own id'
            else 'logged in'
        end as reason
    from {{ ref('int_visitor_people') }}

)

select * from final
