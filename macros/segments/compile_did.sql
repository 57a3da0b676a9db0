{#
  Which rows of the activities a fact counts, as SQL that is true or false, never null.
  Example: compile_did({'activity': 'search', 'where': {'topic': {'eq': 'shoes'}}, 'window': {}})
    -> activities.activity = 'search' and coalesce(activities.topic = 'shoes', false)
  fact: of did_fact, or a step of a sequence with its window.
#}
{% macro compile_did(fact) %}
    {%- set properties = activity_catalogue().properties -%}
    {%- set parts = ['activities.activity = ' ~ text_literal(fact.activity)] -%}
    {%- for name, operand in fact.window.items() -%}
        {%- do parts.append(compile_operator(name, 'activities.occurred_on', operand, none, 'date')) -%}
    {%- endfor -%}
    {%- for property, tests in fact.where.items() -%}
        {%- for operator, operand in tests.items() -%}
            {%- do parts.append(compile_filter({'filter': property, operator: operand}, properties, 'activities')) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(parts | join(' and ')) }}
{% endmacro %}
