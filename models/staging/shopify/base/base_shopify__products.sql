-- Raw rows of the products export, typed and judged. A variant is named by product and options, an image by its address.
-- Variants that share a SKU are noted: lines of orders cannot tell them apart.
-- Grain: one row per raw row (_file, _row_number).
{{ config(enabled=is_source_enabled('shopify')) }}

{%- set variant = "concat_ws('|', handle, option1_value, option2_value, option3_value)" %}
{%- set of_sku = 'over (partition by sku)' %}

{{ base_rows(
    'raw_shopify', 'products',
    key=[
        'handle', 'option1_value', 'option2_value', 'option3_value',
        'case when option1_value is null then image end',
    ],
    not_null=['handle'],
    rules=[{
        'column': 'sku',
        'reason': 'shared_sku',
        'when': 'sku is not null and min(' ~ variant ~ ') ' ~ of_sku ~ ' <> max(' ~ variant ~ ') ' ~ of_sku,
        'keeps_row': true,
    }],
) }}
