-- Scores: one more than the number of cut points strictly below the value, so that equal values get
-- equal scores.
-- Grain: one row per (customer_id, scheme) of people with a valid order.

{%- set dimensions = {'recency': 'r', 'frequency': 'f', 'monetary': 'm'} %}
{%- set cut_numbers = range(1, 5) %}

with people as (

    select
        customer_id,
        population,
        measures,
        {%- for dimension in dimensions %}
        max(case when dimension = '{{ dimension }}' then value end) as {{ dimension }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('int_rfm_values') }}
    group by customer_id, population, measures

),

-- A scheme of fewer levels leaves the last cut points empty; nothing lies above those.
cuts as (

    select
        scheme,
        population,
        {%- for dimension in dimensions %}
        {%- set outer = loop %}
        {%- for cut in cut_numbers %}
        max(
            case when dimension = '{{ dimension }}' and cut_number = {{ cut }} then cut_point end
        ) as {{ dimension }}_{{ cut }}{{ ',' if not (loop.last and outer.last) }}
        {%- endfor %}
        {%- endfor %}
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
        {%- for dimension, letter in dimensions.items() %}
        1
        {%- for cut in cut_numbers %}
        + case when people.{{ dimension }} > cuts.{{ dimension }}_{{ cut }} then 1 else 0 end
        {%- endfor %} as {{ letter }}_score{{ ',' if not loop.last }}
        {%- endfor %}
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
