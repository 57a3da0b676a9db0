{#
  Every raw row of a source table: typed, judged, and with what is wrong with it. Nothing is
  dropped: raw = accepted + quarantined + superseded, by `_status`. Models that call it are tables.

  Example: {{ base_rows('raw', 'refunds', key=['order_id', 'refund_id'], optional_key='refund_id',
    dated_by='refunded_at', not_null=['order_id', 'refunded_at', 'amount']) }}
    -> the declared columns, _file, _row_number, _loaded_at,
       _issues  ('amount:not_a_number|…' or null),
       _dated_on (local day the row became a fact, or null: then it always was one),
       _key     (what names the row, as text),
       _status  (accepted, quarantined, superseded)

  A bad value becomes null and an issue; the row is quarantined only where it cannot do without.
  Of rows with one key (and version) the earliest fact stays, then the one delivered last where the
  source tells, then the one whose columns sort first, then one with nothing wrong: never the order in
  the file.

  source_name, table: the declared source; its columns and data_types drive the casts.
  key: columns that name a row. optional_key: a key column that may be null; such rows all stay.
  version: column that tells versions of a key apart; all versions stay.
  dated_by: column that says when the row became a fact. A version after the first one becomes a
    fact no earlier than it was written.
  not_null: columns a row cannot do without.
  readable: columns that may be empty, but whose value, if there is one, must be readable for the row
    to be used: nobody should count as not deleted because the date of it is garbled.
  rules: list of {column, reason, when}: `when` is SQL over typed columns; a row for which it holds
    is quarantined, or with `keeps_row: true` only noted: staging then says what the value means.
#}
{% macro base_rows(source_name, table, key, optional_key=none, version=none, dated_by=none, not_null=[], readable=[], rules=[]) %}
{#- Typed once, read by staging, quarantine and reconciliation. -#}
{{ config(materialized='table') }}
{%- set columns = declared_columns(source_name, table) -%}
{#- Unknown parts of a key are equal to each other here, as where rows are partitioned. A text is never empty. -#}
{%- set key_texts, comparable, is_repeated = [], [], [] -%}
{%- for column in key %}
    {%- do key_texts.append('cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ ')') %}
    {%- do comparable.append("coalesce(" ~ key_texts[-1] ~ ", '')") %}
    {%- do is_repeated.append(comparable[-1] ~ ' = repeated_keys.key_' ~ loop.index) %}
{%- endfor -%}
with {{ judged_rows(source_name, table, not_null, readable, rules) }},

{# Few rows have a key that others have, too: those alone are compared, because that takes all their columns. #}
repeated_keys as (

    select
    {%- for text in comparable %}
        {{ text }} as key_{{ loop.index }}{{ ',' if not loop.last }}
    {%- endfor %}
    from judged
    {%- if optional_key %}
    where {{ optional_key }} is not null
    {%- endif %}
    group by {{ comparable | join(', ') }}
    having count(*) > 1

),

{# The order a delivery came in must not decide which duplicate stays. #}
ranked as (

    select
        judged.*,
        1 as delivery_rank
        {%- if version %},
        1 as version_rank
        {%- endif %}
    from judged
    left join repeated_keys
        on {{ is_repeated | join(' and ') }}
    where repeated_keys.key_1 is null
    union all
    select
        judged.*,
        row_number() over (
            partition by
                is_rejected,
                {{ (key + ([version] if version else [])) | join(', ') }}
            {%- if optional_key %},
                {#- rows without an id are told apart by where they stand, not compared with each other -#}
                case when {{ optional_key }} is null then _file end,
                case when {{ optional_key }} is null then _row_number end
            {%- endif %}
            order by
            {%- if dated_by %}
                {{ dated_by }} asc nulls last,
            {%- endif %}
                _loaded_at desc nulls last
            {%- for column in columns if column.name not in key and column.name != dated_by %},
                {{ column.name }} asc nulls last
            {%- endfor %},
                issues asc,
                _file asc,
                _row_number asc
        ) as delivery_rank
        {%- if version %},
        rank() over (partition by {{ key | join(', ') }} order by {{ version }} asc nulls first) as version_rank
        {%- endif %}
    from judged
    inner join repeated_keys
        on {{ is_repeated | join(' and ') }}

)

select
    {%- for column in columns %}
    {{ column.name }},
    {%- endfor %}
    _file,
    _row_number,
    _loaded_at,
    nullif(issues, '') as _issues,
    {%- set day = dated_by and (dated_by if (columns | selectattr('name', 'equalto', dated_by) | map(attribute='data_type') | first) == 'date' else local_date(dated_by)) %}
    {%- if version %}
    greatest({{ day or 'cast(null as date)' }}, case when version_rank > 1 then {{ local_date(version) }} end) as _dated_on,
    {%- else %}
    {{ day or 'cast(null as date)' }} as _dated_on,
    {%- endif %}
    concat_ws('|', {{ key_texts | join(', ') }}) as _key,
    case
        when is_rejected then 'quarantined'
        when delivery_rank > 1 then 'superseded'
        else 'accepted'
    end as _status
from ranked
{% endmacro %}
