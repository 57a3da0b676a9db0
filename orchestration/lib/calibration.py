"""Probabilities corrected by what came true: Platt's straight line through the log-odds.

Platt (1999), Probabilistic outputs for support vector machines. Two parameters can be learnt from
few outcomes and keep the order of people.
"""

from dataclasses import replace

import numpy as np
from scipy.special import expit, logit

from orchestration.lib.fitting import NORMAL_95, Fit

PARAMETERS = ("intercept", "slope")
# Log-odds are cut off there: somebody who is certain to buy would have infinite ones.
LIMIT = 15.0


def fit(model: str, probability: np.ndarray, people: np.ndarray, events: np.ndarray) -> Fit:
    """Fit intercept and slope of the log-odds of an event to the log-odds that were predicted.

    `probability` (0-1) was predicted for each of `people`, of whom `events` had the event; arrays
    of one shape (n,). Newton's method on the binomial likelihood, which has one maximum.
    """
    nothing = Fit(model, PARAMETERS, int(np.sum(people)))
    if not 0 < np.sum(events) < np.sum(people):
        return nothing.without_parameters(
            "insufficient_data", f"{model}: everybody or nobody bought in the days held out"
        )
    odds = _log_odds(probability)
    design = np.stack([np.ones_like(odds), odds])
    point = np.array([0.0, 1.0])
    for _ in range(100):
        chance = expit(point @ design)
        slope = design @ (events - people * chance)
        curvature = (design * (people * chance * (1 - chance))) @ design.T
        if np.linalg.cond(curvature) > 1e10:
            return nothing.without_parameters(
                "not_identified", f"{model}: predictions do not tell people apart"
            )
        step = np.linalg.solve(curvature, slope)
        point = point + step / max(1.0, np.abs(step).max())
        if np.abs(step).max() < 1e-10:
            break
    else:
        return nothing.without_parameters("no_convergence", f"{model}: no maximum was found")
    errors = np.sqrt(np.diag(np.linalg.inv(curvature)))
    log_chance = np.log(np.clip(expit(point @ design), 1e-300, None))
    log_rest = np.log(np.clip(expit(-(point @ design)), 1e-300, None))
    if point[1] <= 0:
        return nothing.without_parameters(
            "worse_than_baseline", f"{model}: who was likelier to buy bought less often"
        )
    lower, upper = (point - NORMAL_95 * errors).tolist(), (point + NORMAL_95 * errors).tolist()
    return replace(
        nothing,
        values=dict(zip(PARAMETERS, point.tolist(), strict=True)),
        std_errors=dict(zip(PARAMETERS, errors.tolist(), strict=True)),
        intervals=dict(zip(PARAMETERS, zip(lower, upper, strict=True), strict=True)),
        log_likelihood=float(events @ log_chance + (people - events) @ log_rest),
    )


def corrected(values: dict[str, float], probability: np.ndarray) -> np.ndarray:
    """Return probabilities (0-1) corrected by the parameters `values`."""
    return expit(values["intercept"] + values["slope"] * _log_odds(probability))


def _log_odds(probability: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore"):
        return np.clip(logit(np.asarray(probability, dtype=float)), -LIMIT, LIMIT)
