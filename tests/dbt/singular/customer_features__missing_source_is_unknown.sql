-- A feature whose source is missing is unknown for everybody, never a silent zero. Bands say
-- `unknown`.
-- Fails for every feature and customer with a value nonetheless.

-- depends_on: {{ ref('int_source_columns') }}
-- depends_on: {{ ref('customer_features') }}
{% for name, feature in feature_catalogue().items() if feature.requires %}
select
    '{{ name }}' as feature,
    customer_id
from {{ ref('customer_features') }}
where
    {{ name }} is not null
    and {{ "cast(" ~ name ~ " as " ~ dbt.type_string() ~ ") <> 'unknown'" if feature.type == 'text' else 'true' }}
    and not ({% for requirement in feature.requires %}{{ available(requirement) }}{{ ' and ' if not loop.last }}{% endfor %})
{{ 'union all' if not loop.last }}
{% else %}
select 1 as nothing_required
where false
{% endfor %}
