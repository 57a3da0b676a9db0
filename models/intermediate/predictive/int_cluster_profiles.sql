-- What makes each cluster unlike everybody: means of its features beside those of all purchasers.
-- Grain: one row per (cluster_number, feature).

{%- set features = var('cluster_features') %}

with people as (

    select
        clusters.cluster_number,
        clusters.cluster_id,
        people.*
    from {{ ref('int_customer_clusters') }} as clusters
    inner join {{ ref('int_cluster_values') }} as people
        on clusters.customer_id = people.customer_id

),

-- Sums of decimals do not depend on the order in which an engine adds.
sums as (
    {% for entry in features %}
    select
        cluster_number,
        cluster_id,
        {{ text_literal(entry.feature) }} as feature,
        {{ text_literal(entry.high) }} as words_high,
        {{ text_literal(entry.low) }} as words_low,
        count(*) as people_count,
        count({{ adapter.quote(entry.feature) }}) as known_count,
        sum(cast({{ adapter.quote(entry.feature) }} as decimal(28, 6))) as exact_total
    from people
    group by cluster_number, cluster_id
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

compared as (

    select
        sums.*,
        sum(sums.people_count) over (partition by sums.feature) as all_people_count,
        sum(sums.known_count) over (partition by sums.feature) as all_known_count,
        cast(sums.exact_total as {{ type_double() }}) as total,
        cast(sum(sums.exact_total) over (partition by sums.feature) as {{ type_double() }}) as all_total,
        centroids.coordinate,
        row_number() over (
            partition by sums.cluster_number
            order by abs(centroids.coordinate) desc, centroids.feature_order asc
        ) as feature_rank,
        case
            when centroids.coordinate >= {{ var('cluster_words_min_deviation') }} then sums.words_high
            when centroids.coordinate <= -{{ var('cluster_words_min_deviation') }} then sums.words_low
        end as words
    from sums
    inner join {{ ref('int_cluster_centroids') }} as centroids
        on
            sums.cluster_number = centroids.cluster_number
            and sums.feature = centroids.feature

),

described as (

    select
        cluster_number,
        {{ list_texts('words', 'feature_rank') }} as description
    from compared
    where
        words is not null
        and feature_rank <= 3
    group by cluster_number

),

final as (

    select
        compared.cluster_number,
        compared.cluster_id,
        compared.feature,
        compared.feature_rank,
        compared.people_count as customers_count,
        {{ share('compared.people_count', 'compared.all_people_count') }} as customers_share,
        {{ share('compared.total', 'compared.known_count') }} as cluster_mean,
        {{ share('compared.all_total', 'compared.all_known_count') }} as population_mean,
        {{ share(
            'compared.total * compared.all_known_count', 'compared.known_count * compared.all_total'
        ) }} as lift,
        compared.coordinate as deviations,
        compared.words,
        coalesce(described.description, 'like everybody') as description
    from compared
    left join described
        on compared.cluster_number = described.cluster_number

)

select * from final
