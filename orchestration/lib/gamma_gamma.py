"""The Gamma-Gamma model of spend: what a purchase of somebody is worth on average.

Amounts of a person are Gamma(p, nu) around a mean of their own, and nu varies among people as
Gamma(q, v), independently of how often they buy. Fader, Hardie (2013), The Gamma-Gamma model of
monetary value; equation numbers below are of that note. p and q have no unit, v is money.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, gammaln

from orchestration.lib.fitting import SAMPLE, Fit, maximise, spread

PARAMETERS = ("p", "q", "v")
# Where the search begins: p, q, v (in mean amounts).
STARTS = ((6.0, 4.0, 0.5), (1.0, 2.0, 1.0), (2.0, 10.0, 5.0))


@dataclass(frozen=True)
class Spend:
    """What people who came back spent: arrays of one shape (n,).

    `x` counts repeat purchases, `mean` is their mean amount, `count` people. Raises ValueError
    where an amount is not positive, or nobody came back: the model has no room for either.
    """

    x: np.ndarray
    mean: np.ndarray
    count: np.ndarray

    def __post_init__(self):
        """Check what every row must be."""
        for name in ("x", "mean", "count"):
            object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=float))
        sound = (self.x > 0) & (self.mean > 0) & np.isfinite(self.mean) & (self.count > 0)
        if not sound.all():
            raise ValueError("x > 0, mean > 0, and people are counted")

    @property
    def customers(self) -> int:
        """How many people there are."""
        return int(self.count.sum())


def log_likelihood(parameters: Mapping[str, float], spend: Spend) -> tuple[float, np.ndarray]:
    """Return the log-likelihood of all people, equation (1a), and its slope for (p, q, v)."""
    p, q, v = (parameters[name] for name in PARAMETERS)
    xs, of_x = np.unique(spend.x, return_inverse=True)
    people = np.bincount(of_x, weights=spend.count)
    total, count = spend.x * spend.mean, spend.count
    log_total, log_sum = np.log(total), np.log(v + total)
    constant = gammaln(p * xs + q) - gammaln(p * xs) - gammaln(q) + q * np.log(v)
    rows = p * spend.x * log_total - np.log(spend.mean) - (p * spend.x + q) * log_sum
    both = digamma(p * xs + q)
    slope = np.array(
        [
            people @ (xs * (both - digamma(p * xs))) + count @ (spend.x * (log_total - log_sum)),
            people @ (both - digamma(q)) + people.sum() * np.log(v) - count @ log_sum,
            people.sum() * q / v - count @ ((p * spend.x + q) / (v + total)),
        ]
    )
    return float(people @ constant + count @ rows), slope


def fit(spend: Spend) -> Fit:
    """Fit the model; an outcome that cannot be used is a status, never an exception."""
    nothing = Fit("gamma_gamma", PARAMETERS, spend.customers)
    if not spend.customers:
        return nothing.without_parameters(
            "insufficient_data", "gamma_gamma: nobody has come back and paid something"
        )
    order = np.lexsort((spend.mean, spend.x))
    rows = Spend(spend.x[order], spend.mean[order], spend.count[order])
    mean = float(rows.mean @ rows.count / rows.customers)
    # In units of the mean, so that amounts in yen are found like amounts in pounds.
    scaled = Spend(rows.x, rows.mean / mean, rows.count)
    scales = np.array([1.0, 1.0, mean])

    def objective_of(rows: Spend):
        def objective(point: np.ndarray) -> tuple[float, np.ndarray]:
            values = np.exp(point)
            value, slope = log_likelihood(dict(zip(PARAMETERS, values, strict=True)), rows)
            return value, slope * values

        return objective

    few = spread(scaled.count, SAMPLE)
    sample = objective_of(Spend(scaled.x[few[0]], scaled.mean[few[0]], few[1])) if few else None
    found = maximise(nothing, objective_of(scaled), scales.tolist(), STARTS, sample)
    if found.is_active and found.values["q"] <= 1:
        return found.without_parameters(
            "not_identified", "gamma_gamma: amounts vary so much that their mean is infinite"
        )
    return found


def expected_amount(parameters: Mapping[str, float], x, mean) -> np.ndarray:
    """Return what a purchase of somebody is expected to be worth, equation (5).

    Who has not come back (x = 0, whatever `mean`) is expected to spend what everybody does.
    """
    p, q, v = (parameters[name] for name in PARAMETERS)
    x = np.asarray(x, dtype=float)
    total = np.where(x > 0, x * np.nan_to_num(np.asarray(mean, dtype=float)), 0.0)
    return p * (v + total) / (p * x + q - 1)
