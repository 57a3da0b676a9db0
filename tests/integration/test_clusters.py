"""Clusters, lookalikes and what is predicted, as segments: repeatable, lasting, honest where thin.

The models run as dbt compiles them; that dbt builds the same is tested in test_replay.py.
"""

from contextlib import contextmanager
from datetime import date

import duckdb
import pandas as pd
import pytest
from compiled import differences
from job import write

from orchestration import sample_data
from orchestration.lib.cluster_tables import fitted_clusters
from orchestration.lib.raw_relations import create_raw_relations
from orchestration.lib.settings import Settings

ENV = {"TIMEZONE": "Europe/Berlin", "CURRENCY": "EUR", "DATASET": "test"}
MAY, JUNE = date(2026, 5, 31), date(2026, 6, 30)
FOUND = ["marts.customer_clusters", "marts.cluster_profiles", "marts.customer_lookalikes"]


@pytest.fixture(scope="module")
def project(compiled):
    return compiled()


def warehouse(repository, raw, project, *days):
    """Return a database in which days were run one after the other."""
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    create_raw_relations(connection, Settings.from_env(repository, {"RAW_PATH": str(raw), **ENV}))
    project.build_seeds(connection, "memory")
    for day in days:
        project.build(connection, "memory", day)
    return connection


@pytest.fixture(scope="module")
def sample(tmp_path_factory, repository, project):
    """A sample, run in May and in June."""
    raw = sample_data.generate(tmp_path_factory.mktemp("sample") / "raw", customers=2000)
    return warehouse(repository, raw, project, MAY, JUNE)


def rows(connection, query):
    return connection.execute(query).fetchall()


def test_everybody_with_an_order_is_in_the_cluster_whose_middle_is_nearest(sample):
    nobody = (
        "select customer_id from marts.customer_features where (orders_count > 0) <>"
        " (customer_id in (select customer_id from marts.customer_clusters))"
    )
    assert rows(sample, nobody) == []
    features = [
        name
        for name, *_ in rows(sample, "describe intermediate.int_cluster_positions")
        if name not in ("customer_id", "point_id")
    ]
    square = " + ".join(
        f"power(people.{name} - (select coordinate from intermediate.int_cluster_centroids as c"
        f" where c.cluster_id = clusters.cluster_id and feature = '{name}'), 2)"
        for name in features
    )
    sample.execute(
        "create or replace temp table distances as select customer_id, clusters.cluster_id,"
        f" round({square}, 6) as square from intermediate.int_cluster_positions as people"
        " cross join (select distinct cluster_id from intermediate.int_cluster_centroids)"
        " as clusters"
    )
    farther = (
        "select customer_id from marts.customer_clusters as own"
        " inner join distances as mine using (customer_id, cluster_id)"
        " inner join distances as other using (customer_id) where other.square < mine.square"
    )
    assert len(features) == 6
    assert rows(sample, farther) == []


def test_the_sizes_are_those_that_were_fitted_and_shares_add_up(sample):
    sizes = rows(
        sample,
        "select cluster_id, count(*) from marts.customer_clusters group by cluster_id"
        " except select distinct cluster_id, customers_count from marts.cluster_profiles",
    )
    ((total, smallest),) = rows(
        sample,
        "select sum(customers_share), min(customers_share) from marts.cluster_profiles"
        " where feature_rank = 1",
    )
    assert sizes == []
    assert total == pytest.approx(1, abs=1e-5)
    assert smallest >= 0.02


def test_words_say_what_is_far_from_the_mean_and_nothing_else(sample):
    found = rows(
        sample,
        "select deviations, words, feature_rank, description from marts.cluster_profiles"
        " order by cluster_id, feature_rank",
    )
    assert {bool(words) == (abs(deviations) >= 0.5) for deviations, words, *_ in found} == {True}
    said = [words for _, words, rank, description in found if words and rank <= 3]
    assert said and all(
        words in description for _, words, rank, description in found if words and rank <= 3
    )


def test_numbers_last_from_run_to_run(sample):
    stored = rows(
        sample,
        "select as_of_date, list(distinct cluster_number order by cluster_number)"
        " from history.cluster_log where cluster_number is not null group by 1 order by 1",
    )
    assert [day for day, _ in stored] == [MAY, JUNE]
    assert len(set(stored[0][1]) & set(stored[1][1])) >= 3
    ((stability,),) = rows(
        sample, "select value from marts.model_evaluation where metric = 'stability'"
    )
    assert stability > 0.4


def test_the_same_day_again_gives_the_same(sample, project):
    sample.execute("attach ':memory:' as before")
    sample.execute("create schema before.marts")
    sample.execute("create schema before.history")
    relations = [*FOUND, "marts.segments", "marts.model_parameters", "history.cluster_log"]
    for relation in relations:
        sample.execute(f"create table before.{relation} as from memory.{relation}")
    project.build(sample, "memory", JUNE)
    assert differences(sample, "before", "memory", relations) == {}


@pytest.fixture(scope="module")
def fit_inputs(sample):
    """The tables that clusters of June are fitted on."""
    names = ("int_cluster_points", "int_cluster_scales", "int_cluster_settings")
    return [sample.sql(f"from intermediate.{name} order by all").df() for name in names]


def centroids_of(inputs, before):
    points, scales, settings = inputs
    found = {}
    for row in fitted_clusters(points, scales, before, settings).to_pylist():
        if row["parameter"] == "centroid":
            found.setdefault(row["cluster_number"], []).append(row["value"])
    return found


@pytest.mark.parametrize("k_before", [4, 6, 7, 8])
def test_the_days_before_decide_the_numbers_of_clusters_only(sample, fit_inputs, k_before):
    stored = sample.sql("from intermediate.int_clusters_before").df()
    without = centroids_of(fit_inputs, stored.head(0))
    with_may = centroids_of(fit_inputs, stored)
    # Another day before: clusters along the diagonal of the space.
    other = pd.DataFrame(
        [
            {
                "cluster_number": number,
                "feature": scale.feature,
                "scale": scale.scale,
                "value": scale.low + (scale.high - scale.low) * number / (k_before + 1),
                "highest_number": 20,
            }
            for number in range(1, k_before + 1)
            for scale in fit_inputs[1].itertuples()
        ]
    )
    with_other = centroids_of(fit_inputs, other)
    assert sorted(with_may.values()) == sorted(without.values()) == sorted(with_other.values())
    assert max(with_other) > 20


@contextmanager
def changed(connection):
    """Let a test change tables of the sample, and take it back."""
    connection.execute("begin")
    yield
    connection.execute("rollback")


def set_values(connection, relation, column, people_values):
    for customer_id, value in people_values.items():
        connection.execute(
            f"update {relation} set {column} = ? where customer_id = ?", [value, customer_id]
        )


def purchasers(connection, count):
    query = "select customer_id from marts.customer_clusters order by customer_id limit ?"
    return [customer_id for (customer_id,) in connection.execute(query, [count]).fetchall()]


# What is predicted of somebody, and which segments they are in: just inside and outside each limit.
PREDICTED = [
    ({"purchase_likelihood": "high"}, {"likely_to_buy"}),
    ({"purchase_likelihood": "medium"}, set()),
    ({"purchase_likelihood": "low"}, set()),
    ({"spend_tier": "high"}, {"high_predicted_value"}),
    ({"spend_tier": "medium"}, set()),
    ({"p_alive": 0.5, "churn_risk": 0.7, "recency_days": 365}, {"likely_to_churn"}),
    ({"p_alive": 0.500001, "churn_risk": 0.7, "recency_days": 365}, set()),
    ({"p_alive": 0.5, "churn_risk": 0.699999, "recency_days": 365}, set()),
    ({"p_alive": 0.5, "churn_risk": 0.7, "recency_days": 366}, set()),
    ({"p_alive": None, "churn_risk": 0.9, "recency_days": 10}, set()),
    ({"p_alive": 0.1, "churn_risk": None, "recency_days": 10}, set()),
    ({}, set()),
]


def test_predicted_segments_begin_where_their_limits_are(sample, project):
    people = purchasers(sample, len(PREDICTED))
    with changed(sample):
        for column in ("purchase_likelihood", "spend_tier", "p_alive", "churn_risk"):
            sample.execute(f"update intermediate.int_customer_features set {column} = null")
        for customer_id, (values, _) in zip(people, PREDICTED, strict=True):
            for column, value in values.items():
                set_values(
                    sample, "intermediate.int_customer_features", column, {customer_id: value}
                )
        flags = project.sql("int_segment_flags", "memory", JUNE)
        segments = ("likely_to_buy", "high_predicted_value", "likely_to_churn")
        found = dict(
            rows(
                sample,
                "select customer_id, list_filter(["
                + ", ".join(f"case when {segment} then '{segment}' end" for segment in segments)
                + f"], lambda one: one is not null) from ({flags})",
            )
        )
    for customer_id, (values, expected) in zip(people, PREDICTED, strict=True):
        assert set(found.pop(customer_id)) == expected, values
    assert not any(found.values())


def test_tiers_begin_where_their_limits_are(sample, project):
    chances = {0.6: "high", 0.599999: "medium", 0.3: "medium", 0.299999: "low", 0.0: "low"}
    people = purchasers(sample, len(chances))
    with changed(sample):
        planted = dict(zip(people, chances, strict=True))
        set_values(sample, "intermediate.int_btyd_predictions", "p_purchase", planted)
        predicted = project.sql("int_customer_predictions", "memory", JUNE)
        sample.execute(f"create temp table predicted as {predicted}")
        found = dict(rows(sample, "select customer_id, purchase_likelihood from predicted"))
        worth = rows(sample, "select predicted_clv, spend_tier from predicted order by 1")
    assert {customer_id: found[customer_id] for customer_id in people} == dict(
        zip(people, chances.values(), strict=True)
    )
    # Fewer than half are below where medium begins, fewer than four fifths below high.
    for tier, share in (("medium", 0.5), ("high", 0.8)):
        first = min(value for value, found in worth if found == tier)
        below = sum(value < first for value, _ in worth)
        assert below < share * len(worth) <= sum(value <= first for value, _ in worth)


def test_a_cluster_ends_half_way_to_the_next(sample, project):
    middles = {}
    for number, feature, value in rows(
        sample,
        "select cluster_number, feature, coordinate from intermediate.int_cluster_centroids",
    ):
        middles.setdefault(number, {})[feature] = value
    # Of the two that are nearest to each other: no third is nearer to what lies between.
    first, second = min(
        ((a, b) for a in middles for b in middles if a < b),
        key=lambda pair: sum(
            (middles[pair[0]][name] - middles[pair[1]][name]) ** 2 for name in middles[pair[0]]
        ),
    )
    ((customer_id, point_id),) = rows(
        sample,
        "select customer_id, point_id from intermediate.int_cluster_positions"
        " order by customer_id limit 1",
    )
    found = {}
    for way in (0.4999, 0.5001):
        with changed(sample):
            for name, value in middles[first].items():
                sample.execute(
                    f"update intermediate.int_cluster_points set {name} = ? where point_id = ?",
                    [value + way * (middles[second][name] - value), point_id],
                )
            clusters = project.sql("int_customer_clusters", "memory", JUNE)
            ((found[way],),) = rows(
                sample,
                f"select cluster_number from ({clusters}) where customer_id = '{customer_id}'",
            )
    assert found == {0.4999: first, 0.5001: second}


def test_ties_do_not_depend_on_the_numbers_of_clusters(sample, project):
    """Of two centroids that are equally near, the one with the lower coordinates is taken."""
    numbers = rows(
        sample,
        "select cluster_number from intermediate.int_cluster_centroids where feature_order = 1"
        " order by coordinate limit 2",
    )
    lower, higher = (number for (number,) in numbers)
    for swapped in (False, True):
        with changed(sample):
            sample.execute(
                "update intermediate.int_cluster_centroids set coordinate = case"
                f" when feature_order > 1 then 0 when cluster_number = {lower} then -1 else 1 end"
                f" where cluster_number in ({lower}, {higher})"
            )
            if swapped:
                sample.execute(
                    "update intermediate.int_cluster_centroids set cluster_number ="
                    f" {lower + higher} - cluster_number"
                    f" where cluster_number in ({lower}, {higher})"
                )
            for (name,) in rows(
                sample, "select distinct feature from intermediate.int_cluster_centroids"
            ):
                sample.execute(f"update intermediate.int_cluster_points set {name} = 0")
            clusters = project.sql("int_customer_clusters", "memory", JUNE)
            found = rows(sample, f"select distinct cluster_number from ({clusters})")
        assert found == [(higher if swapped else lower,)]


def test_segments_have_the_people_or_say_why_not(sample):
    differ = (
        "select customer_id, segment_id from marts.segment_membership where segment_id like"
        " 'cluster_%' except select customer_id, cluster_id from marts.customer_clusters"
    )
    assert rows(sample, differ) == []
    statuses = rows(
        sample,
        "select status, status_reason is null, segment_id in"
        " (select cluster_id from marts.customer_clusters)"
        " from marts.segments where kind = 'cluster'",
    )
    assert set(statuses) == {("active", True, True), ("insufficient_data", False, False)}


def test_lookalikes_are_others_and_no_more_than_asked_for(sample):
    ((status, others, share, lift_low),) = rows(
        sample,
        "select status, others_count, top_share, lift_low from intermediate.int_lookalikes"
        " where segment_id = 'lookalike_big_spenders'",
    )
    people = rows(
        sample,
        "select customer_id from marts.segment_membership"
        " where segment_id = 'lookalike_big_spenders' order by all",
    )
    assert status == "active" and lift_low > 1
    assert len(people) == int(others * share)
    # The last of them is like the members at least as much as the first of the others.
    ((last, first),) = rows(
        sample,
        "select min(score) filter (is_like), max(score) filter (not is_like)"
        " from (select *, customer_id in (select customer_id from marts.customer_lookalikes"
        " where segment_id = 'lookalike_big_spenders') as is_like from"
        " intermediate.int_lookalike_scores where segment_id = 'lookalike_big_spenders'"
        " and not is_member)",
    )
    assert last >= first
    assert people == rows(
        sample,
        "select customer_id from marts.customer_lookalikes"
        " where segment_id = 'lookalike_big_spenders' order by all",
    )
    both = (
        "select customer_id from marts.customer_lookalikes inner join"
        " intermediate.int_segment_flags using (customer_id)"
        " where big_spenders or not purchased_at_least_once"
    )
    assert rows(sample, both) == []


def test_a_lookalike_does_not_tell_the_rule_again(sample):
    told = rows(
        sample,
        "select feature from intermediate.int_lookalike_features"
        " where segment_id = 'lookalike_big_spenders'",
    )
    features = {feature for (feature,) in told}
    assert {"sessions_365d", "country"} <= features
    assert not features & {"categories_count", "discounted_order_share", "top_channel"}


def test_a_score_is_learned_from_others_alone(sample):
    """What a weight was learned from is everybody of the other parts, counted anew."""
    wrong = rows(
        sample,
        "with learned as (select own.part, bands.feature, bands.band,"
        " count(*) filter (people.is_member) as members, count(*) as everybody"
        " from (select unnest([1, 2, 3, 4, 5]) as part) as own"
        " inner join intermediate.int_lookalike_people as people on people.part <> own.part"
        " inner join intermediate.int_lookalike_bands as bands using (customer_id)"
        " where segment_id = 'lookalike_big_spenders' group by all),"
        " base as (select own.part, count(*) filter (is_member) as members, count(*) as everybody"
        " from (select unnest([1, 2, 3, 4, 5]) as part) as own"
        " inner join intermediate.int_lookalike_people as people on people.part <> own.part"
        " where segment_id = 'lookalike_big_spenders' group by all)"
        " select * from intermediate.int_lookalike_weights as weights"
        " inner join learned using (part, feature, band) inner join base using (part)"
        " where segment_id = 'lookalike_big_spenders' and abs(weight - ln("
        " (learned.members + 20 * base.members / base.everybody)"
        " / (learned.everybody - learned.members + 20 * (1 - base.members / base.everybody))"
        " * (base.everybody - base.members) / base.members)) > 1e-5",
    )
    ((weights,),) = rows(sample, "select count(*) from intermediate.int_lookalike_weights")
    assert weights > 100
    assert wrong == []


WITHOUT = "order_id,customer_id,ordered_at,total_amount\n"
PEOPLE = "customer_id,email,created_at\n" + "".join(
    f"p{i},p{i}@example.com,2025-01-01\n" for i in range(300)
)
DEGENERATE = {
    "no repeat, everyone the same": (
        "".join(f"o{i},p{i},2026-06-01,50\n" for i in range(300)),
        "fewer than 2 features differ between people",
    ),
    "one customer": ("o1,p1,2026-06-01,50\n", "1 people with an order, 200 are needed"),
    "nobody ordered": ("o1,p1,2026-07-01,50\n", "0 people with an order, 200 are needed"),
    "one huge amount": (
        "".join(f"o{i},p{i},2026-06-01,{99999999999 if i == 7 else 50}\n" for i in range(300)),
        "fewer than 2 features differ between people",
    ),
    "two kinds": (
        "".join(f"o{i},p{i},2026-0{1 + i % 2}-01,{50 + 50 * (i % 2)}\n" for i in range(300)),
        "2 kinds of people, at least 4 clusters are wanted",
    ),
}


@pytest.mark.parametrize("case", DEGENERATE)
def test_thin_data_ends_in_a_reason(case, tmp_path, repository, project):
    orders, reason = DEGENERATE[case]
    raw = write(tmp_path / "raw", {"customers.csv": PEOPLE, "orders.csv": WITHOUT + orders})
    connection = warehouse(repository, raw, project, JUNE)
    assert [rows(connection, f"select count(*) from {relation}") for relation in FOUND] == [
        [(0,)]
    ] * 3
    assert rows(
        connection,
        "select distinct status, status_reason from marts.segments where kind = 'cluster'",
    ) == [("insufficient_data", reason)]
    assert (
        rows(
            connection,
            "select * from marts.model_parameters where model = 'k_means' and value is not null",
        )
        == []
    )
    assert rows(
        connection,
        "select lookalike.status, lookalike.status_reason = target.status_reason"
        " from marts.segments as lookalike cross join marts.segments as target"
        " where lookalike.segment_id = 'lookalike_discount_lovers'"
        " and target.segment_id = 'discount_lovers'",
    ) == [("source_missing", True)]


RESTING = {
    "in_a_cluster": {"all": [{"in_segment": "cluster_1"}]},
    "in_no_cluster": {"not": {"in_segment": "cluster_1"}},
    "in_some_cluster": {"all": [{"filter": "cluster_number", "in": [1, 2]}]},
    "in_any_cluster": {"all": [{"filter": "cluster_number", "gte": 1}]},
    "in_a_cluster_and_likely": {
        "all": [{"in_segment": "cluster_1"}, {"filter": "purchase_likelihood", "eq": "high"}]
    },
    "like_likely_buyers": {
        "lookalike_of": "likely_to_buy",
        "top_share": 0.1,
        "parent": "purchased_at_least_once",
    },
}


def resting(families):
    families["segments_value"] += [
        {"id": id_, "name": id_, "description": "d", "owner": "o", "action": "a"} | rule
        for id_, rule in RESTING.items()
    ]


def test_what_rests_on_what_was_not_found_is_no_segment(tmp_path, repository, project):
    """Neither nobody nor everybody, and each segment once."""
    orders = "".join(f"o{i},p{i},2026-06-01,50\n" for i in range(300))
    raw = write(tmp_path / "raw", {"customers.csv": PEOPLE, "orders.csv": WITHOUT + orders})
    connection = warehouse(repository, raw, project.with_definitions(resting), JUNE)
    ids = ", ".join(f"'{id_}'" for id_ in RESTING)
    assert rows(
        connection,
        "select segment_id, status, status_reason is not null from marts.segments"
        f" where segment_id in ({ids}) order by segment_id",
    ) == [(id_, "insufficient_data", True) for id_ in sorted(RESTING)]
    assert (
        rows(
            connection,
            f"select segment_id from marts.segment_membership where segment_id in ({ids})",
        )
        == []
    )


def test_what_rests_on_clusters_that_are_there_is_a_segment(sample, project):
    with changed(sample):
        for model in ("int_segment_definitions", "int_cluster_segments"):
            sql = project.with_definitions(resting).sql(model, "memory", JUNE)
            sample.execute(f"create or replace table found_{model} as {sql}")
        gone = rows(sample, "select segment_id from found_int_cluster_segments")
        (texts,) = rows(
            sample,
            "select rule_text, rule_json like '%among%purchased_at_least_once%'"
            " from found_int_segment_definitions where segment_id = 'like_likely_buyers'",
        )
    assert not {id_ for (id_,) in gone} & RESTING.keys()
    assert {id_ for (id_,) in gone} >= {"cluster_12"}
    assert "of those in segment purchased_at_least_once who are not in it" in texts[0]
    assert texts[1]


def test_only_middles_that_a_later_day_can_compare_with_are_kept(sample, project):
    kept = "select distinct feature from ({}) where feature is not null"
    with changed(sample):
        before = rows(sample, kept.format(project.sql("cluster_log", "memory", JUNE)))
        sample.execute(
            "update intermediate.int_cluster_scales set deviation = 0 where feature_order = 1"
        )
        after = rows(sample, kept.format(project.sql("cluster_log", "memory", JUNE)))
    assert len(after) == len(before) - 1 == 5
    # What stands in the warehouse is June's.
    assert rows(sample, project.sql("cluster_log", "memory", MAY)) == []
