{#
  What the rules of some definitions read: facts, thresholds from the population, and every column they
  can name.
  Example: rule_inputs(definitions) -> {'facts': {…}, 'thresholds': {'amount_spent__mean': {…}},
    'catalogue': {'orders_count': {…}, …}}
  definitions: resolved. A threshold among a segment reads what that segment's rule reads.
#}
{% macro rule_inputs(definitions) %}
    {%- set facts, thresholds = {}, {} -%}
    {%- for definition in definitions -%}
        {%- do facts.update(definition.facts) -%}
        {%- for statistic in clause_statistics(definition.lowered) -%}
            {%- do thresholds.update({statistic_name(statistic): statistic}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for statistic in thresholds.values() if statistic.among is not none -%}
        {%- do facts.update((resolved_definitions() | selectattr('id', 'equalto', statistic.among) | first).facts) -%}
    {%- endfor -%}
    {{ return({'facts': facts, 'thresholds': thresholds, 'catalogue': dict(feature_catalogue(), **fact_catalogue(facts))}) }}
{% endmacro %}
