{#
  A hook after the seed lead_score_engagement: stops dbt where it names an activity that does not exist,
  with the nearest one that does.
  Example: post-hook: "{{ check_lead_engagement(this) }}"
    -> seeds/lead_score_engagement.csv: unknown activity 'product_veiw'; nearest: 'product_view'
  relation: the seed's relation.
#}
{% macro check_lead_engagement(relation) %}
    {%- if execute -%}
        {%- set names = activity_catalogue().activities | list -%}
        {%- set problems = [] -%}
        {%- for row in run_query('select activity from ' ~ relation ~ ' order by activity').rows if row[0] not in names -%}
            {%- do problems.append(
                "seeds/lead_score_engagement.csv: unknown activity '" ~ row[0] ~ "'; nearest: '" ~ nearest_name(row[0], names) ~ "'"
            ) -%}
        {%- endfor -%}
        {%- if problems -%}{%- do exceptions.raise_compiler_error(problems | join('\n')) -%}{%- endif -%}
    {%- endif -%}
{% endmacro %}
