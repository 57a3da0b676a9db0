-- Households that bought or whose demographics are known. Bands stay bands; counts with an open end (5+, 3+) are their
-- lowest number, so that `at least` rules hold.
-- Grain: one row per customer_id, a household.
{{ config(enabled=is_source_enabled('complete_journey')) }}

with demographics as (

    select *
    from {{ ref('base_complete_journey__demographics') }}
    where _status = 'accepted'

),

-- Quarantined lines too: a household is known even where its purchase cannot be used.
shoppers as (

    select
        household_id,
        min(transaction_timestamp) as first_seen_at,
        min(_file) as _file,
        min(_row_number) as _row_number
    from {{ ref('base_complete_journey__transactions') }}
    where household_id is not null
    group by household_id

),

final as (

    select
        -- ids
        coalesce(demographics.household_id, shoppers.household_id) as customer_id,

        -- texts
        demographics.age as age_band,
        demographics.income as income_band,
        demographics.home_ownership,
        demographics.marital_status,

        -- numbers
        {{ parse_value("replace(demographics.household_size, '+', '')", 'integer') }} as household_size,
        {{ parse_value("replace(demographics.kids_count, '+', '')", 'integer') }} as children_count,

        -- timestamps
        -- Demographics have no date, so that they hold at any; a household without them exists from its first line on.
        case when demographics.household_id is null then shoppers.first_seen_at end as created_at,

        -- where the row stands
        coalesce(demographics._file, shoppers._file) as _file,
        coalesce(demographics._row_number, shoppers._row_number) as _row_number
    from demographics
    full outer join shoppers
        on demographics.household_id = shoppers.household_id

)

select * from final
