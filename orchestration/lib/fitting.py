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
) -> Fit:
    """Find the parameters with the highest likelihood.

    `objective` takes the logarithms of the parameters, each in units of its scale, and returns the
    log-likelihood of all customers and its slope. `starts` are tried in their order, given as
    parameters in units of their scales; the best end wins, the first of equals. Nothing is random,
    so that the same data gives the same parameters. `fit` says what is fitted; `fit.customers` is
    more than 0.

    Method: L-BFGS-B (Byrd, Lu, Nocedal, Zhu 1995) on the logarithms, then Newton steps on the
    curvature there, which is by central differences of the slope.
    """
    count = fit.customers

    def cost(point: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = objective(point)
        if not (np.isfinite(value) and np.isfinite(slope).all()):
            return 1e10, np.zeros_like(point)
        return -value / count, -slope / count

    ends = [
        minimize(
            cost,
            np.log(start),
            jac=True,
            method="L-BFGS-B",
            bounds=[BOUNDS] * len(scales),
            options={"maxiter": 1000, "ftol": 1e-15, "gtol": 1e-9},
        )
        for start in starts
    ]
    point = min(ends, key=lambda end: end.fun).x
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
    errors = np.sqrt(np.diag(np.linalg.inv(curvature * count)))
    values = np.exp(point) * np.asarray(scales)
    width = np.exp(NORMAL_95 * errors)
    lower, upper = (values / width).tolist(), (values * width).tolist()
    return replace(
        fit,
        values=dict(zip(fit.names, values.tolist(), strict=True)),
        std_errors=dict(zip(fit.names, (values * errors).tolist(), strict=True)),
        intervals=dict(zip(fit.names, zip(lower, upper, strict=True), strict=True)),
        log_likelihood=float(-cost(point)[0] * count),
    )


def _curvature(cost: Objective, point: np.ndarray, step: float = 1e-4) -> np.ndarray:
    """Return the matrix of second derivatives of the cost, shape (parameters, parameters)."""
    rows = []
    for axis in range(len(point)):
        shift = np.zeros_like(point)
        shift[axis] = step
        rows.append((cost(point + shift)[1] - cost(point - shift)[1]) / (2 * step))
    matrix = np.array(rows)
    return (matrix + matrix.T) / 2


def _polished(cost: Objective, point: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the point after up to three Newton steps, each kept only if the slope is less."""
    curvature = _curvature(cost, point)
    for _ in range(3):
        slope = cost(point)[1]
        if np.linalg.eigvalsh(curvature)[0] <= 0:
            break
        step = np.linalg.solve(curvature, slope)
        if not (np.abs(step) < 1).all():
            break
        better = point - step
        if np.abs(cost(better)[1]).max() >= np.abs(slope).max():
            break
        point = better
        curvature = _curvature(cost, point)
    return point, curvature
