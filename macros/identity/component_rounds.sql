{#
  Two rounds of finding connected components: every component joins the smallest one that any of its
  accounts shares an identifier with, then the one where the account it is named after has come to, so
  that the reach more than doubles with a round (pointer jumping, Shiloach and Vishkin 1982).
  Example: component_rounds(ref('int_accounts'), 'account_id') -> rows (account_id, component)
  relation: accounts with the component they are in so far. component: its column.
#}
{% macro component_rounds(relation, component) %}
with links as (

    select
        account_id,
        identifier_type,
        identifier
    from {{ ref('int_identifiers') }}
    where is_link

),

round_0 as (

    select
        account_id,
        {{ component }} as component
    from {{ relation }}

),

{% for round in [1, 2] -%}
{%- set before = 'round_' ~ (round - 1) -%}
smallest_{{ round }} as (

    select
        links.identifier_type,
        links.identifier,
        min({{ before }}.component) as component
    from links
    inner join {{ before }}
        on links.account_id = {{ before }}.account_id
    group by links.identifier_type, links.identifier

),

hooks_{{ round }} as (

    select
        {{ before }}.component,
        min(smallest_{{ round }}.component) as target
    from links
    inner join {{ before }}
        on links.account_id = {{ before }}.account_id
    inner join smallest_{{ round }}
        on
            links.identifier_type = smallest_{{ round }}.identifier_type
            and links.identifier = smallest_{{ round }}.identifier
    group by {{ before }}.component

),

round_{{ round }} as (

    select
        {{ before }}.account_id,
        jumps.target as component
    from {{ before }}
    inner join hooks_{{ round }} as hooks
        on {{ before }}.component = hooks.component
    -- A component is named after one of its accounts, which may be further on by now.
    inner join {{ before }} as namesakes
        on hooks.target = namesakes.account_id
    inner join hooks_{{ round }} as jumps
        on namesakes.component = jumps.component

)
{%- if not loop.last %},

{% endif %}
{%- endfor %}

select * from round_2
{% endmacro %}
