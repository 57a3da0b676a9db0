-- What people of the population told us up to the as-of date: answers, tickets, reviews, loyalty
-- memberships, declared traits.
-- Grain: one row per (activity, statement_key). Sensitive declarations are no activity: that there is one
-- would tell it.

with statements as (

    select
        'survey_answered' as activity,
        customer_id || '|' || metric || '|' || cast(answered_at as {{ dbt.type_string() }}) as statement_key,
        customer_id,
        answered_at as occurred_at,
        cast(null as {{ dbt.type_string() }}) as product_id,
        cast(null as decimal(18, 4)) as rating,
        score,
        metric as topic,
        source_system
    from {{ ref('int_survey_scores_unioned') }}
    union all
    select
        'ticket_opened' as activity,
        coalesce(ticket_id, _file || '#' || cast(_row_number as {{ dbt.type_string() }})) as statement_key,
        customer_id,
        opened_at as occurred_at,
        cast(null as {{ dbt.type_string() }}) as product_id,
        cast(null as decimal(18, 4)) as rating,
        cast(null as decimal(18, 4)) as score,
        topic,
        source_system
    from {{ ref('int_support_tickets_unioned') }}
    union all
    select
        'review_written' as activity,
        coalesce(review_id, _file || '#' || cast(_row_number as {{ dbt.type_string() }})) as statement_key,
        customer_id,
        created_at as occurred_at,
        product_id,
        rating,
        cast(null as decimal(18, 4)) as score,
        cast(null as {{ dbt.type_string() }}) as topic,
        source_system
    from {{ ref('int_reviews_unioned') }}
    union all
    select
        'loyalty_joined' as activity,
        customer_id as statement_key,
        customer_id,
        joined_at as occurred_at,
        cast(null as {{ dbt.type_string() }}) as product_id,
        cast(null as decimal(18, 4)) as rating,
        cast(null as decimal(18, 4)) as score,
        tier as topic,
        source_system
    from {{ ref('int_loyalty_unioned') }}
    union all
    select
        'trait_declared' as activity,
        {{ sha256_hex(
            "concat_ws('|', source_customer_id, trait, value, collected_at)"
        ) }} as statement_key,
        source_customer_id as customer_id,
        collected_at as occurred_at,
        cast(null as {{ dbt.type_string() }}) as product_id,
        cast(null as decimal(18, 4)) as rating,
        cast(null as decimal(18, 4)) as score,
        trait as topic,
        source_system
    from {{ ref('int_trait_declarations') }}
    where not is_sensitive

),

-- A person joins a loyalty programme once, whatever tiers follow.
ranked as (

    select
        statements.activity,
        statements.statement_key,
        identities.customer_id,
        statements.source_system,
        statements.occurred_at,
        {{ local_date('statements.occurred_at') }} as occurred_on,
        statements.product_id,
        statements.rating,
        statements.score,
        statements.topic,
        row_number() over (
            partition by statements.activity, identities.customer_id
            order by statements.occurred_at asc, statements.topic asc nulls last, statements.statement_key asc
        ) as statement_rank
    from statements
    inner join {{ ref('int_identities') }} as identities
        on
            statements.customer_id = identities.source_id
            and identities.id_type = 'customer'
    where {{ is_known('statements.occurred_at') }}

),

final as (

    select
        ranked.activity,
        ranked.statement_key,
        ranked.customer_id,
        ranked.source_system,
        ranked.occurred_at,
        ranked.occurred_on,
        ranked.product_id,
        products.category,
        products.product_line,
        products.collection,
        ranked.rating,
        ranked.score,
        ranked.topic
    from ranked
    left join {{ ref('int_products_unioned') }} as products
        on ranked.product_id = products.product_id
    where ranked.activity <> 'loyalty_joined' or ranked.statement_rank = 1

)

select * from final
