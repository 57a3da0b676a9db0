{#
  A phone number as it is compared: + and the number in international form (E.164). A national
  number takes the calling code of the person's country; without a country it is ? and the digits,
  so that it only equals numbers whose country is unknown, too.
  Example: phone_key('phone', 'digits', 'calling_code', 'trunk_prefix') -> '+4930123456'
  phone: SQL of the number as delivered. digits: of phone_digits. calling_code, trunk_prefix: of the
  seed calling_codes; null where the country is unknown, an empty prefix where there is none.
#}
{% macro phone_key(phone, digits, calling_code, trunk_prefix) -%}
    case
        when trim({{ phone }}) like '+%' then '+' || {{ digits }}
        when {{ digits }} like '00%' then '+' || substr({{ digits }}, 3)
        when {{ calling_code }} is null then '?' || {{ digits }}
        -- The plus was left out: a number within the country would begin with the trunk prefix or be shorter.
        when
            {{ digits }} like {{ calling_code }} || '%'
            and ({{ trunk_prefix }} = '0' or length({{ digits }}) > 10)
            then '+' || {{ digits }}
        when {{ trunk_prefix }} <> '' and {{ digits }} like {{ trunk_prefix }} || '%'
            then '+' || {{ calling_code }} || substr({{ digits }}, length({{ trunk_prefix }}) + 1)
        else '+' || {{ calling_code }} || {{ digits }}
    end
{%- endmacro %}
