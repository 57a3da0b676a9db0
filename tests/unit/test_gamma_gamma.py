"""The model of spend, and the correction of chances: integrals, known truth, hopeless data."""

import numpy as np
import pytest
from scipy.special import expit, gammaln, logit

from orchestration.lib import calibration, gamma_gamma
from orchestration.lib.gamma_gamma import Spend

PARAMETERS = {"p": 6.25, "q": 3.74, "v": 15.44}


def simulated(truth, people, seed):
    chance = np.random.default_rng(seed)
    x = chance.poisson(2, people) + 1
    scale = chance.gamma(truth["q"], 1 / truth["v"], people)
    mean = chance.gamma(truth["p"] * x, 1 / (scale * x))
    return Spend(x, mean, np.ones(people))


def by_integration(parameters, x, mean):
    """Likelihood of a mean amount, and the mean of p / nu given it, before nu is integrated out."""
    p, q, v = (parameters[name] for name in gamma_gamma.PARAMETERS)
    log_nu = np.linspace(-40, 20, 40001)
    nu = np.exp(log_nu)
    prior = q * np.log(v) + q * log_nu - v * nu - gammaln(q)
    given = p * x * np.log(nu * x) + (p * x - 1) * np.log(mean) - nu * x * mean - gammaln(p * x)
    density = np.exp(prior + given)
    step = log_nu[1] - log_nu[0]
    return density.sum() * step, (density * p / nu).sum() / density.sum()


@pytest.mark.parametrize("person", [(1, 5.0), (2, 35.5), (30, 12.0)])
def test_likelihood_and_expected_amount_are_the_integrals(person):
    likelihood, amount = by_integration(PARAMETERS, *person)
    value, _ = gamma_gamma.log_likelihood(PARAMETERS, Spend([person[0]], [person[1]], [1]))
    assert value == pytest.approx(np.log(likelihood), abs=1e-6)
    assert float(gamma_gamma.expected_amount(PARAMETERS, *person)) == pytest.approx(
        amount, rel=1e-6
    )


def test_who_has_not_come_back_spends_what_everybody_does():
    p, q, v = PARAMETERS.values()
    everybody = p * v / (q - 1)
    assert float(gamma_gamma.expected_amount(PARAMETERS, 0, np.nan)) == pytest.approx(everybody)
    # The more purchases, the nearer to the own mean.
    amounts = gamma_gamma.expected_amount(PARAMETERS, np.array([1, 5, 500]), 100.0)
    assert (np.diff(amounts) > 0).all() and amounts[-1] == pytest.approx(100, rel=0.01)


@pytest.mark.parametrize(
    "truth",
    [PARAMETERS, {"p": 1.4, "q": 4.2, "v": 300.0}, {"p": 3.0, "q": 10.0, "v": 90_000_000.0}],
    ids=["dollars", "scattered", "yen"],
)
def test_parameters_of_simulated_people_are_recovered(truth):
    spend = simulated(truth, 6000, seed=11)
    fit = gamma_gamma.fit(spend)
    assert fit.status == "active"
    for name, value in truth.items():
        assert abs(fit.values[name] - value) < 4 * fit.std_errors[name], name
    assert gamma_gamma.fit(spend) == fit


HOPELESS = {
    "nobody came back": Spend([], [], []),
    "one person": Spend([3], [20.0], [1]),
    "everybody spends the same": Spend([2, 3], [20.0, 20.0], [500, 500]),
    "huge amounts": Spend([1, 2], [1e13, 3e13], [1, 1]),
    "one among many is huge": Spend([1, 2, 1], [1.0, 2.0, 1e14], [500, 500, 1]),
}


@pytest.mark.parametrize("case", HOPELESS)
def test_what_cannot_be_fitted_is_a_status(case):
    with np.errstate(all="raise", under="ignore"):
        fit = gamma_gamma.fit(HOPELESS[case])
    assert fit.status in {"active", "insufficient_data", "no_convergence", "not_identified"}
    if fit.is_active:
        assert np.isfinite([*fit.values.values(), *fit.std_errors.values()]).all()
    else:
        assert fit.reason and not fit.values


def test_amounts_that_are_none_are_refused():
    for mean in (0.0, -1.0, np.nan, np.inf):
        with pytest.raises(ValueError, match="mean > 0"):
            Spend([1], [mean], [1])


def test_the_correction_finds_how_chances_were_bent():
    said = np.linspace(0.02, 0.98, 49)
    true = expit(-0.4 + 0.7 * logit(said))
    people = np.full(49, 1e6)
    fit = calibration.fit("c", said, people, people * true)
    assert fit.values == pytest.approx({"intercept": -0.4, "slope": 0.7}, abs=1e-6)
    assert calibration.corrected(fit.values, said) == pytest.approx(true, abs=1e-6)
    # Certainty stays a chance.
    assert np.isfinite(calibration.corrected(fit.values, np.array([0.0, 1.0]))).all()


@pytest.mark.parametrize(
    ("said", "events", "status"),
    [
        ([0.2, 0.8], [0, 0], "insufficient_data"),
        ([0.2, 0.8], [100, 100], "insufficient_data"),
        ([0.5, 0.5], [40, 60], "not_identified"),
        ([0.2, 0.8], [80, 20], "worse_than_baseline"),
        ([], [], "insufficient_data"),
    ],
)
def test_a_correction_that_cannot_be_learnt_is_a_status(said, events, status):
    people = np.full(len(said), 100.0)
    with np.errstate(all="raise", under="ignore", divide="ignore"):
        fit = calibration.fit("c", np.array(said), people, np.array(events, dtype=float))
    assert fit.status == status and not fit.values
