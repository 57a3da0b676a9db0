{#
  The facts of activities that the rules of all families need, each once.
  Example: activity_facts_needed() -> {'search__count__1a79a4d60d': {'statistic': 'count', …}}
#}
{% macro activity_facts_needed() %}
    {%- set facts = {} -%}
    {%- for definition in resolved_definitions() -%}
        {%- for name, fact in definition.facts.items() if fact.get('segment') is none -%}
            {%- do facts.update({name: fact}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(facts) }}
{% endmacro %}
