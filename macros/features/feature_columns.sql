{#
  The features of a topic as the mart customer_features describes them: columns of the relation that
  is joined under the topic's name. `absent` in a column's meta is what holds for people the
  relation has no row for, as long as the data has what the feature requires.
  Example: feature_columns('products')
    -> case when available.needs_3 then coalesce(products.categories_count, 0) end as categories_count,
       products.top_category, …
  topic: alias of the relation; expects the CTE of available_requirements() joined as `available`.
#}
{% macro feature_columns(topic) -%}
    {%- set requirements = feature_requirements() -%}
    {%- set columns = [] -%}
    {%- for name, feature in feature_catalogue().items() if feature.topic == topic -%}
        {%- set column = topic ~ '.' ~ adapter.quote(name) -%}
        {%- if feature.absent is none -%}
            {%- do columns.append(column) -%}
        {%- else -%}
            {%- set needs = [] -%}
            {%- for requirement in feature.requires -%}
                {%- do needs.append('available.needs_' ~ requirements.index(requirement)) -%}
            {%- endfor -%}
            {%- set absent = text_literal(feature.absent) if feature.absent is string else feature.absent | lower -%}
            {%- set value = 'coalesce(' ~ column ~ ', ' ~ absent ~ ')' -%}
            {%- do columns.append((('case when ' ~ needs | join(' and ') ~ ' then ' ~ value ~ ' end') if needs else value) ~ ' as ' ~ name) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if execute and not columns -%}
        {%- do exceptions.raise_compiler_error(
            model.name ~ " joins the topic '" ~ topic ~ "', of which models/marts/customers/_customer_features.yml describes no column. "
            ~ "Add the columns there, each with `topic: " ~ topic ~ "` in its meta."
        ) -%}
    {%- endif -%}
    {{ columns | join(',\n        ') }}
{%- endmacro %}
