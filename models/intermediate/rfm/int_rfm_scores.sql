-- Scores: one more than the number of cut points strictly below the value, so that equal values get
-- equal scores.
-- Grain: one row per (customer_id, scheme) of people with a valid order.

{%- set values, cut_points, scores = [], [], [] %}
{%- for dimension, letter in {'recency': 'r', 'frequency': 'f', 'monetary': 'm'}.items() %}
{%- do values.append("max(case when dimension = '" ~ dimension ~ "' then value end) as " ~ dimension) %}
{%- set cuts_below = [] %}
{%- for number in range(1, 5) %}
{%- set cut_point = dimension ~ '_' ~ number %}
{%- do cut_points.append(
"max(case when dimension = '" ~ dimension ~ "' and cut_number = " ~ number ~ " then cut_point end) as " ~ cut_point
) %}
{%- do cuts_below.append('case when people.' ~ dimension ~ ' > cuts.' ~ cut_point ~ ' then 1 else 0 end') %}
{%- endfor %}
{%- do scores.append('1 + ' ~ cuts_below | join(' + ') ~ ' as ' ~ letter ~ '_score') %}
{%- endfor %}

with people as (

    select
        customer_id,
        population,
        measures,
        {{ values | join(',\n        ') }}
    from {{ ref('int_rfm_values') }}
    group by customer_id, population, measures

),

-- A scheme of fewer levels leaves the last cut points empty; nothing lies above those.
cuts as (

    select
        scheme,
        population,
        {{ cut_points | join(',\n        ') }}
    from {{ ref('int_rfm_cut_points') }}
    group by scheme, population

),

scored as (

    select
        people.customer_id,
        schemes.scheme,
        schemes.code_axes,
        -- Fixed cut points are the same for everybody.
        case when schemes.cut_method = 'fixed' then 'everyone' else people.population end as population,
        cast(-people.recency as bigint) as recency_days,
        cast(people.frequency as bigint) as frequency,
        people.monetary,
        {{ scores | join(',\n        ') }}
    from people
    inner join {{ ref('rfm_schemes') }} as schemes
        on people.measures = schemes.measures
    left join cuts
        on
            schemes.scheme = cuts.scheme
            and case when schemes.cut_method = 'fixed' then 'everyone' else people.population end = cuts.population

),

final as (

    select
        scored.customer_id,
        scored.scheme,
        scored.population,
        scored.recency_days,
        scored.frequency,
        scored.monetary,
        scored.r_score,
        scored.f_score,
        scored.m_score,
        rfm_groups.rfm_group
    from scored
    left join {{ ref('rfm_groups') }} as rfm_groups
        on
            scored.scheme = rfm_groups.scheme
            and {{ rfm_code('scored.code_axes') }} = rfm_groups.code

)

select * from final
