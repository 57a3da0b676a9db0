-- Scores and groups of the RFM schemes and the cell of the nine-grid, side by side for rules.
-- Grain: one row per customer_id with a valid order.

with scores as (

    select *
    from {{ ref('int_rfm_scores') }}

),

nine_grid as (

    select *
    from {{ ref('int_nine_grid') }}
    where
        variant = 'default'
        and period = 'as_of'

),

schemes as (

    select
        {%- for dimension in ['r', 'f', 'm'] %}
        max(case when scheme = 'classic' then {{ dimension }}_score end) as rfm_classic_{{ dimension }}_score,
        {%- endfor %}
        {%- for scheme in ['classic', 'shopify', 'klaviyo', 'pymc_marketing'] %}
        max(case when scheme = '{{ scheme }}' then rfm_group end) as rfm_{{ scheme }}_group,
        {%- endfor %}
        customer_id
    from scores
    group by customer_id

),

final as (

    select
        schemes.*,
        nine_grid.value_band as nine_grid_value_band,
        nine_grid.risk_band as nine_grid_risk_band
    from schemes
    inner join nine_grid
        on schemes.customer_id = nine_grid.customer_id

)

select * from final
