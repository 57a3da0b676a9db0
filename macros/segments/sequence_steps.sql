{#
  CTEs that follow sequences step by step, and one, `sequences`, with the local day each was last
  completed on. A row completes a step if it is of the step's kind and some row of an earlier second
  completes the step before; the latest such row is the one within most days.
  Example: {{ sequence_steps({'did_then__sequence__1a79a4d60d': {'steps': [a, b], 'window': {}}}) }}
    -> moments as (…), step_1 as (…), step_2 as (…), sequences as (select customer_id, … )
  sequences: {name: fact}. Reads the CTE `activities`.
#}
{% macro sequence_steps(sequences) %}
{%- set names, lengths = [], [] -%}
{%- for fact in sequences.values() -%}
    {%- do lengths.append(fact.steps | length) -%}
    {%- for step in fact.steps %}{% do names.append(text_literal(step.did)) %}{% endfor -%}
{%- endfor -%}
moments as (

    select
        activities.*,
        dense_rank() over (
            partition by activities.customer_id
            order by {{ dbt.date_trunc('second', 'activities.occurred_at') }}
        ) as moment
    from activities
    where activities.activity in ({{ names | unique | sort | join(', ') }})

),
{% for number in range(1, lengths | max + 1) %}
step_{{ number }} as (

    select
        activities.*
    {%- for name, fact in sequences.items() if fact.steps | length >= number %},
        {{ compile_step(name, fact, number) }} as {{ name }}_{{ number }}
    {%- endfor %}
    from {{ 'moments' if number == 1 else 'step_' ~ (number - 1) }} as activities

),
{% endfor %}
sequences as (

    select
        customer_id
    {%- for name, fact in sequences.items() %},
        max({{ name }}_{{ fact.steps | length }}) as {{ name }}
    {%- endfor %}
    from step_{{ lengths | max }}
    group by customer_id

)
{%- endmacro %}
