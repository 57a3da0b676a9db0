{#
  What one of several lists of requirements comes to, as one list: what all of them need, and of the
  rest one of each.
  Example: one_of_requirements([['orders', 'events'], ['orders', 'reviews']]) -> ['orders', 'events|reviews']
  alternatives: lists of requirements. The rest multiplies out; beyond 100 combinations it is left open.
#}
{% macro one_of_requirements(alternatives) %}
    {%- set shared = alternatives | first | list -%}
    {%- for requirements in alternatives -%}
        {%- for requirement in shared | list if requirement not in requirements %}{% do shared.remove(requirement) %}{% endfor -%}
    {%- endfor -%}
    {%- set combinations = [[]] -%}
    {%- for requirements in alternatives -%}
        {%- set longer = [] -%}
        {%- for combination in combinations -%}
            {%- for requirement in requirements | reject('in', shared) %}{% do longer.append(combination + requirement.split('|')) %}{% endfor -%}
        {%- endfor -%}
        {%- do combinations.clear() -%}
        {%- do combinations.extend(longer if longer | length <= 100 else []) -%}
    {%- endfor -%}
    {%- for combination in combinations %}{% do shared.append(combination | unique | sort | join('|')) %}{% endfor -%}
    {{ return(shared | unique | list) }}
{% endmacro %}
