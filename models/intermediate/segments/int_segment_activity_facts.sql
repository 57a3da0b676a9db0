-- What the rules of all families need of people's activities, in one scan of them. Who did nothing of it
-- has no row: counts and sums are 0 then, everything else is unknown.
-- Grain: one row per customer_id, one column per fact.

-- depends_on: {{ ref('cadences') }}

{{ activity_facts(ref('int_activities')) }}
