-- The seed activities lists every activity there is, and so every type of event.
-- Fails for every activity it does not list.

select activities.activity
from (
    select activity from {{ ref('int_activities') }}
    union distinct
    select event_type as activity from {{ ref('event_types') }}
) as activities
left join {{ ref('activities') }} as listed
    on activities.activity = listed.activity
where listed.activity is null
