-- Every rule that a segment has had, with the runs it ruled.
-- Grain: one row per (segment_id, first_run_on); a rule that came back has a row for each time.

with evaluated as (

    select
        *,
        -- Runs in a row by the same rule have the same number.
        dense_rank() over (order by as_of_date)
        - row_number() over (partition by segment_id, definition_version order by as_of_date) as spell
    from {{ ref('int_segment_history') }}
    where
        as_of_date <= {{ as_of_date() }}
        and event = 'evaluated'

),

spells as (

    select
        segment_id,
        definition_version,
        min(as_of_date) as first_run_on,
        max(as_of_date) as last_run_on,
        count(*) as runs_count
    from evaluated
    group by segment_id, definition_version, spell

),

final as (

    select
        spells.segment_id,
        spells.definition_version,
        spells.first_run_on,
        spells.last_run_on,
        spells.runs_count,
        spells.last_run_on = {{ as_of_date() }} as is_current,
        evaluated.segment_name,
        evaluated.rule_text,
        evaluated.rule_json,
        evaluated.change_reason
    from spells
    inner join evaluated
        on
            spells.segment_id = evaluated.segment_id
            and spells.last_run_on = evaluated.as_of_date

)

select * from final
