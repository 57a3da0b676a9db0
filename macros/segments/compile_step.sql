{#
  A step of a sequence as SQL: the local day of a row that completes it, else null.
  Example: compile_step('did_then__sequence__1a79a4d60d', {'steps': [{'did': 'search'}, …], …}, 1)
    -> case when activities.activity = 'search' then activities.occurred_on end
  name: of the sequence. fact: the sequence. number: of the step, from 1.
#}
{% macro compile_step(name, fact, number) %}
    {%- set step = fact.steps[number - 1] -%}
    {%- set parts = [compile_did({'activity': step.did, 'where': step.get('where', {}), 'window': fact.window})] -%}
    {%- if number > 1 -%}
        {%- set before = 'max(activities.' ~ name ~ '_' ~ (number - 1)
            ~ ') over (partition by activities.customer_id order by activities.moment range between unbounded preceding and 1 preceding)' -%}
        {%- do parts.append(
            days_between(before, 'activities.occurred_on') ~ ' <= ' ~ step.within_days if step.within_days is defined
            else before ~ ' is not null'
        ) -%}
    {%- endif -%}
    {{ return('case when ' ~ parts | join(' and ') ~ ' then activities.occurred_on end') }}
{% endmacro %}
