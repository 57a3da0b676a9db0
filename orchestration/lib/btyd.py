"""Buy-till-you-die models of purchases: how often somebody buys, and whether they still do.

People buy at a rate of their own until, after a purchase, they stop for good. Rates vary among
people as Gamma(r, alpha), the chance of stopping as Beta(a, b). Two models:

- `bg_nbd`: nobody stops before their first repeat purchase, so that everybody who bought once
  counts as alive for ever. Fader, Hardie, Lee (2005), "Counting Your Customers" the Easy Way,
  Marketing Science 24(2). Equation numbers below are of that paper.
- `mbg_nbd`: people may stop after the first purchase, too. Batislam, Denizel, Filiztekin (2007),
  Empirical validation and comparison of models for customer base analysis, IJRM 24(3).

A history is (x, t_x, T): repeat purchases, time of the last one and age, both since the first
purchase. Time is in days throughout; r, a and b have no unit, alpha is in days. Published examples
in weeks differ in alpha alone, by the factor 7.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.polynomial.chebyshev import chebinterpolate, chebval
from scipy.special import betaln, digamma, expit, gammaln, log_expit, roots_legendre

from orchestration.lib.fitting import SAMPLE, Fit, maximise, spread

MODELS = ("bg_nbd", "mbg_nbd")
PARAMETERS = ("r", "alpha", "a", "b")
# Where the search begins: r, alpha (in mean ages), a, b.
STARTS = ((1.0, 1.0, 1.0, 1.0), (0.25, 0.2, 1.0, 3.0), (2.0, 0.2, 0.1, 1.0))
# Nodes of the polynomial that expected purchases are interpolated by.
NODES = 64

Parameters = Mapping[str, float]


@dataclass(frozen=True)
class Histories:
    """Purchase histories: arrays of one shape (n,). `t_x` and `age` are days, `count` people.

    Raises ValueError if a history is impossible: a repeat purchase takes a day of its own.
    """

    x: np.ndarray
    t_x: np.ndarray
    age: np.ndarray
    count: np.ndarray

    def __post_init__(self):
        """Check what every history must be."""
        for name in ("x", "t_x", "age", "count"):
            object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=float))
        sound = (
            (self.x >= 0)
            & (self.t_x >= self.x)
            & (self.age >= self.t_x)
            & ((self.x > 0) == (self.t_x > 0))
            & (self.count > 0)
        )
        if not sound.all():
            raise ValueError("0 <= x <= t_x <= T, t_x > 0 where x > 0, and people are counted")

    @property
    def customers(self) -> int:
        """How many people there are."""
        return int(self.count.sum())

    def part(self, rows: np.ndarray, count: np.ndarray) -> "Histories":
        """Return some of the rows, each with another number of people."""
        return Histories(self.x[rows], self.t_x[rows], self.age[rows], count)

    @cached_property
    def distinct(self) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """The distinct values of each column, and which of them each row has."""
        return {
            name: np.unique(getattr(self, name), return_inverse=True)
            for name in ("x", "t_x", "age")
        }


def log_likelihood(
    model: str, parameters: Parameters, histories: Histories
) -> tuple[float, np.ndarray]:
    """Return the log-likelihood of all people and its slope for (r, alpha, a, b), shape (4,).

    Equation (6) for `bg_nbd`, with its two terms added as logarithms, so that neither a long
    history nor a high age underflows. Logarithms and Gamma functions are taken of distinct values
    only: a million people have few.
    """
    r, alpha, a, b = (parameters[name] for name in PARAMETERS)
    stops = _stops(model)
    (xs, of_x), (t_xs, of_t_x), (ages, of_age) = (
        histories.distinct[name] for name in ("x", "t_x", "age")
    )
    x, count = histories.x, histories.count
    log_age, log_t_x = np.log(alpha + ages)[of_age], np.log(alpha + t_xs)[of_t_x]
    # Before their first repeat purchase nobody stops in bg_nbd.
    may_stop = (x > 0) | stops
    tries = np.where(xs + stops > 0, b + xs + stops - 1, 1.0)
    # Odds of having stopped to being alive; the logarithm of their sum with 1, never overflowing.
    odds = np.where(may_stop, np.log(a / tries)[of_x] + (r + x) * (log_age - log_t_x), -np.inf)
    small = np.exp(-np.abs(odds))
    share_gone = np.where(odds > 0, 1.0, small) / (1 + small)
    either = np.maximum(odds, 0) + np.log1p(small) - (r + x) * log_age

    constant = gammaln(r + xs) - gammaln(r) + r * np.log(alpha)
    constant += gammaln(a + b) + gammaln(b + xs + stops) - gammaln(b) - gammaln(a + b + xs + stops)
    value = float(count @ (constant[of_x] + either))

    people_at_x = np.bincount(of_x, weights=count, minlength=len(xs))
    gone_at_x = np.bincount(of_x, weights=count * share_gone, minlength=len(xs))
    mean_log = log_age + share_gone * (log_t_x - log_age)
    inverse = (1 - share_gone) / (alpha + ages)[of_age] + share_gone / (alpha + t_xs)[of_t_x]
    people, gone_count = people_at_x.sum(), gone_at_x.sum()
    both = people_at_x @ (digamma(a + b) - digamma(a + b + xs + stops))
    slope = np.array(
        [
            people_at_x @ (digamma(r + xs) - digamma(r))
            + people * np.log(alpha)
            - count @ mean_log,
            people * r / alpha - count @ ((r + x) * inverse),
            both + gone_count / a,
            both + people_at_x @ (digamma(b + xs + stops) - digamma(b)) - gone_at_x @ (1 / tries),
        ]
    )
    return value, slope


def fit(model: str, histories: Histories) -> Fit:
    """Fit a model of MODELS; an outcome that cannot be used is a status, never an exception.

    Rows are put into one order first, so that it does not matter in which they come.
    """
    nothing = Fit(model, PARAMETERS, histories.customers)
    if not histories.customers:
        return nothing.without_parameters("insufficient_data", f"{model}: nobody has ordered")
    if not (histories.x > 0).any():
        return nothing.without_parameters("insufficient_data", f"{model}: nobody has come back")
    order = np.lexsort((histories.age, histories.t_x, histories.x))
    sorted_rows = Histories(
        *(column[order] for column in (histories.x, histories.t_x, histories.age, histories.count))
    )
    mean_age = float(sorted_rows.age @ sorted_rows.count / sorted_rows.customers)
    scales = np.array([1.0, mean_age, 1.0, 1.0])

    def objective_of(rows: Histories):
        def objective(point: np.ndarray) -> tuple[float, np.ndarray]:
            values = np.exp(point) * scales
            parameters = dict(zip(PARAMETERS, values, strict=True))
            value, slope = log_likelihood(model, parameters, rows)
            return value, slope * values

        return objective

    few = spread(sorted_rows.count, SAMPLE)
    sample = objective_of(sorted_rows.part(*few)) if few else None
    return maximise(nothing, objective_of(sorted_rows), scales.tolist(), STARTS, sample)


def p_alive(model: str, parameters: Parameters, x, t_x, age) -> np.ndarray:
    """Return the probability (0-1) that somebody will ever buy again, shape of the arguments.

    The complement of the second term's share of the likelihood; for `bg_nbd` equation (7) of
    Fader, Hardie (2008), Computing P(alive) using the BG/NBD model.
    """
    r, alpha, a, b = (parameters[name] for name in PARAMETERS)
    stops = _stops(model)
    x, t_x, age = (np.asarray(values, dtype=float) for values in (x, t_x, age))
    may_stop = (x > 0) | stops
    tries = np.where(may_stop, b + x + stops - 1, 1.0)
    odds = np.log(a / tries) + (r + x) * (np.log(alpha + age) - np.log(alpha + t_x))
    # exp of the negative, so that odds beyond the range of floats end at 0.
    return np.where(may_stop, 1 / (1 + np.exp(np.minimum(odds, 700.0))), 1.0)


def p_purchase(model: str, parameters: Parameters, x, t_x, age, days) -> np.ndarray:
    """Return the probability (0-1) of at least one purchase day within the next `days`.

    Who is alive has the rate Gamma(r + x, alpha + T), and stops at a purchase only: the first one
    comes like in the NBD.
    """
    r, alpha = parameters["r"], parameters["alpha"]
    x, age = np.asarray(x, dtype=float), np.asarray(age, dtype=float)
    silent = (r + x) * -np.log1p(days / (alpha + age))
    return p_alive(model, parameters, x, t_x, age) * -np.expm1(silent)


def days_to_purchase(parameters: Parameters, x, age, probability: float) -> np.ndarray:
    """Return the days until the next purchase that are not exceeded with a probability (0-1).

    Of people who are alive: their next purchase comes after a Lomax time of shape r + x and scale
    alpha + T. It is so for both models.
    """
    r, alpha = parameters["r"], parameters["alpha"]
    x, age = np.asarray(x, dtype=float), np.asarray(age, dtype=float)
    with np.errstate(over="ignore"):
        return (alpha + age) * np.expm1(-np.log1p(-probability) / (r + x))


def expected_purchases(model: str, parameters: Parameters, x, t_x, age, days) -> np.ndarray:
    """Return the expected number of purchase days within the next `days`, by people's histories.

    Equation (10) for `bg_nbd`; `mbg_nbd` has one try more. The equation's closed form divides by
    a - 1 and subtracts two terms that may be equal in all digits, and its 2F1 is not to be had to
    more than a few digits for long histories; so the number is integrated, see `_while_alive`.
    """
    x, t_x, age = np.broadcast_arrays(*(np.asarray(v, dtype=float) for v in (x, t_x, age)))
    r, alpha, a, b = (parameters[name] for name in PARAMETERS)
    reach = days / (alpha + age)
    while_alive = np.zeros(x.shape)
    for purchases in np.unique(x):
        rows = x == purchases
        tries = b + purchases + _stops(model)
        while_alive[rows] = _interpolated(r + purchases, a, tries, reach[rows])
    return while_alive * p_alive(model, parameters, x, t_x, age)


def discounted_purchases(
    model: str, parameters: Parameters, x, t_x, age, days: int, yearly_rate: float, nodes: int = 6
) -> np.ndarray:
    """Return the expected purchases within `days`, each worth less the later it comes.

    A purchase after s days is worth (1 + yearly_rate) ** (-s / 365). By parts, the integral of what
    has come by then, which is smooth: a Gauss-Legendre rule of 6 nodes is exact to 1e-6 of it.
    """
    whole = expected_purchases(model, parameters, x, t_x, age, days)
    force = np.log1p(yearly_rate) / 365
    if force == 0:
        return whole
    places, weights = roots_legendre(nodes)
    total = np.exp(-force * days) * whole
    for place, weight in zip(places, weights, strict=True):
        moment = days * (place + 1) / 2
        so_far = expected_purchases(model, parameters, x, t_x, age, moment)
        total = total + force * np.exp(-force * moment) * so_far * weight * days / 2
    return total


def _stops(model: str) -> int:
    """Return how many chances to stop there are before the first repeat purchase.

    Raises ValueError for a model that is none of MODELS.
    """
    return {"bg_nbd": 0, "mbg_nbd": 1}[model] if model in MODELS else _unknown(model)


def _unknown(model: str):
    raise ValueError(f"{model} is none of {', '.join(MODELS)}")


def _interpolated(shape: float, a: float, tries: float, reach: np.ndarray) -> np.ndarray:
    """Return `_while_alive`, for many values of `reach` by Chebyshev's polynomials.

    The logarithm of the number per shape * reach is smooth in the logarithm of 1 + reach: with
    NODES nodes between the ends that are asked for, the error is beyond the tenth digit.
    """
    if reach.size <= NODES:
        return _while_alive(shape, a, tries, reach)
    places = np.log1p(reach)
    low, high = places.min(), places.max()
    if not high > low:
        return np.full(reach.shape, _while_alive(shape, a, tries, reach[:1])[0])

    def log_ratio(place: np.ndarray) -> np.ndarray:
        at = np.expm1(low + (high - low) * (place + 1) / 2)
        return np.log(_while_alive(shape, a, tries, at) / (shape * at))

    polynomial = chebinterpolate(log_ratio, NODES - 1)
    return np.exp(chebval(2 * (places - low) / (high - low) - 1, polynomial)) * shape * reach


def _while_alive(shape: float, a: float, tries: float, reach: np.ndarray) -> np.ndarray:
    """Return the expected purchases of people alive: of rate Gamma(shape), p from Beta(a, tries).

    `reach` is the length of the time ahead over alpha + T, shape (n,). Given p it is f(p) =
    (1 - (1 + p * reach) ** -shape) / p. The line between f(0) and f(1) has a mean in closed form;
    the rest vanishes at both ends and is summed over the log-odds of p, where the trapezoidal rule
    converges exponentially: no singularity is nearer than pi to the real line, whatever the values.
    """
    centre = np.log((a + 1) / (tries + 1))
    spread = np.sqrt(1 / (a + 1) + 1 / (tries + 1))
    step = min(0.5, 0.5 * spread)
    left = centre - 40 / (a + 1) - 8 * spread
    right = centre + 40 / (tries + 1) + 8 * spread
    odds = np.arange(left, right + step, step)
    p, q = expit(odds), expit(-odds)
    weights = step * np.exp(a * log_expit(odds) + tries * log_expit(-odds) - betaln(a, tries))
    at_0, at_1 = shape * reach, -np.expm1(-shape * np.log1p(reach))
    bend = -np.expm1(-shape * np.log1p(np.multiply.outer(reach, p))) / p
    bend -= np.multiply.outer(at_0, q) + np.multiply.outer(at_1, p)
    return (at_0 * tries + at_1 * a) / (a + tries) + bend @ weights
