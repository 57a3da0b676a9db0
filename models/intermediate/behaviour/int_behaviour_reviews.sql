-- Reviews somebody wrote.
-- Grain: one row per customer_id with a review by the as-of date.

with reviews as (

    select
        identities.customer_id,
        reviews.rating,
        {{ local_date('reviews.created_at') }} as written_on
    from {{ ref('int_reviews_unioned') }} as reviews
    inner join {{ ref('int_identities') }} as identities
        on
            reviews.customer_id = identities.source_id
            and identities.id_type = 'customer'
    where {{ is_known('reviews.created_at') }}

),

final as (

    select
        customer_id,
        count(*) as reviews_count,
        {{ quotient('sum(rating)', 'count(*)') }} as average_rating,
        max(written_on) as last_review_date
    from reviews
    group by customer_id

)

select * from final
