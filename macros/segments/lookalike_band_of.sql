{#
  The band of the feature a row is for.
  Example: lookalike_band_of('names.feature', 'banded') -> case names.feature when 'country' then banded."country" … end
  feature: SQL of the name. relation: alias of the relation with one column a feature.
#}
{% macro lookalike_band_of(feature, relation) -%}
    case {{ feature }}
        {%- for name in var('lookalike_features') %}
            when {{ text_literal(name) }} then {{ relation }}.{{ adapter.quote(name) }}
        {%- endfor %}
        end
{%- endmacro %}
