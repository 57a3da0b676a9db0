{#
  Regular expression of a day that is in the calendar, year first, for engines that cannot be asked
  to try a cast. Without anchors and backslashes.
  Example: day_pattern() -> matches 2024-02-29 and 2024/2/9; not 2023-02-29, 2024-1/5, 05.01.2024
#}
{% macro day_pattern() -%}
    {%- set same_separator = '(?![0-9]+-[0-9]+/|[0-9]+/[0-9]+-)' -%}
    {%- set year = '[0-9]{4}[-/]' -%}
    {%- set leap_year = '(?:[0-9][0-9](?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)[-/]' -%}
    {{ return(
        same_separator ~ '(?!0000)(?:'
        ~ year ~ '(?:0?[13578]|1[02])[-/](?:0?[1-9]|[12][0-9]|3[01])|'
        ~ year ~ '(?:0?[469]|11)[-/](?:0?[1-9]|[12][0-9]|30)|'
        ~ year ~ '0?2[-/](?:0?[1-9]|1[0-9]|2[0-8])|'
        ~ leap_year ~ '0?2[-/]29)'
    ) }}
{%- endmacro %}
