-- Scores: one more than the number of cut points strictly below the value, so that equal values get
-- equal scores.
-- Grain: one row per (customer_id, scheme) of people with a valid order.

with scored as (

    select
        rfm_values.customer_id,
        cuts.scheme,
        rfm_values.dimension,
        rfm_values.value,
        1 + count(case when cuts.cut_point < rfm_values.value then 1 end) as score
    from {{ ref('int_rfm_values') }} as rfm_values
    inner join {{ ref('int_rfm_cut_points') }} as cuts
        on rfm_values.dimension = cuts.dimension
    group by rfm_values.customer_id, cuts.scheme, rfm_values.dimension, rfm_values.value

),

wide as (

    select
        customer_id,
        scheme,
        cast(-max(case when dimension = 'recency' then value end) as bigint) as recency_days,
        cast(max(case when dimension = 'frequency' then value end) as bigint) as frequency,
        max(case when dimension = 'monetary' then value end) as monetary,
        cast(max(case when dimension = 'recency' then score end) as integer) as r_score,
        cast(max(case when dimension = 'frequency' then score end) as integer) as f_score,
        cast(max(case when dimension = 'monetary' then score end) as integer) as m_score
    from scored
    group by customer_id, scheme

),

final as (

    select
        wide.customer_id,
        wide.scheme,
        wide.recency_days,
        wide.frequency,
        wide.monetary,
        wide.r_score,
        wide.f_score,
        wide.m_score,
        rfm_groups.rfm_group
    from wide
    inner join {{ ref('rfm_schemes') }} as schemes
        on wide.scheme = schemes.scheme
    left join {{ ref('rfm_groups') }} as rfm_groups
        on
            wide.scheme = rfm_groups.scheme
            and {{ rfm_code('schemes.code_axes') }} = rfm_groups.code

)

select * from final
