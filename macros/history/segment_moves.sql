{#
  What people did between two days: enter, exit, or kept for those who stayed, but are in the segment by
  hand now or no longer.
  Example: {{ segment_moves('before', 'members') }}
    -> select customer_id, segment_id, event, is_by_hand, was_by_hand from …
  before, after: relations of members on the two days, with customer_id, segment_id and is_by_hand.
#}
{% macro segment_moves(before, after) %}
    select
        coalesce(after.customer_id, before.customer_id) as customer_id,
        coalesce(after.segment_id, before.segment_id) as segment_id,
        case
            when before.customer_id is null then 'enter'
            when after.customer_id is null then 'exit'
            else 'kept'
        end as event,
        after.is_by_hand,
        before.is_by_hand as was_by_hand
    from {{ after }} as after
    full outer join {{ before }} as before
        on
            after.customer_id = before.customer_id
            and after.segment_id = before.segment_id
    where
        after.customer_id is null
        or before.customer_id is null
        or after.is_by_hand <> before.is_by_hand
{% endmacro %}
