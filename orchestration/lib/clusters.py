"""Groups of people who behave alike: weighted k-means on grouped rows, with ids that last.

A row is a point on a grid in scaled space and the number of people on it, so that many people are
few rows and every engine gives the same ones. Nothing depends on the order of rows, on
threads or on chance: rows are sorted, arithmetic runs in one thread, seeds are fixed.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

SEED = 20260630
STARTS = 5
# Centroids are first found on a sample of people; the silhouette is measured on a smaller sample.
# Both samples are large enough for the second digit.
MOST_TO_START_ON = 20_000
MOST_TO_MEASURE_ON = 3_000
DIGITS = 6

ACTIVE, INSUFFICIENT = "active", "insufficient_data"


@dataclass(frozen=True)
class Wanted:
    """How many clusters are looked for, and among how many people.

    `k` fixes their number. Otherwise it is the smallest k whose silhouette is at most `min_gain`
    below the best. Each cluster must hold `min_share` of the people. A cluster takes the id of one
    of the run before if their centroids are at most `max_distance` apart, as root mean square of
    standard deviations over the features.
    """

    min_k: int = 4
    max_k: int = 8
    k: int | None = None
    min_gain: float = 0.02
    min_people: int = 200
    min_share: float = 0.02
    max_distance: float = 1.0


@dataclass(frozen=True)
class Scale:
    """How a feature becomes a coordinate: its logarithm or itself, cut off, then standardised."""

    kind: str
    low: float
    high: float
    mean: float
    deviation: float

    @property
    def varies(self) -> bool:
        """Whether people differ in the feature."""
        return self.high > self.low and self.deviation > 0

    def scaled(self, value: float) -> float:
        """Return the coordinate of a value, which may lie beyond what is cut off today."""
        if not self.varies:
            return 0.0
        return ((value - self.low) / (self.high - self.low) - self.mean) / self.deviation

    def unscaled(self, coordinate: float) -> float:
        """Return the value of a coordinate."""
        if not self.varies:
            return self.low
        return self.low + (self.high - self.low) * (self.mean + self.deviation * coordinate)


@dataclass(frozen=True)
class Stored:
    """A cluster of an earlier run: per feature the kind of its scale and the value, unscaled."""

    number: int
    centroid: Mapping[str, tuple[str, float]]


@dataclass(frozen=True)
class Clusters:
    """What was found: centroids by the number of the cluster, in scaled space.

    `silhouette` is of the clusters, from -1 to 1. `stability` is the adjusted Rand index between
    them and those of the run before, on the people of today; None where there was none.
    """

    status: str
    reason: str | None = None
    centroids: Mapping[int, tuple[float, ...]] = field(default_factory=dict)
    people: Mapping[int, int] = field(default_factory=dict)
    silhouette: float | None = None
    stability: float | None = None


def find_clusters(
    points: Sequence[Sequence[float]],
    people: Sequence[int],
    features: Mapping[str, Scale],
    stored: Sequence[Stored] = (),
    used_numbers: int = 0,
    wanted: Wanted = Wanted(),
) -> Clusters:
    """Return the clusters of points on which so many people stand.

    `features` are the coordinates in their order, `stored` the clusters of the last run before,
    and `used_numbers` the highest number any run before has given. New clusters are numbered from
    there on, the one whose first coordinate is highest first. `stored` decides the numbers of
    clusters and their stability, never which people are together.
    """
    coordinates, weights = _sorted(points, people, len(features))
    reason = _nothing_to_cluster(coordinates, weights, features, wanted)
    if reason:
        return Clusters(INSUFFICIENT, reason)
    centroids = _fitted(coordinates, weights, wanted)
    if centroids is None:
        return Clusters(INSUFFICIENT, _none_found(wanted))
    before = _previous(stored, features)
    numbers = matched(
        centroids,
        before,
        [cluster.number for cluster in stored],
        used_numbers,
        wanted.max_distance,
    )
    labels = assigned(coordinates, centroids)
    stability = None
    shared = _shared(before)
    if shared.any():
        then = assigned(coordinates[:, shared], before[:, shared])
        stability = adjusted_rand_index(labels, then, weights)
    sizes = np.bincount(labels, weights, len(numbers))
    order = np.argsort(numbers)
    return Clusters(
        ACTIVE,
        None,
        {numbers[row]: tuple(map(float, centroids[row])) for row in order},
        {numbers[row]: int(sizes[row]) for row in order},
        _silhouette(coordinates, weights, labels),
        stability,
    )


def _sorted(
    points: Sequence[Sequence[float]], people: Sequence[int], width: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return points in one order whatever the order they came in, and their weights."""
    coordinates = np.asarray(points, float).reshape(-1, width) + 0.0
    weights = np.asarray(people, float)
    order = np.lexsort(coordinates.T[::-1]) if width else np.arange(len(weights))
    return np.ascontiguousarray(coordinates[order]), weights[order]


def _nothing_to_cluster(
    coordinates: np.ndarray, weights: np.ndarray, features: Mapping[str, Scale], wanted: Wanted
) -> str | None:
    """Return why these people cannot be told apart, or None."""
    found, needed = int(weights.sum()), wanted.min_people
    if found < needed:
        return f"{found} people with an order, {needed} are needed"
    if not np.isfinite(coordinates).all():
        return "a feature has values that are no numbers"
    if sum(scale.varies for scale in features.values()) < 2:
        return "fewer than 2 features differ between people"
    kinds, least = len(np.unique(coordinates, axis=0)), wanted.k or wanted.min_k
    if kinds < least:
        return f"{kinds} kinds of people, at least {least} clusters are wanted"
    return None


def _none_found(wanted: Wanted) -> str:
    number = wanted.k or f"{wanted.min_k} to {wanted.max_k}"
    return f"no {number} clusters of at least {wanted.min_share:.0%} of the people each"


def _fitted(coordinates: np.ndarray, weights: np.ndarray, wanted: Wanted) -> np.ndarray | None:
    """Return the centroids of the chosen k, or None if no k gives clusters that are large enough.

    The choice depends on these people alone, so that a day gives the same clusters whichever days
    were run before. Several k often have nearly the same silhouette, and the best of them changes
    from day to day. The smallest of them changes less often.
    """
    from threadpoolctl import threadpool_limits

    few, few_weights = _sample(coordinates, weights, MOST_TO_START_ON)
    found = []
    with threadpool_limits(limits=1):
        for k in [wanted.k] if wanted.k else range(wanted.min_k, wanted.max_k + 1):
            if len(np.unique(few, axis=0)) < k:
                break
            start = _k_means(few, few_weights, k)
            centroids = np.round(_k_means(coordinates, weights, k, start), DIGITS) + 0.0
            centroids = centroids[np.lexsort(centroids.T[::-1])]
            labels = assigned(coordinates, centroids)
            sizes = np.bincount(labels, weights, k)
            if sizes.min() >= max(wanted.min_share * weights.sum(), 1):
                found.append((_silhouette(coordinates, weights, labels), centroids))
    least = round(max((silhouette for silhouette, _ in found), default=0) - wanted.min_gain, DIGITS)
    return next((centroids for silhouette, centroids in found if silhouette >= least), None)


def _k_means(
    coordinates: np.ndarray, weights: np.ndarray, k: int, start: np.ndarray | None = None
) -> np.ndarray:
    from sklearn.cluster import KMeans

    model = KMeans(
        k,
        init="k-means++" if start is None else start,
        n_init=STARTS if start is None else 1,
        random_state=SEED,
    )
    return model.fit(coordinates, sample_weight=weights).cluster_centers_


def _sample(
    coordinates: np.ndarray, weights: np.ndarray, most: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return every n-th person of sorted points, as points with weights: the same each time."""
    total = int(weights.sum())
    if total <= most:
        return coordinates, weights
    chosen = (np.arange(most) + 0.5) * total / most
    drawn = np.bincount(np.searchsorted(np.cumsum(weights), chosen), minlength=len(weights))
    return coordinates[drawn > 0], drawn[drawn > 0].astype(float)


def _silhouette(coordinates: np.ndarray, weights: np.ndarray, labels: np.ndarray) -> float:
    """Return the mean silhouette of a sample of people (Rousseeuw 1987)."""
    from sklearn.metrics import silhouette_score

    marked = np.column_stack([coordinates, labels])
    few, counts = _sample(marked, weights, MOST_TO_MEASURE_ON)
    each = np.repeat(few, counts.astype(int), axis=0)
    kinds = len(np.unique(each[:, -1]))
    if not 1 < kinds < len(each):
        return 0.0
    return round(float(silhouette_score(each[:, :-1], each[:, -1])), 4)


def assigned(coordinates: np.ndarray, centroids: np.ndarray) -> np.ndarray:
    """Return the position of the nearest centroid of each point, the first of equally near ones.

    int_customer_clusters repeats this in SQL, with centroids in the order of their coordinates.
    """
    nearest = np.zeros(len(coordinates), int)
    least = np.full(len(coordinates), math.inf)
    for position, centroid in enumerate(centroids):
        distance = np.round(((coordinates - centroid) ** 2).sum(axis=1), DIGITS)
        nearer = distance < least
        nearest[nearer], least[nearer] = position, distance[nearer]
    return nearest


def _previous(stored: Sequence[Stored], features: Mapping[str, Scale]) -> np.ndarray:
    """Return stored centroids in the scaled space of today; NaN where a feature is another."""
    rows = np.full((len(stored), len(features)), math.nan)
    for row, cluster in enumerate(stored):
        for column, (name, scale) in enumerate(features.items()):
            kind, value = cluster.centroid.get(name, ("", math.nan))
            if kind == scale.kind and scale.varies:
                rows[row, column] = scale.scaled(value)
    return rows


def _shared(before: np.ndarray) -> np.ndarray:
    """Return which features stored centroids have in common with those of today."""
    return np.isfinite(before).all(axis=0) & (len(before) > 0)


def matched(
    centroids: np.ndarray,
    before: np.ndarray,
    numbers: Sequence[int],
    used_numbers: int,
    max_distance: float,
) -> list[int]:
    """Return the number of each cluster: that of the one before it continues, or a new one.

    Together, pairs are as near as can be (Kuhn 1955), where a pair that is too far apart costs as
    much as none.
    """
    from scipy.optimize import linear_sum_assignment

    given: dict[int, int] = {}
    shared = _shared(before)
    if shared.any():
        squares = (centroids[:, None, shared] - before[None, :, shared]) ** 2
        distance = np.round(np.sqrt(squares.mean(axis=2)), DIGITS)
        rows, columns = linear_sum_assignment(np.minimum(distance, max_distance))
        for row, column in zip(rows, columns, strict=True):
            if distance[row, column] <= max_distance:
                given[int(row)] = numbers[column]
    highest = max([used_numbers, *numbers])
    for row in sorted(range(len(centroids)), key=lambda row: tuple(-centroids[row])):
        if row not in given:
            highest += 1
            given[row] = highest
    return [given[row] for row in range(len(centroids))]


def adjusted_rand_index(first: np.ndarray, second: np.ndarray, weights: np.ndarray) -> float:
    """Return how far two divisions of people agree beyond chance (Hubert and Arabie 1985).

    1 is the same division, 0 what chance gives.
    """
    table = np.zeros((int(first.max()) + 1, int(second.max()) + 1))
    np.add.at(table, (first, second), weights)

    def pairs(counts: np.ndarray) -> float:
        return float((counts * (counts - 1) / 2).sum())

    both, rows, columns = pairs(table), pairs(table.sum(axis=1)), pairs(table.sum(axis=0))
    every = pairs(np.array([weights.sum()]))
    expected = rows * columns / every if every else 0.0
    most = (rows + columns) / 2
    return 1.0 if most == expected else round((both - expected) / (most - expected), DIGITS)
