"""Maximum likelihood for models with a few positive parameters, and what to think of the result."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.optimize import minimize

# Log-parameters are looked for within these bounds, relative to the scale of each parameter. Who
# ends on one has no maximum inside: the data does not tell the parameter.
BOUNDS = (np.log(1e-5), np.log(1e5))
# Slope of the mean log-likelihood, per unit of a log-parameter, below which the top is reached.
MAX_SLOPE = 1e-5
# Ratio of the largest to the smallest curvature at the top beyond which one direction is flat.
MAX_CONDITION = 1e8
# People that decide where the search over all of them begins.
SAMPLE = 4000
# Half width of a 95 % interval in standard errors.
NORMAL_95 = 1.959963984540054

Objective = Callable[[np.ndarray], tuple[float, np.ndarray]]


@dataclass(frozen=True)
class Fit:
    """What a model was fitted to and with what outcome.

    `status` is `active`, or says why the parameters are not to be used: `insufficient_data`,
    `no_convergence`, `not_identified`; `reason` says it in a sentence. Only an active fit has
    parameters; each has a standard error and a 95 % interval, which the delta method takes from the
    curvature of the log-likelihood in the logarithms, so that no bound is negative.
    """

    model: str
    names: tuple[str, ...]
    customers: int
    status: str = "active"
    reason: str | None = None
    values: Mapping[str, float] = field(default_factory=dict)
    std_errors: Mapping[str, float] = field(default_factory=dict)
    intervals: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    log_likelihood: float | None = None

    @property
    def is_active(self) -> bool:
        """Whether the parameters may be used."""
        return self.status == "active"

    def without_parameters(self, status: str, reason: str) -> "Fit":
        """Return the fit as one that came to nothing."""
        return replace(self, status=status, reason=reason, values={}, std_errors={}, intervals={})


def maximise(
    fit: Fit,
    objective: Objective,
    scales: Sequence[float],
    starts: Sequence[Sequence[float]],
    sample: Objective | None = None,
) -> Fit:
    """Find the parameters with the highest likelihood.

    `objective` takes the logarithms of the parameters, each in units of its scale, and returns the
    log-likelihood of all customers and its slope. `starts` are tried in their order, given as
    parameters in units of their scales; the best end wins, the first of equals. Where there is a
    `sample`, the objective of some of the rows, it decides which, and all rows are gone through
    from there on. Nothing is random, so that the same data gives the same parameters. `fit` says
    what is fitted; `fit.customers` is more than 0.

    Method: L-BFGS-B (Byrd, Lu, Nocedal, Zhu 1995) on the logarithms, then Newton steps on the
    curvature there, which is by central differences of the slope.
    """
    cost = _mean_cost(objective, fit.customers)
    points = [np.log(start) for start in starts]
    if sample:
        points = [_near_top(cost, _mean_cost(sample, fit.customers), points)]
    point = _best_end(cost, points)
    low, high = BOUNDS
    on_bounds = [
        name
        for name, value in zip(fit.names, point, strict=True)
        if value < low + 0.01 or value > high - 0.01
    ]
    if on_bounds:
        return fit.without_parameters(
            "not_identified",
            f"{fit.model}: the data does not bound {' and '.join(on_bounds)}",
        )
    point, curvature = _polished(cost, point)
    slope = cost(point)[1]
    if not np.abs(slope).max() <= MAX_SLOPE:
        return fit.without_parameters(
            "no_convergence",
            f"{fit.model}: no maximum of the likelihood was found",
        )
    eigenvalues = np.linalg.eigvalsh(curvature)
    if not eigenvalues[0] > 0 or eigenvalues[-1] / eigenvalues[0] > MAX_CONDITION:
        return fit.without_parameters(
            "not_identified",
            f"{fit.model}: several parameters explain the data equally well",
        )
    errors = np.sqrt(np.diag(np.linalg.inv(curvature * fit.customers)))
    values = np.exp(point) * np.asarray(scales)
    width = np.exp(NORMAL_95 * errors)
    lower, upper = (values / width).tolist(), (values * width).tolist()
    return replace(
        fit,
        values=dict(zip(fit.names, values.tolist(), strict=True)),
        std_errors=dict(zip(fit.names, (values * errors).tolist(), strict=True)),
        intervals=dict(zip(fit.names, zip(lower, upper, strict=True), strict=True)),
        log_likelihood=float(-cost(point)[0] * fit.customers),
    )


def _mean_cost(objective: Objective, count: int) -> Objective:
    """Return what is minimised: the log-likelihood per customer, negative, and its slope."""

    def cost(point: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = objective(point)
        if not (np.isfinite(value) and np.isfinite(slope).all()):
            return 1e10, np.zeros_like(point)
        return -value / count, -slope / count

    return cost


def _best_end(cost: Objective, points: Sequence[np.ndarray]) -> np.ndarray:
    """Return where L-BFGS-B comes to from the best of the points."""
    ends = [
        minimize(
            cost,
            point,
            jac=True,
            method="L-BFGS-B",
            bounds=[BOUNDS] * len(point),
            options={"maxiter": 1000, "ftol": 1e-15, "gtol": 1e-9},
        )
        for point in points
    ]
    return min(ends, key=lambda end: end.fun).x


def spread(count: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray] | None:
    """Return rows for `size` people at equal distances, and how many people each stands for.

    `count` are the people of each row, in an order that has similar rows beside each other. None
    where there are not clearly more rows than that.
    """
    if len(count) < 3 * size:
        return None
    ends = np.cumsum(count)
    places = (np.arange(size) + 0.5) * ends[-1] / size
    rows, hits = np.unique(np.searchsorted(ends, places), return_counts=True)
    return rows, hits * ends[-1] / size


def _curvature(cost: Objective, point: np.ndarray, step: float = 1e-4) -> np.ndarray:
    """Return the matrix of second derivatives of the cost, shape (parameters, parameters)."""
    rows = []
    for axis in range(len(point)):
        shift = np.zeros_like(point)
        shift[axis] = step
        rows.append((cost(point + shift)[1] - cost(point - shift)[1]) / (2 * step))
    matrix = np.array(rows)
    return (matrix + matrix.T) / 2


def _near_top(cost: Objective, rough: Objective, points: Sequence[np.ndarray]) -> np.ndarray:
    """Return where the top is by some of the rows, and steps from there by all of them.

    The curvature is that of some of the rows, too: it is near enough to come closer at each step.
    """
    low, high = BOUNDS[0] + 1, BOUNDS[1] - 1
    found = _best_end(rough, points)
    point = np.clip(found, low, high)
    if not np.array_equal(point, found):
        return point
    return _steps(cost, point, _curvature(rough, point), 12)


def _steps(cost: Objective, point: np.ndarray, curvature: np.ndarray, most: int) -> np.ndarray:
    """Return the point after Newton steps of one curvature, each taken if the slope is less."""
    if np.linalg.eigvalsh(curvature)[0] <= 0:
        return point
    slope = cost(point)[1]
    for _ in range(most):
        step = np.linalg.solve(curvature, slope)
        if not (np.abs(step) < 1).all():
            break
        next_slope = cost(point - step)[1]
        if np.abs(next_slope).max() >= np.abs(slope).max():
            break
        point, slope = point - step, next_slope
    return point


def _polished(cost: Objective, point: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the point after a few Newton steps, and the curvature there."""
    curvature = _curvature(cost, point)
    return _steps(cost, point, curvature, 3), curvature
