-- How dear the goods are that somebody picks, at list price: discounts are another matter.
-- Grain: one row per customer_id with a line of known price in a valid order.

with lines as (

    select *
    from {{ ref('int_purchased_lines') }}
    where
        gross_amount is not null
        and quantity > 0

),

category_prices as (

    select
        category,
        {{ quotient('sum(gross_amount)', 'sum(quantity)', digits=6) }} as unit_price
    from lines
    where category is not null
    group by category

),

-- The index weighs a line by what its units would have cost at the average price of their category.
people as (

    select
        lines.customer_id,
        {{ quotient('sum(lines.gross_amount)', 'sum(lines.quantity)') }} as average_unit_price,
        {{ share(
            'sum(case when category_prices.unit_price is not null then lines.gross_amount end)',
            'sum(' ~ product_of('lines.quantity', 'category_prices.unit_price') ~ ')'
        ) }} as unit_price_index
    from lines
    left join category_prices
        on lines.category = category_prices.category
    group by lines.customer_id

),

cuts as (

    select
        {{ discrete_percentile(0.25, 'unit_price_index') }} as lower_cut,
        {{ discrete_percentile(0.75, 'unit_price_index') }} as upper_cut
    from people

),

final as (

    select
        people.*,
        {{ quarter_band(
            'people.unit_price_index', 'cuts.lower_cut', 'cuts.upper_cut', ['budget', 'standard', 'premium']
        ) }} as price_tier
    from people
    cross join cuts

)

select * from final
