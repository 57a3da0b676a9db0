{#
  A consent as it was known at the as-of date: unknown where it was changed later, because what it
  was before is not on record.
  Example: consent_as_of('email_consent')
    -> case when consent_updated_at is null or <known> then email_consent end
  column: a consent column beside consent_updated_at.
#}
{% macro consent_as_of(column) -%}
    case when consent_updated_at is null or {{ is_known('consent_updated_at') }} then {{ column }} end
{%- endmacro %}
