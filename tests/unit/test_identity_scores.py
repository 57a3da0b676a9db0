"""Precision and recall of links, on groups whose pairs are counted by hand."""

import duckdb
import pytest

from orchestration.lib.identity_scores import PairScores, pair_scores

TRUTH = """\
id_type,source_id,person
customer,a1,a
customer,a2,a
visitor,a3,a
customer,b1,b
customer,b2,b
customer,c1,c
customer,deleted,c
"""


@pytest.fixture
def scores(tmp_path):
    def of(people):
        truth = tmp_path / "identities.csv"
        truth.write_text(TRUTH, encoding="utf-8")
        with duckdb.connect() as connection:
            connection.execute("create schema marts")
            connection.execute(
                "create table marts.customer_identities"
                " (id_type varchar, source_id varchar, customer_id varchar)"
            )
            connection.executemany(
                "insert into marts.customer_identities values (?, ?, ?)",
                [("visitor" if name == "a3" else "customer", name, who) for name, who in people],
            )
            return pair_scores(connection, truth)

    return of


RIGHT = [("a1", "a1"), ("a2", "a1"), ("a3", "a1"), ("b1", "b1"), ("b2", "b1"), ("c1", "c1")]


def test_the_truth_scores_one(scores):
    assert scores(RIGHT) == PairScores(found=4, true=4, both=4)
    assert (scores(RIGHT).precision, scores(RIGHT).recall) == (1.0, 1.0)


def test_a_link_too_many_costs_precision(scores):
    merged = [*RIGHT[:-1], ("c1", "b1")]
    assert scores(merged) == PairScores(found=6, true=4, both=4)
    assert scores(merged).recall == 1.0


def test_a_missing_link_costs_recall(scores):
    parted = [RIGHT[0], RIGHT[1], ("a3", "a3"), *RIGHT[3:]]
    assert scores(parted) == PairScores(found=2, true=4, both=2)
    assert scores(parted).precision == 1.0


def test_nobody_to_link_is_no_mistake():
    assert (PairScores(0, 0, 0).precision, PairScores(0, 0, 0).recall) == (1.0, 1.0)
