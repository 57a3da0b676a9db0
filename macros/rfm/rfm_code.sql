{#
  The code a scheme looks its group up by: recency and frequency (`rf`), or recency, frequency and
  monetary (`rfm`), or recency and the mean of the other two, rounded half up (`r_fm`).
  Example: rfm_code('schemes.code_axes') -> '54' for r_score 5, f_score 4 on the axes rf
  axes: SQL of the scheme's axes; expects r_score, f_score and m_score in reach.
#}
{% macro rfm_code(axes) -%}
    case {{ axes }}
        when 'rf' then concat(r_score, f_score)
        when 'rfm' then concat(r_score, f_score, m_score)
        when 'r_fm' then concat(r_score, cast(floor((f_score + m_score + 1) / 2.0) as integer))
    end
{%- endmacro %}
