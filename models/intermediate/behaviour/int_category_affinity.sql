-- Which categories go together and which one follows the other, after how many days. Bought together is
-- bought by the same people, in whatever order; to follow is to be bought for the first time on a later
-- day than the first purchase in the other category.
-- Grain: one row per (category, next_category) that enough people bought both of.

with firsts as (

    select *
    from {{ ref('int_category_firsts') }}

),

pairs as (

    select
        earlier.category,
        later.category as next_category,
        earlier.people_count,
        earlier.buyers_count,
        later.buyers_count as next_buyers_count,
        {{ days_between('earlier.first_bought_on', 'later.first_bought_on') }} as lag_days
    from firsts as earlier
    inner join firsts as later
        on
            earlier.customer_id = later.customer_id
            and earlier.category <> later.category

),

counts as (

    select
        category,
        next_category,
        people_count,
        buyers_count,
        next_buyers_count,
        count(*) as both_count,
        count(case when lag_days > 0 then 1 end) as followed_count,
        {{ discrete_percentile(0.5, 'case when lag_days > 0 then lag_days end') }} as lag_median_days,
        {{ discrete_percentile(0.75, 'case when lag_days > 0 then lag_days end') }} as lag_p75_days
    from pairs
    group by category, next_category, people_count, buyers_count, next_buyers_count
    having
        count(*) >= {{ var('affinity_min_people') }}
        and count(*) >= {{ var('affinity_min_support') }} * people_count

),

final as (

    select
        category,
        next_category,
        buyers_count,
        both_count,
        followed_count,
        {{ share('both_count', 'people_count') }} as support,
        {{ share('both_count', 'buyers_count') }} as confidence,
        {{ share(
            'cast(both_count as ' ~ type_double() ~ ') * people_count',
            'cast(buyers_count as ' ~ type_double() ~ ') * next_buyers_count'
        ) }} as lift,
        -- Who had the next category first, or bought both on one day, was never going to be next.
        {{ share('followed_count', 'buyers_count - both_count + followed_count') }} as followed_share,
        lag_median_days,
        lag_p75_days
    from counts

)

select * from final
