"""Models of purchases: published numbers, integrals, known truth, and data that tells nothing."""

import numpy as np
import pytest
from scipy.special import betaln, roots_legendre

from orchestration.lib import btyd
from orchestration.lib.btyd import Histories

PARAMETERS = {"r": 0.525, "alpha": 43.3, "a": 0.891, "b": 1.614}
# (x, t_x, T) of people who bought once, now and long ago, and who came back seldom and often.
PEOPLE = [
    (0, 0, 0),
    (0, 0, 5),
    (0, 0, 900),
    (1, 20, 30),
    (5, 300, 310),
    (40, 600, 1000),
    (300, 990, 1000),
]


def likelihood_by_integration(model, parameters, x, t_x, age):
    """The likelihood before the integrals over rate and chance of stopping are solved."""
    r, alpha, a, b = (parameters[name] for name in btyd.PARAMETERS)
    tries = x + (model == "mbg_nbd")

    def over_p(f):
        odds = np.linspace(-60, 60, 20001)
        p, q = 1 / (1 + np.exp(-odds)), 1 / (1 + np.exp(odds))
        return np.sum(f(p, q) * p**a * q**b) * (odds[1] - odds[0]) / np.exp(betaln(a, b))

    def over_rate(days):
        log_rate = np.linspace(-60, 8, 20001)
        rate = np.exp(log_rate)
        density = rate**r * alpha**r * np.exp(-alpha * rate) / np.exp(_gammaln(r))
        return np.sum(rate**x * np.exp(-rate * days) * density) * (log_rate[1] - log_rate[0])

    alive = over_p(lambda p, q: q**tries) * over_rate(age)
    if tries == 0:
        return alive, 0.0
    return alive, over_p(lambda p, q: p * q ** (tries - 1)) * over_rate(t_x)


def _gammaln(value):
    from math import lgamma

    return lgamma(value)


def purchases_by_integration(model, parameters, x, t_x, age, days):
    """Expected purchases: of (1 - exp(-rate p days)) / p the mean over the rate, then over p."""
    r, alpha, a, b = (parameters[name] for name in btyd.PARAMETERS)
    shape, tries, reach = r + x, b + x + (model == "mbg_nbd"), days / (alpha + age)
    nodes, weights = roots_legendre(20)
    total, ends = 0.0, np.linspace(-90, 60, 1501)
    for low, high in zip(ends[:-1], ends[1:], strict=True):
        odds = (high - low) / 2 * nodes + (high + low) / 2
        log_p, log_q = -np.logaddexp(0, -odds), -np.logaddexp(0, odds)
        density = np.exp(a * log_p + tries * log_q - betaln(a, tries))
        given_p = -np.expm1(-shape * np.log1p(np.exp(log_p) * reach)) / np.exp(log_p)
        total += (high - low) / 2 * (weights @ (density * given_p))
    return total * float(btyd.p_alive(model, parameters, x, t_x, age))


def simulated(parameters, people, seed, ages=(100, 900)):
    """Histories of people who stop after any purchase, the first one too (mbg_nbd)."""
    chance = np.random.default_rng(seed)
    rows = []
    for age in chance.integers(*ages, people):
        rate = chance.gamma(parameters["r"], 1 / parameters["alpha"])
        stop = chance.beta(parameters["a"], parameters["b"])
        days, moment = set(), 0.0
        while chance.random() >= stop:
            moment += chance.exponential(1 / rate) if rate > 0 else np.inf
            if moment > age:
                break
            days.add(int(np.ceil(moment)))
        days = sorted(day for day in days if day <= age)
        rows.append((len(days), days[-1] if days else 0, age))
    x, t_x, age = np.array(rows).T
    return Histories(x, t_x, age, np.ones(people))


@pytest.mark.parametrize("model", btyd.MODELS)
@pytest.mark.parametrize("person", [(0, 0, 200), (1, 20, 30), (5, 300, 310)])
def test_likelihood_and_p_alive_are_the_integrals(model, person):
    alive, gone = likelihood_by_integration(model, PARAMETERS, *person)
    value, _ = btyd.log_likelihood(model, PARAMETERS, Histories(*([v] for v in person), [1]))

    assert value == pytest.approx(np.log(alive + gone), abs=1e-6)
    assert float(btyd.p_alive(model, PARAMETERS, *person)) == pytest.approx(
        alive / (alive + gone), abs=1e-6
    )


@pytest.mark.parametrize("model", btyd.MODELS)
@pytest.mark.parametrize("a", [0.3, 0.9999, 1, 1.0001, 20])
@pytest.mark.parametrize("days", [1, 365, 3650])
def test_expected_purchases_are_the_integral(model, a, days):
    parameters = {**PARAMETERS, "a": a}
    x, t_x, age = np.array(PEOPLE, dtype=float).T
    found = btyd.expected_purchases(model, parameters, x, t_x, age, days)

    truth = [purchases_by_integration(model, parameters, *person, days) for person in PEOPLE]
    assert found == pytest.approx(truth, rel=1e-6)


def test_expected_purchases_are_the_closed_form_where_it_can_be_computed():
    from scipy.special import hyp2f1

    r, alpha, a, b = 0.243, 30.9, 0.793, 2.426
    parameters = {"r": r, "alpha": alpha, "a": a, "b": b}
    x, t_x, age, days = 2.0, 213.0, 272.0, 273.0
    # Fader, Hardie, Lee (2005), equation (10); their customer 0001 expects 1.226.
    reach = (alpha + age) / (alpha + age + days)
    series = hyp2f1(r + x, b + x, a + b + x - 1, days / (alpha + age + days))
    closed = (a + b + x - 1) / (a - 1) * (1 - reach ** (r + x) * series)
    closed /= 1 + a / (b + x - 1) * ((alpha + age) / (alpha + t_x)) ** (r + x)

    found = btyd.expected_purchases("bg_nbd", parameters, x, t_x, age, days)
    assert float(found) == pytest.approx(closed, rel=1e-9)
    assert float(found) == pytest.approx(1.226, abs=0.005)


def test_many_people_get_what_one_gets():
    ages = np.arange(1, 500)
    together = btyd.expected_purchases("mbg_nbd", PARAMETERS, 3, ages * 0.0 + 1, ages, 3650)
    alone = [float(btyd.expected_purchases("mbg_nbd", PARAMETERS, 3, 1, age, 3650)) for age in ages]
    assert together == pytest.approx(alone, rel=1e-9)


def test_somebody_who_bought_once_is_surely_alive_in_one_model_only():
    long_ago = (0, 0, 900)
    assert btyd.p_alive("bg_nbd", PARAMETERS, *long_ago) == 1
    assert btyd.p_alive("mbg_nbd", PARAMETERS, *long_ago) < 0.5
    ages = np.arange(0, 2000, 50)
    risk = 1 - btyd.p_alive("mbg_nbd", PARAMETERS, 0, 0, ages)
    assert (np.diff(risk) > 0).all()


def test_chance_and_time_of_the_next_purchase_agree():
    """The median time of people alive is the day by which half of them have bought."""
    x, t_x, age = 4, 200, 210
    days = float(btyd.days_to_purchase(PARAMETERS, x, age, 0.5))
    chance = float(btyd.p_purchase("mbg_nbd", PARAMETERS, x, t_x, age, days))
    assert chance == pytest.approx(float(btyd.p_alive("mbg_nbd", PARAMETERS, x, t_x, age)) / 2)
    # At least one purchase is at most as likely as many are expected.
    expected = float(btyd.expected_purchases("mbg_nbd", PARAMETERS, x, t_x, age, days))
    assert chance < expected


def test_discounting_takes_off_what_it_should():
    person = (4, 200, 210)
    whole = float(btyd.expected_purchases("mbg_nbd", PARAMETERS, *person, 365))
    assert float(btyd.discounted_purchases("mbg_nbd", PARAMETERS, *person, 365, 0)) == whole
    rate = 0.25
    days = np.arange(0, 3651) / 10
    so_far = [float(btyd.expected_purchases("mbg_nbd", PARAMETERS, *person, day)) for day in days]
    middles = (days[1:] + days[:-1]) / 2
    by_steps = np.diff(so_far) @ (1 + rate) ** (-middles / 365)
    found = float(btyd.discounted_purchases("mbg_nbd", PARAMETERS, *person, 365, rate))
    assert found == pytest.approx(by_steps, rel=1e-6)
    assert found < whole


TRUTHS = [
    {"r": 0.6, "alpha": 40.0, "a": 0.9, "b": 3.0},
    {"r": 1.5, "alpha": 60.0, "a": 0.5, "b": 1.5},
    {"r": 0.3, "alpha": 20.0, "a": 2.0, "b": 8.0},
    {"r": 3.0, "alpha": 200.0, "a": 1.2, "b": 4.0},
]


@pytest.mark.parametrize("truth", TRUTHS)
def test_parameters_of_simulated_people_are_recovered(truth):
    """Within four standard errors, and the errors are of use: none as large as its parameter."""
    fit = btyd.fit("mbg_nbd", simulated(truth, 8000, seed=7))
    assert fit.status == "active"
    for name, value in truth.items():
        assert abs(fit.values[name] - value) < 4 * fit.std_errors[name], name
        assert fit.std_errors[name] < 0.7 * fit.values[name]
        lower, upper = fit.intervals[name]
        assert 0 < lower < fit.values[name] < upper


@pytest.mark.slow
def test_the_standard_errors_say_how_far_off_estimates_are():
    """Over many samples, estimates scatter about as much as each of them says."""
    truth = TRUTHS[0]
    fits = [btyd.fit("mbg_nbd", simulated(truth, 1500, seed)) for seed in range(25)]
    logs = np.log([fit.values["alpha"] for fit in fits if fit.is_active])
    said = np.mean([fit.std_errors["alpha"] / fit.values["alpha"] for fit in fits if fit.is_active])
    assert len(logs) >= 23
    assert 0.6 < logs.std(ddof=1) / said < 1.6


def test_grouped_shuffled_and_repeated_fits_are_the_same():
    people = simulated(TRUTHS[0], 2000, seed=3)
    first = btyd.fit("mbg_nbd", people)
    order = np.random.default_rng(1).permutation(2000)
    shuffled = Histories(
        *(column[order] for column in (people.x, people.t_x, people.age, people.count))
    )
    rows, counts = np.unique(
        np.stack([people.x, people.t_x, people.age]), axis=1, return_counts=True
    )
    grouped = btyd.fit("mbg_nbd", Histories(*rows, counts))

    assert btyd.fit("mbg_nbd", people) == first
    assert btyd.fit("mbg_nbd", shuffled) == first
    for name in btyd.PARAMETERS:
        assert grouped.values[name] == pytest.approx(first.values[name], rel=1e-5)


def test_the_slope_is_that_of_the_likelihood():
    people = simulated(TRUTHS[1], 300, seed=5)
    for model in btyd.MODELS:
        _, slope = btyd.log_likelihood(model, PARAMETERS, people)
        for number, name in enumerate(btyd.PARAMETERS):
            step = PARAMETERS[name] * 1e-5
            above, below = (
                btyd.log_likelihood(
                    model, {**PARAMETERS, name: PARAMETERS[name] + sign * step}, people
                )
                for sign in (1, -1)
            )
            assert slope[number] == pytest.approx((above[0] - below[0]) / (2 * step), rel=1e-4)


def of(*people, count=1):
    x, t_x, age = np.array(people, dtype=float).reshape(-1, 3).T
    return Histories(x, t_x, age, np.full(len(x), count))


HOPELESS = {
    "nobody": (of(), "insufficient_data"),
    "everybody bought once": (of((0, 0, 10), (0, 0, 200), count=500), "insufficient_data"),
    "one person who bought once": (of((0, 0, 10)), "insufficient_data"),
    "everybody bought today": (of((0, 0, 0), count=1000), "insufficient_data"),
    "one person who came back": (of((3, 30, 40)), None),
    "everybody is the same": (of((3, 30, 40), count=1000), None),
    "nobody ever stops": (of(*((n, n * 7, n * 7 + 1) for n in range(10, 60)), count=50), None),
    "every day for years": (of((3000, 3000, 3000), (2999, 2999, 3000), count=500), None),
    "once a century": (of((1, 36000, 36500), (1, 20, 36500), count=500), None),
}


@pytest.mark.parametrize("case", HOPELESS)
@pytest.mark.parametrize("model", btyd.MODELS)
def test_what_cannot_be_fitted_is_a_status(model, case):
    """And nothing else: no exception, no warning, no number that is none."""
    histories, status = HOPELESS[case]
    with np.errstate(all="raise", under="ignore"):
        fit = btyd.fit(model, histories)

    assert fit.status in {"active", "insufficient_data", "no_convergence", "not_identified"}
    assert status is None or fit.status == status
    if fit.is_active:
        numbers = [*fit.values.values(), *fit.std_errors.values(), fit.log_likelihood]
        assert np.isfinite(numbers).all()
    else:
        assert fit.reason and not fit.values and not fit.std_errors


@pytest.mark.parametrize("case", ["one person who came back", "everybody is the same"])
def test_people_who_are_all_alike_do_not_identify_a_model(case):
    assert btyd.fit("mbg_nbd", HOPELESS[case][0]).status == "not_identified"


@pytest.mark.parametrize(
    "row", [(-1, 0, 1), (0, 5, 10), (3, 0, 10), (3, 2, 10), (1, 20, 10)], ids=str
)
def test_impossible_histories_are_refused(row):
    with pytest.raises(ValueError, match="T"):
        of(row)


def test_an_unknown_model_is_refused():
    with pytest.raises(ValueError, match="none of"):
        btyd.p_alive("pareto_nbd", PARAMETERS, 1, 2, 3)
