{#
  Columns of `customers` that say something about the person, whichever of the accounts said it.
  Example: person_attributes() -> ['birth_date', 'age_band', …]
#}
{% macro person_attributes() %}
    {{ return([
        'birth_date', 'age_band', 'gender', 'marital_status', 'household_size', 'children_count', 'home_ownership',
        'education', 'occupation', 'income_band', 'income_amount', 'ethnicity', 'job_title', 'language', 'country',
        'region', 'city', 'postal_code', 'latitude', 'longitude', 'area_type', 'customer_type', 'company_id',
        'acquisition_channel', 'acquisition_referrer', 'acquisition_offer', 'tags',
    ]) }}
{% endmacro %}
