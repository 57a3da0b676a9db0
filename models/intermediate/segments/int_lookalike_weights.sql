-- How much a band of a feature speaks for being like the members of a segment: weight of evidence (Good 1950), the
-- logarithm of how much likelier the band makes a member, learned from the four other parts. Each band is
-- taken to hold lookalike_prior_people more with the share of members there is overall, so that a band of few says
-- little and one of none nothing.
-- Grain: one row per (segment_id, part, feature, band).

with counts as (

    select
        people.segment_id,
        people.part,
        bands.feature,
        bands.band,
        sum(case when people.is_member then 1 else 0 end) as members,
        count(*) as people
    from {{ ref('int_lookalike_people') }} as people
    inner join {{ ref('int_lookalike_features') }} as features
        on people.segment_id = features.segment_id
    inner join {{ ref('int_lookalike_bands') }} as bands
        on
            people.customer_id = bands.customer_id
            and features.feature = bands.feature
    group by people.segment_id, people.part, bands.feature, bands.band

),

totals as (

    select
        segment_id,
        part,
        sum(case when is_member then 1 else 0 end) as members,
        count(*) as people
    from {{ ref('int_lookalike_people') }}
    group by segment_id, part

),

-- What is learned for a part: the other parts.
others as (

    select
        own.segment_id,
        own.part,
        cast(sum(other.members) as {{ type_double() }}) as members,
        cast(sum(other.people) as {{ type_double() }}) as people
    from totals as own
    inner join totals as other
        on
            own.segment_id = other.segment_id
            and own.part <> other.part
    group by own.segment_id, own.part

),

bands as (

    select
        segment_id,
        feature,
        band,
        sum(members) as members,
        sum(people) as people
    from counts
    group by segment_id, feature, band

),

learned as (

    select
        others.segment_id,
        others.part,
        bands.feature,
        bands.band,
        bands.members - coalesce(counts.members, 0) as members,
        bands.people - coalesce(counts.people, 0) as people,
        others.members as all_members,
        others.people as all_people
    from others
    inner join bands
        on others.segment_id = bands.segment_id
    left join counts
        on
            others.segment_id = counts.segment_id
            and others.part = counts.part
            and bands.feature = counts.feature
            and bands.band = counts.band
    -- Of members or of others alone nothing can be learned.
    where
        others.members > 0
        and others.members < others.people

),

final as (

    select
        segment_id,
        part,
        feature,
        band,
        cast({{ round_float(
            'ln((members + ' ~ var('lookalike_prior_people') ~ ' * all_members / all_people)'
            ~ ' / (people - members + ' ~ var('lookalike_prior_people') ~ ' * (1 - all_members / all_people))'
            ~ ' * (all_people - all_members) / all_members)', 6
        ) }} as decimal(18, 6)) as weight
    from learned

)

select * from final
