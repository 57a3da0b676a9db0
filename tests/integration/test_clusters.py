"""Clusters and lookalikes through the whole pipe: repeatable, lasting, honest where data is thin.

The models run as dbt compiles them; that dbt builds the same is tested in test_replay.py.
"""

from datetime import date

import duckdb
import pytest
from compiled import CompiledProject, differences
from job import write

from orchestration import sample_data
from orchestration.lib.raw_relations import create_raw_relations
from orchestration.lib.settings import Settings

ENV = {"TIMEZONE": "UTC", "CURRENCY": "EUR", "DATASET": "test"}
MAY, JUNE = date(2026, 5, 31), date(2026, 6, 30)
FOUND = ["marts.customer_clusters", "marts.cluster_profiles", "marts.customer_lookalikes"]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return CompiledProject(
        tmp_path_factory.mktemp("compiled"),
        dataset=ENV["DATASET"],
        timezone=ENV["TIMEZONE"],
        currency=ENV["CURRENCY"],
        source_systems=["contract"],
    )


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
    ((unsound,),) = rows(
        connection,
        "select count(*) from marts.model_parameters where model = 'k_means'"
        " and (value is null or isnan(value) or isinf(value))",
    )
    assert unsound == 0
    (looked_for,) = rows(
        connection,
        "select status, status_reason from marts.segments"
        " where segment_id = 'lookalike_discount_lovers'",
    )
    assert looked_for[0] in ("insufficient_data", "source_missing") and looked_for[1]
