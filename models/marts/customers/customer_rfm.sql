-- RFM values, scores and group of everybody; who has no valid order is a prospect.
-- Grain: one row per (customer_id, scheme).

with final as (

    select
        customers.customer_id,
        schemes.scheme,
        {{ as_of_date() }} as as_of_date,
        scores.population,
        scores.recency_days,
        scores.frequency,
        scores.monetary,
        scores.r_score,
        scores.f_score,
        scores.m_score,
        case when scores.customer_id is null then 'prospects' else scores.rfm_group end as rfm_group
    from {{ ref('int_customers') }} as customers
    cross join {{ ref('rfm_schemes') }} as schemes
    left join {{ ref('int_rfm_scores') }} as scores
        on
            customers.customer_id = scores.customer_id
            and schemes.scheme = scores.scheme

)

select * from final
