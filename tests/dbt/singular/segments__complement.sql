-- A segment and its complement divide the population: nobody is in both, nobody in neither, nobody
-- unknown. One node for all segments, present and future.
-- Fails for every customer for whom some segment and its complement are not opposites.

{% set ids = segment_definitions() | map(attribute='id') | list %}

with complements as (

    select *
    from (
        {{ segment_flags(ref('int_customer_features'), complement=true) }}
    ) as compiled

)

select flags.customer_id
from {{ ref('int_segment_flags') }} as flags
full outer join complements
    on flags.customer_id = complements.customer_id
where
    false
    {%- for id in ids %}
    or flags.{{ adapter.quote(id) }} is null
    or complements.{{ adapter.quote(id) }} is null
    or flags.{{ adapter.quote(id) }} = complements.{{ adapter.quote(id) }}
    {%- endfor %}
