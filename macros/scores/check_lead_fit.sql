{#
  A hook after the seed lead_score_fit: stops dbt where a criterion names no feature of who people
  are, or asks it for what it has not got; all faults at once.
  Example: post-hook: "{{ check_lead_fit(this) }}"
    -> seeds/lead_score_fit.csv, home: unknown feature 'contry'; nearest: 'country'
  relation: the seed's relation.
#}
{% macro check_lead_fit(relation) %}
    {%- if execute -%}
        {%- set features = fit_features() -%}
        {%- set problems = [] -%}
        {%- set query = 'select criterion, feature, equals is not null, at_least is not null or at_most is not null, equals from ' ~ relation ~ ' order by criterion' -%}
        {%- for criterion, name, has_text, has_number, text in run_query(query).rows -%}
            {%- set type = features.get(name) -%}
            {%- set problem = namespace(text=none) -%}
            {%- if feature_catalogue().get(name, {}).is_sensitive -%}
                {%- set problem.text = "the feature '" ~ name ~ "' is sensitive; nobody is scored by it" -%}
            {%- elif type is none and name in feature_catalogue() -%}
                {%- set problem.text = "the feature '" ~ name ~ "' is a date, or about what people do; activities are scored by seeds/lead_score_engagement.csv" -%}
            {%- elif type is none -%}
                {%- set problem.text = "unknown feature '" ~ name ~ "'; nearest: '" ~ nearest_name(name, features) ~ "'" -%}
            {%- elif has_text == has_number -%}
                {%- set problem.text = 'needs either equals, or at_least or at_most' -%}
            {%- elif has_number != (type == 'number') -%}
                {%- set problem.text = "the feature '" ~ name ~ "' is a " ~ type ~ ' and needs ' ~ ('at_least or at_most' if type == 'number' else 'equals') -%}
            {%- elif type == 'boolean' and text not in ('true', 'false') -%}
                {%- set problem.text = "the feature '" ~ name ~ "' equals true or false, not '" ~ text ~ "'" -%}
            {%- endif -%}
            {%- if problem.text is not none -%}
                {%- do problems.append('seeds/lead_score_fit.csv, ' ~ criterion ~ ': ' ~ problem.text) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- if problems -%}{%- do exceptions.raise_compiler_error(problems | join('\n')) -%}{%- endif -%}
    {%- endif -%}
{% endmacro %}
