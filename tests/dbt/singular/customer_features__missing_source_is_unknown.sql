-- A feature whose source is missing is unknown for everybody, never a silent zero. Bands say
-- `unknown`.
-- Fails for every customer with a value nonetheless, and names the features. In one scan: there are
-- hundreds of features.

{% set requirements = feature_requirements() %}

with available as (
    {{ available_requirements() }}
),

checked as (

    select
        features.customer_id,
        ''
        {%- for name, feature in feature_catalogue().items() if feature.requires %}
        || case
            when
                features.{{ name }} is not null
                {%- if feature.type == 'text' %}
                and features.{{ name }} <> 'unknown'
                {%- endif %}
                and not (
                    true
                    {%- for requirement in feature.requires %}
                    and available.needs_{{ requirements.index(requirement) }}
                    {%- endfor %}
                )
                then '{{ name }} '
            else ''
        end
        {%- endfor %} as known_features
    from {{ ref('customer_features') }} as features
    cross join available

)

select *
from checked
where known_features <> ''
