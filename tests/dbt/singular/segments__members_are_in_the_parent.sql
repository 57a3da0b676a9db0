-- A sub-segment is a part of its parent, by their rules. One node for all segments, present and future.
-- Fails for every customer who meets the rule of a segment and not that of its parent.

{% set children = [] %}
{% for item in segment_definitions() if item.meta.parent is defined %}{% do children.append(item) %}{% endfor %}

select customer_id
from {{ ref('int_segment_flags') }}
where
    false
    {%- for child in children %}
    or ({{ adapter.quote(child.id) }} and not {{ adapter.quote(child.meta.parent) }})
    {%- endfor %}
