{#
  A value as text without spaces around it, those of typesetting (no-break, thin, …) included.
  Example: trimmed('email') -> trim(cast(email as varchar))
  expression: SQL of any value.
#}
{% macro trimmed(expression) -%}
    {{ return(adapter.dispatch('trimmed', 'customer_segmentation')(expression)) }}
{%- endmacro %}

{% macro duckdb__trimmed(expression) -%}
    trim(cast({{ expression }} as varchar))
{%- endmacro %}

{% macro postgres__trimmed(expression) -%}
    btrim(cast({{ expression }} as text), e' \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000')
{%- endmacro %}

{% macro spark__trimmed(expression) -%}
    trim(both ' \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000' from cast({{ expression }} as string))
{%- endmacro %}
