"""Clusters: found where they are, the same whatever the order, with ids that last."""

import math
from dataclasses import replace

import numpy as np
import pytest

from orchestration.lib.clusters import (
    Clusters,
    Scale,
    Stored,
    Wanted,
    adjusted_rand_index,
    assigned,
    find_clusters,
    matched,
)

STANDARD = Scale("linear", 0.0, 1.0, 0.0, 1.0)
FEATURES = {"amount": STANDARD, "orders": STANDARD, "recency": STANDARD}
PLANTED = np.array([[3.0, 3.0, -2.0], [-2.0, 0.0, 3.0], [0.0, -3.0, -1.0], [-3.0, 3.0, 0.0]])


def people_around(centres, each=150, seed=7):
    """Return grouped points around centres, on the grid."""
    draws = np.random.default_rng(seed).normal(0, 0.4, (len(centres), each, centres.shape[1]))
    grid = np.round((centres[:, None, :] + draws).reshape(-1, centres.shape[1]) * 4) / 4
    return np.unique(grid, axis=0, return_counts=True)


def stored(found: Clusters, features=FEATURES):
    return [
        Stored(
            number,
            {
                name: (scale.kind, scale.unscaled(coordinate))
                for (name, scale), coordinate in zip(features.items(), centroid, strict=True)
            },
        )
        for number, centroid in found.centroids.items()
    ]


def test_planted_groups_are_found_and_numbered_by_the_first_feature():
    points, people = people_around(PLANTED)
    found = find_clusters(points, people, FEATURES)
    assert (found.status, found.reason, found.stability) == ("active", None, None)
    assert list(found.centroids) == [1, 2, 3, 4]
    in_order = PLANTED[np.argsort(-PLANTED[:, 0])]
    assert np.allclose(list(found.centroids.values()), in_order, atol=0.15)
    assert list(found.people.values()) == [150, 150, 150, 150]
    assert found.silhouette > 0.6


def test_a_centroid_is_the_mean_of_its_people():
    points, people = people_around(PLANTED)
    found = find_clusters(points, people, FEATURES)
    centroids = np.array(list(found.centroids.values()))
    labels = assigned(points, centroids)
    means = [np.average(points[labels == i], axis=0, weights=people[labels == i]) for i in range(4)]
    assert np.allclose(centroids, means, atol=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_rows_and_how_they_are_grouped_do_not_matter(seed):
    points, people = people_around(PLANTED)
    expected = find_clusters(points, people, FEATURES)
    order = np.random.default_rng(seed).permutation(len(points))
    assert find_clusters(points[order], people[order], FEATURES) == expected
    one_by_one = np.repeat(points, people, axis=0)
    apart = find_clusters(one_by_one, np.ones(len(one_by_one), int), FEATURES)
    assert apart.people == expected.people
    assert np.allclose(list(apart.centroids.values()), list(expected.centroids.values()))


def test_the_number_of_clusters_can_be_fixed():
    points, people = people_around(PLANTED)
    assert len(find_clusters(points, people, FEATURES, wanted=Wanted(k=2)).centroids) == 2


def test_clusters_too_small_are_not_made():
    handful = people_around(np.array([[9.0, 9.0, 9.0]]), each=5)
    points, people = (
        np.concatenate(parts) for parts in zip(people_around(PLANTED), handful, strict=True)
    )
    found = find_clusters(points, people, FEATURES, wanted=Wanted(k=4))
    assert min(found.people.values()) >= 0.02 * people.sum()
    refused = find_clusters(points, people, FEATURES, wanted=Wanted(k=5))
    assert refused.reason == "no 5 clusters of at least 2% of the people each"


def test_ids_last_while_people_move_and_scales_change():
    points, people = people_around(PLANTED)
    first = find_clusters(points, people, FEATURES)
    # The same people, measured on another scale, who have moved a little.
    other = Scale("linear", -2.0, 3.0, 0.4, 0.3)
    moved, counts = people_around(PLANTED + 0.2, seed=8)
    rescaled = np.vectorize(other.scaled)(np.vectorize(STANDARD.unscaled)(moved))
    features = dict.fromkeys(FEATURES, other)
    second = find_clusters(rescaled, counts, features, stored(first), 4)
    before, after = stored(first), stored(second, features)
    assert [cluster.number for cluster in after] == [1, 2, 3, 4]
    for then, now in zip(before, after, strict=True):
        for name in FEATURES:
            assert math.isclose(then.centroid[name][1], now.centroid[name][1], abs_tol=0.4)
    assert second.stability > 0.95


def test_a_new_group_gets_a_new_id_and_an_old_one_is_never_used_again():
    points, people = people_around(PLANTED)
    first = find_clusters(points, people, FEATURES)
    left = PLANTED[np.argsort(-PLANTED[:, 0])][[0, 1, 3]]
    three = Wanted(min_k=3)
    fewer = find_clusters(*people_around(left), FEATURES, stored(first), 4, three)
    assert list(fewer.centroids) == [1, 2, 4]
    with_new = np.vstack([left, [[3.0, -3.0, 4.0]]])
    again = find_clusters(*people_around(with_new), FEATURES, stored(fewer), 4)
    assert list(again.centroids) == [1, 2, 4, 5]


def test_a_cluster_too_far_away_is_another():
    near = matched(np.array([[0.0, 0.0]]), np.array([[0.6, 0.8]]), [3], 7, 0.71)
    far = matched(np.array([[0.0, 0.0]]), np.array([[0.6, 0.8]]), [3], 7, 0.7)
    assert (near, far) == ([3], [8])


def test_pairs_are_as_near_as_can_be_together():
    """The nearest pair first would leave the other two apart."""
    centroids, before = np.array([[0.0], [1.0]]), np.array([[0.8], [1.9]])
    assert matched(centroids, before, [1, 2], 2, 2.0) == [1, 2]


@pytest.fixture(scope="module")
def spread():
    """Grouped points without groups: several k have nearly the same silhouette."""
    draws = np.random.default_rng(3).uniform(-2, 2, (2000, 3))
    return np.unique(np.round(draws * 4) / 4, axis=0, return_counts=True)


@pytest.fixture(scope="module")
def by_number(spread):
    return {k: find_clusters(*spread, FEATURES, wanted=Wanted(k=k)) for k in range(4, 9)}


@pytest.mark.parametrize("min_gain", [0, 0.005, 0.02, 2])
def test_the_smallest_number_of_clusters_near_the_best_is_chosen(spread, by_number, min_gain):
    silhouettes = {k: found.silhouette for k, found in by_number.items()}
    least = max(silhouettes.values()) - min_gain
    expected = min(k for k, silhouette in silhouettes.items() if silhouette >= least - 1e-9)
    found = find_clusters(*spread, FEATURES, wanted=Wanted(min_gain=min_gain))
    assert found == by_number[expected]


def test_numbers_of_clusters_that_are_too_small_are_not_compared_with():
    """Five clusters are best, and one of them is a handful: four are compared with those left."""
    handful = people_around(np.array([[9.0, 9.0, 9.0]]), each=5)
    points, people = (
        np.concatenate(parts) for parts in zip(people_around(PLANTED), handful, strict=True)
    )
    best = find_clusters(points, people, FEATURES, wanted=Wanted(k=5, min_share=0.001)).silhouette
    four = find_clusters(points, people, FEATURES, wanted=Wanted(min_gain=0))
    assert best > four.silhouette
    assert len(four.centroids) == 4


@pytest.mark.parametrize("k_before", range(4, 9))
def test_history_decides_ids_and_not_who_is_together(spread, by_number, k_before):
    before = by_number[k_before]
    without = find_clusters(*spread, FEATURES)
    found = find_clusters(*spread, FEATURES, stored(before), 20)
    assert sorted(found.centroids.values()) == sorted(without.centroids.values())
    assert sorted(found.people.values()) == sorted(without.people.values())
    assert found.silhouette == without.silhouette
    assert without.stability is None and found.stability is not None
    # Clusters continue those of before where there are some; others get numbers never used.
    continued = set(found.centroids) & set(before.centroids)
    assert continued and all(number > 20 for number in set(found.centroids) - continued)


def test_features_of_another_kind_or_name_are_not_compared():
    points, people = people_around(PLANTED)
    first = find_clusters(points, people, FEATURES)
    logarithmic = replace(STANDARD, kind="log")
    none = find_clusters(points, people, dict.fromkeys(FEATURES, logarithmic), stored(first), 4)
    assert (list(none.centroids), none.stability) == ([5, 6, 7, 8], None)
    renamed = dict(zip(("amount", "orders", "gap"), FEATURES.values(), strict=True))
    two = find_clusters(points, people, renamed, stored(first), 4)
    assert list(two.centroids) == [1, 2, 3, 4]


DEGENERATE = {
    "nobody": ([], [], "0 people with an order, 200 are needed"),
    "one": ([[0, 0, 0]], [1], "1 people with an order, 200 are needed"),
    "identical": ([[0, 0, 0]], [5000], "1 kinds of people, at least 4 clusters are wanted"),
    "two kinds": (
        [[0, 0, 0], [1, 1, 1]],
        [500, 500],
        "2 kinds of people, at least 4 clusters are wanted",
    ),
    "infinite": ([[math.inf, 0, 0]], [500], "a feature has values that are no numbers"),
    "unknown": ([[math.nan, 0, 0]], [500], "a feature has values that are no numbers"),
    "lonely": (
        [[0, 0, 0], [1, 1, 1], [2, 2, 2], [3, 3, 3]],
        [500, 1, 1, 1],
        "no 4 to 8 clusters of at least 2% of the people each",
    ),
}


@pytest.mark.parametrize("case", DEGENERATE)
def test_degenerate_input_has_a_reason(case):
    points, people, reason = DEGENERATE[case]
    found = find_clusters(points, people, FEATURES)
    assert (found.status, found.reason) == ("insufficient_data", reason)
    assert not found.centroids


def test_features_that_do_not_differ_make_no_clusters():
    points, people = people_around(PLANTED)
    flat = {name: Scale("linear", 1.0, 1.0, 0.0, 0.0) for name in FEATURES}
    found = find_clusters(points, people, {**flat, "amount": STANDARD})
    assert found.reason == "fewer than 2 features differ between people"


def test_as_many_kinds_of_people_as_clusters():
    found = find_clusters([[i, i, i] for i in range(4)], [100] * 4, FEATURES)
    assert sorted(found.people.values()) == [100] * 4
    assert found.silhouette == 1.0


def test_a_tie_goes_to_the_first():
    assert list(assigned(np.array([[0.0], [0.1]]), np.array([[-1.0], [1.0]]))) == [0, 1]


@pytest.mark.parametrize("seed", range(5))
def test_the_index_of_agreement_is_the_usual_one(seed):
    from sklearn.metrics import adjusted_rand_score

    draws = np.random.default_rng(seed)
    first, second = draws.integers(0, 4, 300), draws.integers(0, 3, 300)
    usual = adjusted_rand_score(first, second)
    assert adjusted_rand_index(first, second, np.ones(300)) == pytest.approx(usual, abs=1e-6)
    # Weighted: as if everybody were there that often.
    weights = draws.integers(1, 5, 300)
    each = adjusted_rand_score(np.repeat(first, weights), np.repeat(second, weights))
    assert adjusted_rand_index(first, second, weights) == pytest.approx(each, abs=1e-6)
