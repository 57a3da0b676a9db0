-- What people are compared by when others like the members of a segment are looked for, in bands
-- (var lookalike_features). Visitors without an account are left out: little is known of them, and less can be done.
-- Grain: one row per (customer_id, feature).

with features as (

    select *
    from {{ ref('int_customer_features') }}
    where not is_anonymous

),

cuts as (

    select
        {{ lookalike_cuts() }}
    from features

),

banded as (

    select
        features.customer_id,
        {{ lookalike_bands() }}
    from features
    cross join cuts

),

compared as (

    select distinct feature
    from {{ ref('int_lookalike_features') }}

),

final as (

    select
        banded.customer_id,
        compared.feature,
        {{ lookalike_band_of('compared.feature', 'banded') }} as band
    from banded
    cross join compared

)

select * from final
