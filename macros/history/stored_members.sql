{#
  Who is in which segment by the stored history up to some day, since when, and whether only by hand.
  Example: {{ stored_members('log') }} -> select customer_id, segment_id, entered_on, is_by_hand from …
  log: relation with rows of history.segment_log, all of them from the first day on.
#}
{% macro stored_members(log) %}
    select
        customer_id,
        segment_id,
        entered_on,
        -- The later of both tells; somebody who has a stay has one of them.
        coalesce(by_hand_on > by_rule_on, by_rule_on is null) as is_by_hand
    from (
        select
            customer_id,
            segment_id,
            max(case when event = 'enter' then as_of_date end) as entered_on,
            max(case when event = 'exit' then as_of_date end) as left_on,
            max(case when is_by_hand then as_of_date end) as by_hand_on,
            max(case when event <> 'exit' and not coalesce(is_by_hand, false) then as_of_date end) as by_rule_on
        from {{ log }}
        where event <> 'evaluated'
        group by customer_id, segment_id
    ) as moves
    where
        left_on is null
        or entered_on > left_on
{% endmacro %}
