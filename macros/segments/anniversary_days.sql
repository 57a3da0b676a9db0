{#
  The days of the year, as month * 100 + day, on which an anniversary falls within the next days;
  who was born on 29 February has it on 28 February of a common year.
  Example: anniversary_days(2) on 2026-02-26 -> [227, 228, 229]
  days: how many days after the as-of date, which itself is not in.
#}
{% macro anniversary_days(days) %}
    {%- set as_of = modules.datetime.date.fromisoformat(var('as_of_date') | string) -%}
    {%- set found = [] -%}
    {%- for ahead in range(1, [days, 366] | min + 1) -%}
        {%- set day = as_of + modules.datetime.timedelta(days=ahead) -%}
        {%- do found.append(day.month * 100 + day.day) -%}
        {%- if day.month == 2 and day.day == 28 and (day + modules.datetime.timedelta(days=1)).month == 3 -%}
            {%- do found.append(229) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found | unique | list) }}
{% endmacro %}
