-- Declared traits as lists, and the main objection: the newest one, of equally new ones the first by name.
-- A column is sensitive or not, by its YAML, and takes the values of the trait that are.
-- Grain: one row per customer_id with a trait that holds.

with traits as (

    select *
    from {{ ref('int_declared_traits') }}

),

objections as (

    select
        customer_id,
        value,
        row_number() over (partition by customer_id order by collected_at desc nulls last, value asc) as newest_rank
    from traits
    where
        trait = 'objection'
        and not is_sensitive

),

lists as (

    select
        customer_id,
        trait,
        is_sensitive,
        {{ list_of_texts('value') }} as trait_values
    from traits
    group by customer_id, trait, is_sensitive

),

-- Each list is one row by now: max only picks it.
one_row as (

    select
        {%- for name, feature in feature_catalogue().items() if feature.topic == 'traits' and name.startswith('trait_') %}
        {%- set trait = name[6:-10] if feature.is_sensitive and name.endswith('_sensitive') else name[6:] %}
        {%- set is_taken = '' if feature.is_sensitive else 'not ' %}
        max(case when trait = '{{ trait }}' and {{ is_taken }}is_sensitive then trait_values end) as {{ name }},
        {%- endfor %}
        customer_id
    from lists
    group by customer_id

),

final as (

    select
        one_row.*,
        objections.value as main_objection
    from one_row
    left join objections
        on
            one_row.customer_id = objections.customer_id
            and objections.newest_rank = 1

)

select * from final
