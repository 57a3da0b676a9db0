-- What the models of purchases and spend were found to be, and how sure that is.
-- Grain: one row per (model, parameter).

with final as (

    select
        model,
        parameter,
        {{ as_of_date() }} as as_of_date,
        {{ round_float('value', 6) }} as value,
        {{ round_float('std_error', 6) }} as std_error,
        {{ round_float('lower_bound', 6) }} as lower_bound,
        {{ round_float('upper_bound', 6) }} as upper_bound,
        {{ round_float('log_likelihood', 3) }} as log_likelihood,
        customers_count,
        status,
        status_reason
    from {{ fitted('int_btyd_fits') }}
    where period = 'as_of' or model = 'purchase_correction'
    union all
    select
        model,
        parameter,
        {{ as_of_date() }} as as_of_date,
        {{ round_float('value', 6) }} as value,
        cast(null as {{ type_double() }}) as std_error,
        cast(null as {{ type_double() }}) as lower_bound,
        cast(null as {{ type_double() }}) as upper_bound,
        cast(null as {{ type_double() }}) as log_likelihood,
        customers_count,
        status,
        status_reason
    from {{ ref('int_cluster_parameters') }}

)

select * from final
