-- Does the risk axis tell who buys next? Both variants beside recency alone, on the days after evaluation_days
-- ago; and how far the axes say the same twice.
-- Grain: one row per (model, metric, cohort). auc: how likely somebody who bought had the better signal than
-- somebody who did not, a half where it says nothing. bought_share: who bought, of a band, beside everybody,
-- with the ends of Wilson's 95 % interval. No row where it cannot be told.

{%- set z = 1.959964 %}

with counted as (

    select
        signal,
        value,
        count(*) as people_count,
        sum(is_buyer) as buyers_count
    from {{ ref('int_nine_grid_outcomes') }}
    group by signal, value

),

ranked as (

    select
        *,
        sum(people_count - buyers_count) over (partition by signal order by value) as others_up_to,
        sum(people_count) over (partition by signal) as all_count,
        sum(buyers_count) over (partition by signal) as all_buyers_count
    from counted

),

-- Ties count half.
aucs as (

    select
        signal,
        all_count,
        {{ share(
            'sum(buyers_count * (2 * others_up_to - (people_count - buyers_count)))',
            '(2 * all_buyers_count * (all_count - all_buyers_count))'
        ) }} as auc
    from ranked
    group by signal, all_count, all_buyers_count

),

bands as (

    select
        signal,
        case value when -1 then 'risk_low' when -2 then 'risk_medium' else 'risk_high' end as cohort,
        people_count,
        {{ share('buyers_count', 'people_count') }} as bought_share,
        {{ share('all_buyers_count', 'all_count') }} as all_bought_share
    from ranked
    where signal in ('default_band', 'literal_band')

),

metrics as (
    {% for variant in ['default', 'literal'] %}
    {%- for suffix, metric in [('', 'auc'), ('_band', 'auc_of_bands')] %}
    select
        'nine_grid_{{ variant }}' as model,
        '{{ metric }}' as metric,
        'all' as cohort,
        grid.auc as value,
        recency.auc as baseline_value,
        grid.all_count as n
    from aucs as grid
    cross join aucs as recency
    where
        grid.signal = '{{ variant }}{{ suffix }}'
        and recency.signal = 'recency{{ suffix }}'
    union all
    {%- endfor %}
    {%- for metric, sign in [('bought_share', none), ('bought_share_lower', '-'), ('bought_share_upper', '+')] %}
    select
        'nine_grid_{{ variant }}' as model,
        '{{ metric }}' as metric,
        cohort,
        {% if sign -%}
        {{ round_float(
            '(bought_share + ' ~ z * z / 2 ~ ' / people_count ' ~ sign ~ ' ' ~ z ~ ' * sqrt(bought_share * (1 - bought_share) / people_count + '
            ~ z * z / 4 ~ ' / (people_count * people_count))) / (1 + ' ~ z * z ~ ' / people_count)', 6
        ) }} as value,
        {%- else -%}
        bought_share as value,
        {%- endif %}
        all_bought_share as baseline_value,
        people_count as n
    from bands
    where signal = '{{ variant }}_band'
    union all
    {%- endfor %}
    {%- endfor %}
    select
        'nine_grid_' || variant as model,
        'axes_correlation' as metric,
        'all' as cohort,
        -- Where all are in one band, engines say NaN or nothing.
        case
            when count(distinct value_level) > 1 and count(distinct risk_level) > 1
                then {{ round_float('corr(value_level, risk_level)', 6) }}
        end as value,
        null as baseline_value,
        count(*) as n
    from {{ ref('int_nine_grid') }}
    where period = 'as_of'
    group by variant

),

final as (

    select
        model,
        metric,
        cohort,
        cast(value as {{ type_double() }}) as value,
        cast(baseline_value as {{ type_double() }}) as baseline_value,
        cast(n as bigint) as n
    from metrics
    where value is not null

)

select * from final
