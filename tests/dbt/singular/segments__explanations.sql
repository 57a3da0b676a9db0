-- What an explanation says of every clause, joined as the rule says, is what the rule gives: every member's
-- passes and everybody else's fails.
-- Fails for every customer of whom some segment is explained otherwise than it is.

{% set trees = explained_definitions() %}

with explained as (

    select *
    from (
        {{ explained_people(ref('int_customer_features'), trees) }}
    ) as people

)

select flags.customer_id
from {{ ref('int_segment_flags') }} as flags
full outer join explained
    on flags.customer_id = explained.customer_id
where
    false
    {%- for id, tree in trees.items() %}
    or flags.{{ adapter.quote(id) }} is null
    or ({{ combined_clauses(tree) }}) is null
    or flags.{{ adapter.quote(id) }} <> ({{ combined_clauses(tree) }})
    {%- endfor %}
