-- Which categories go together and which one follows the other, after how many days. Bought together is
-- bought by the same people, in whatever order; to follow is to be bought for the first time on a later
-- day than the first purchase in the other category.
-- Grain: one row per (category, next_category) that enough people bought both of. Pairs of people are
-- counted by lag before anything else, so that a percentile is taken of days and not of people.

with firsts as (

    select *
    from {{ ref('int_category_firsts') }}

),

categories as (

    select distinct
        category,
        buyers_count,
        people_count
    from firsts

),

lags as (

    select
        earlier.category,
        later.category as next_category,
        {{ days_between('earlier.first_bought_on', 'later.first_bought_on') }} as lag_days,
        count(*) as pairs_count
    from firsts as earlier
    inner join firsts as later
        on
            earlier.customer_id = later.customer_id
            and earlier.category <> later.category
    group by
        earlier.category,
        later.category,
        {{ days_between('earlier.first_bought_on', 'later.first_bought_on') }}

),

cumulated as (

    select
        *,
        sum(case when lag_days > 0 then pairs_count else 0 end) over (
            partition by category, next_category
            order by lag_days
            rows between unbounded preceding and current row
        ) as followed_by_then,
        sum(case when lag_days > 0 then pairs_count else 0 end) over (partition by category, next_category) as followed_count
    from lags

),

counts as (

    select
        category,
        next_category,
        sum(pairs_count) as both_count,
        max(followed_count) as followed_count,
        min(case when lag_days > 0 and followed_by_then >= 0.5 * followed_count then lag_days end) as lag_median_days,
        min(case when lag_days > 0 and followed_by_then >= 0.75 * followed_count then lag_days end) as lag_p75_days
    from cumulated
    group by category, next_category

),

final as (

    select
        counts.category,
        counts.next_category,
        categories.buyers_count,
        cast(counts.both_count as {{ dbt.type_bigint() }}) as both_count,
        cast(counts.followed_count as {{ dbt.type_bigint() }}) as followed_count,
        {{ share('counts.both_count', 'categories.people_count') }} as support_share,
        {{ share('counts.both_count', 'categories.buyers_count') }} as confidence,
        {{ share(
            'cast(counts.both_count as ' ~ type_double() ~ ') * categories.people_count',
            'cast(categories.buyers_count as ' ~ type_double() ~ ') * next_categories.buyers_count'
        ) }} as lift,
        -- Who had the next category first, or bought both on one day, was never going to be next.
        {{ share(
            'counts.followed_count', 'categories.buyers_count - counts.both_count + counts.followed_count'
        ) }} as followed_share,
        counts.lag_median_days,
        counts.lag_p75_days
    from counts
    inner join categories
        on counts.category = categories.category
    inner join categories as next_categories
        on counts.next_category = next_categories.category
    where
        counts.both_count >= {{ var('affinity_min_people') }}
        and counts.both_count >= {{ var('affinity_min_support') }} * categories.people_count

)

select * from final
