{#
  A value as text without white space around it: spaces, those of typesetting (no-break, thin, …),
  tabs and line ends. `C-1` with a tab behind it is the customer C-1.
  Example: trimmed('email') -> case when … then regexp_replace(…) else trim(cast(email as varchar)) end
  expression: SQL of any value.
#}
{% macro trimmed(expression) -%}
    {{ return(adapter.dispatch('trimmed', 'customer_segmentation')(expression)) }}
{%- endmacro %}

{% macro duckdb__trimmed(expression) -%}
    {#- trim() knows spaces only. With a list of characters it takes fifteen times as long. -#}
    {%- set text = 'cast(' ~ expression ~ ' as varchar)' -%}
    case when regexp_matches({{ text }}, '[\t-\r]') then regexp_replace({{ text }}, '^[\t-\r\pZ]+|[\t-\r\pZ]+$', '', 'g') else trim({{ text }}) end
{%- endmacro %}

{% macro postgres__trimmed(expression) -%}
    btrim(cast({{ expression }} as text), e' \t\n\r\f\x0b\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000')
{%- endmacro %}

{% macro spark__trimmed(expression) -%}
    trim(both ' \t\n\r\u000b\u000c\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000' from cast({{ expression }} as string))
{%- endmacro %}
