-- Bad values and rows of the days up to the as-of date, one by one. The value itself is in the raw
-- relation, at file and row number.
-- Grain: one row per (source_system, table_name, file_name, row_number, column_name, reason).

with flawed as (

    select *
    from {{ ref('int_row_outcomes') }}
    where
        issues is not null
        and status <> 'superseded'
        and not is_later

),

final as (

    select
        flawed.source_system,
        flawed.table_name,
        flawed.file_name,
        flawed.row_number,
        {{ sha256_hex('flawed.row_key') }} as key_hash,
        split_part(parts.part, ':', 1) as column_name,
        split_part(parts.part, ':', 2) as reason,
        flawed.status = 'quarantined' as is_row_rejected
    from flawed
    {{ split_to_rows('flawed.issues', '|') }}

)

select * from final
