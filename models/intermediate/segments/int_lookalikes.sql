-- Lookalikes, and whether they find people who are like the members of the chosen segment: how many more members
-- are among the first top_share by score than among as many people drawn at random (lift), with the 95 % interval
-- that Wilson (1927) gives the share of members among them. Each score was learned without the person.
-- insufficient_data: too few to learn from, or nothing; or withheld, because the interval does not lie above 1.
-- Grain: one row per segment_id.

{%- set least = var('lookalike_min_people') %}
{% set are_few = 'members_count < ' ~ least ~ ' or people_count - members_count < ' ~ least %}

with lookalikes as (
    {{ lookalike_rows() }}
),

definitions as (

    select
        segment_id,
        lookalike_of,
        cast(top_share as {{ type_double() }}) as top_share,
        cast(features_count as integer) as features_count
    from lookalikes

),

people as (

    select
        segment_id,
        count(*) as people_count,
        sum(case when is_member then 1 else 0 end) as members_count
    from {{ ref('int_lookalike_people') }}
    group by segment_id

),

sizes as (

    select
        definitions.*,
        coalesce(people.people_count, 0) as people_count,
        coalesce(people.members_count, 0) as members_count,
        greatest(floor(definitions.top_share * people.people_count + 1e-9), 1) as top_count
    from definitions
    left join people
        on definitions.segment_id = people.segment_id

),

hits as (

    select
        sizes.segment_id,
        cast(sum(case when scores.is_member then 1 else 0 end) as {{ type_double() }}) as hits_count
    from sizes
    inner join {{ ref('int_lookalike_scores') }} as scores
        on
            sizes.segment_id = scores.segment_id
            and sizes.top_count >= scores.rank_among_all
    group by sizes.segment_id

),

rates as (

    select
        sizes.*,
        hits.hits_count,
        hits.hits_count / sizes.top_count as hit_rate,
        cast(sizes.members_count as {{ type_double() }}) / nullif(sizes.people_count, 0) as base_rate,
        -- The 97.5 percentile of the normal distribution, squared.
        3.841459 as z_square
    from sizes
    left join hits
        on sizes.segment_id = hits.segment_id

),

bounds as (

    select
        *,
        (hit_rate + z_square / (2 * top_count)) / (1 + z_square / top_count) as middle,
        sqrt(z_square * (hit_rate * (1 - hit_rate) / top_count + z_square / (4 * top_count * top_count)))
        / (1 + z_square / top_count) as half_width
    from rates

),

lifts as (

    select
        *,
        {{ share('hit_rate', 'base_rate') }} as lift,
        {{ share('middle - half_width', 'base_rate') }} as lift_low,
        {{ share('middle + half_width', 'base_rate') }} as lift_high
    from bounds

),

final as (

    select
        segment_id,
        lookalike_of,
        top_share,
        features_count,
        people_count,
        members_count,
        people_count - members_count as others_count,
        cast(top_count as {{ dbt.type_bigint() }}) as top_count,
        lift,
        lift_low,
        lift_high,
        case
            when features_count = 0 or {{ are_few }} or coalesce(lift_low, 0) <= 1 then 'insufficient_data'
            else 'active'
        end as status,
        case
            when features_count = 0
                then 'nothing is left to compare people by that the rule of ' || lookalike_of || ' does not say itself'
            when {{ are_few }}
                then
                    'needs {{ least }} members of ' || lookalike_of || ' and {{ least }} others to learn from; there are '
                    || cast(members_count as {{ dbt.type_string() }}) || ' and '
                    || cast(people_count - members_count as {{ dbt.type_string() }})
            when coalesce(lift_low, 0) <= 1
                then
                    'withheld: no better than chance on people it was not learned from: lift '
                    || cast(cast(lift as decimal(18, 2)) as {{ dbt.type_string() }}) || ', 95 % interval '
                    || cast(cast(lift_low as decimal(18, 2)) as {{ dbt.type_string() }}) || ' to '
                    || cast(cast(lift_high as decimal(18, 2)) as {{ dbt.type_string() }})
        end as status_reason
    from lifts

)

select * from final
