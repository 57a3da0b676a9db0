{#
  A value as part of an id: lower case, letters without their accents, `_` for everything that is no
  letter or digit.
  Example: slug('Île-de-France') -> 'ile_de_france'
  value: text or number.
#}
{% macro slug(value) %}
    {%- set text = namespace(plain=value | string | lower) -%}
    {%- for plain, letters in {
        'a': 'àáâãäåā', 'c': 'çćč', 'd': 'ďđ', 'e': 'èéêëēęě', 'g': 'ğ', 'i': 'ìíîïīı', 'l': 'ł', 'n': 'ñńň', 'o': 'òóôõöøō', 'r': 'ř',
        's': 'śşš', 't': 'ťţț', 'u': 'ùúûüūů', 'y': 'ýÿ', 'z': 'źżž', 'ss': 'ß', 'ae': 'æ', 'oe': 'œ',
    }.items() -%}
        {%- set text.plain = modules.re.sub('[' ~ letters ~ ']', plain, text.plain) -%}
    {%- endfor -%}
    {{ return(modules.re.sub('[^a-z0-9]+', '_', text.plain).strip('_')) }}
{% endmacro %}
