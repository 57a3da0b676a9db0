{#
  An e-mail address as it is compared: without spaces around it, in lower case; null where it is no
  address.
  Example: email_key('email') -> case when … like '%_@_%._%' then lower(trim(email)) end
  expression: SQL of the address.
#}
{% macro email_key(expression) -%}
    case when trim({{ expression }}) like '%_@_%._%' then lower(trim({{ expression }})) end
{%- endmacro %}
