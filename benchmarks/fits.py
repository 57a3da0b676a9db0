"""The fits on as many people as asked for, beside lifetimes and PyMC-Marketing.

    python -m benchmarks.fits              all of FITTERS: results/fits.json, docs/benchmarks.md
    python -m benchmarks.fits one ours     one of them, in this process

Everybody is drawn from mbg_nbd with the parameters of CDNOW and buys like Gamma-Gamma. Ours gets
the people grouped, as SQL does it in the warehouse; the time of that is not counted. The others
get as many people as they take in a few minutes.
"""

import argparse
import json
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np

from benchmarks import report
from benchmarks.measure import machine, python, read, repeated, run, versions, write

TRUTH = {"r": 0.525, "alpha": 43.28, "a": 0.891, "b": 1.614}
SPEND = {"p": 6.25, "q": 3.74, "v": 15.44}
SEED = 20260630
PEOPLE = {"ours": 1_000_000, "lifetimes": 1_000_000, "pymc_marketing": 2_357}
RUNS = {"ours": 3, "lifetimes": 1, "pymc_marketing": 1}
NAMES = {
    "ours": "this project",
    "lifetimes": "lifetimes",
    "pymc_marketing": "PyMC-Marketing, the posterior's mode",
}
AIM_SECONDS, AIM_BYTES = 5, 2e9


def people(count: int) -> dict[str, np.ndarray]:
    """Return frequency, recency, t (days) and mean repeat amount of simulated people."""
    chance = np.random.default_rng(SEED)
    age = chance.integers(1, 1200, count)
    rate = chance.gamma(TRUTH["r"], 1 / TRUTH["alpha"], count)
    stop = chance.beta(TRUTH["a"], TRUTH["b"], count)
    x, t_x, moment = np.zeros(count), np.zeros(count), np.zeros(count)
    going = chance.random(count) >= stop
    while going.any():
        moment[going] += chance.exponential(1, going.sum()) / np.maximum(rate[going], 1e-12)
        going &= moment <= age
        day = np.ceil(moment)
        bought = going & (day > t_x)
        x[bought] += 1
        t_x[bought] = day[bought]
        going &= chance.random(count) >= stop
    scale = chance.gamma(SPEND["q"], 1 / SPEND["v"], count)
    mean = chance.gamma(SPEND["p"] * np.maximum(x, 1), 1 / (scale * np.maximum(x, 1)))
    return {"frequency": x, "recency": t_x, "t": age.astype(float), "monetary": mean.round(2)}


def ours(history: dict[str, np.ndarray]) -> dict[str, float]:
    """Fit both models of purchases and that of spend; time the fits alone."""
    from orchestration.lib import btyd, gamma_gamma

    rows, counts = np.unique(
        np.stack([history[name] for name in ("frequency", "recency", "t")]),
        axis=1,
        return_counts=True,
    )
    came_back = history["frequency"] > 0
    spend_rows, spend_counts = np.unique(
        np.stack([history[name][came_back] for name in ("frequency", "monetary")]),
        axis=1,
        return_counts=True,
    )
    histories = btyd.Histories(*rows, counts)
    spend = gamma_gamma.Spend(*spend_rows, spend_counts)
    begun, cpu = time.perf_counter(), time.process_time()
    fits = [*(btyd.fit(model, histories) for model in btyd.MODELS), gamma_gamma.fit(spend)]
    seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    assert all(fit.is_active for fit in fits)
    return {
        "seconds_of_fits": round(seconds, 2),
        "cpu_seconds_of_fits": round(cpu, 2),
        "groups": len(counts),
        **fits[1].values,
    }


def lifetimes(history: dict[str, np.ndarray]) -> dict[str, float]:
    """Fit the same three models with lifetimes, one row a person."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from lifetimes import BetaGeoFitter, GammaGammaFitter, ModifiedBetaGeoFitter

    args = [history[name] for name in ("frequency", "recency", "t")]
    came_back = history["frequency"] > 0
    begun = time.perf_counter()
    BetaGeoFitter().fit(*args)
    modified = ModifiedBetaGeoFitter().fit(*args)
    GammaGammaFitter().fit(history["frequency"][came_back], history["monetary"][came_back])
    seconds = time.perf_counter() - begun
    return {"seconds_of_fits": round(seconds, 2), **modified.params_.to_dict()}


def pymc_marketing(history: dict[str, np.ndarray]) -> dict[str, float]:
    """Fit the same three models with PyMC-Marketing, the posterior's mode, one row a person."""
    import pandas as pd
    from pymc_marketing.clv import BetaGeoModel, GammaGammaModel, ModifiedBetaGeoModel

    data = pd.DataFrame(
        {
            "customer_id": np.arange(len(history["t"])),
            "frequency": history["frequency"],
            "recency": history["recency"],
            "T": history["t"],
            "monetary_value": history["monetary"],
        }
    )
    purchases = data.drop(columns="monetary_value")
    begun = time.perf_counter()
    BetaGeoModel(data=purchases).fit(method="map", progressbar=False)
    modified = ModifiedBetaGeoModel(data=purchases)
    modified.fit(method="map", progressbar=False)
    spend = data.loc[data["frequency"] > 0, ["customer_id", "frequency", "monetary_value"]]
    GammaGammaModel(data=spend).fit(method="map", progressbar=False)
    seconds = time.perf_counter() - begun
    found = modified.fit_result
    return {
        "seconds_of_fits": round(seconds, 2),
        **{name: float(found[name].values.ravel()[0]) for name in TRUTH},
    }


FITTERS = {"ours": ours, "lifetimes": lifetimes, "pymc_marketing": pymc_marketing}


def main(arguments: list[str] | None = None) -> int:
    """Measure all, or fit once; return an exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("one", nargs="?", choices=["one"])
    parser.add_argument("who", nargs="?", choices=FITTERS)
    given = parser.parse_args(arguments)
    if given.one:
        print(json.dumps(FITTERS[given.who](people(PEOPLE[given.who]))))
        return 0
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        for who in FITTERS:
            log = Path(folder) / f"{who}.log"
            command = python("benchmarks.fits", "one", who)
            try:
                taken = repeated(lambda c=command, to=log: run(c, to), RUNS[who])
            except RuntimeError as error:
                results[who] = {"people": PEOPLE[who], "failed": str(error).splitlines()[-1]}
                continue
            said = json.loads(log.read_text(encoding="utf-8").splitlines()[-1])
            results[who] = {"people": PEOPLE[who], "fits": said, **taken}
    packages = ("numpy", "scipy", "lifetimes", "pymc-marketing")
    about = {"machine": machine(), "versions": versions(*packages), "truth": TRUTH}
    write("fits", {**about, "results": results})
    report.put("fits", tables(read("fits")))
    print(tables(read("fits")))
    return 0


def tables(result: dict) -> str:
    """Return the section of docs/benchmarks.md as Markdown."""
    about = result["machine"]
    rows = []
    for who, taken in result["results"].items():
        if "failed" in taken:
            rows.append([NAMES[who], f"{taken['people']:,}", "failed", "", "", ""])
            continue
        fits = taken["fits"]
        rows.append(
            [
                NAMES[who],
                f"{taken['people']:,}",
                f"{fits['seconds_of_fits']:.1f}",
                report.gigabytes(taken["median_peak_bytes"]),
                ", ".join(f"{name} {fits[name]:.3f}" for name in TRUTH),
                taken["runs"],
            ]
        )
    ours = result["results"]["ours"]
    is_met = ours["fits"]["seconds_of_fits"] < AIM_SECONDS and ours["median_peak_bytes"] < AIM_BYTES
    header = ["who", "people", "seconds of the fits", "peak memory", "MBG/NBD", "runs"]
    return "\n\n".join(
        [
            f"Measured on {result['measured_on']}: {about['processor']}, {about['cores']} cores;"
            f" load before {about['load_before']}. "
            + ", ".join(f"{name} {number}" for name, number in result["versions"].items())
            + ". Drawn with "
            + ", ".join(f"{name} {value}" for name, value in result["truth"].items())
            + ".",
            report.table(header, rows),
            f"Aim: below {AIM_SECONDS} s and {report.gigabytes(AIM_BYTES)} for a million people;"
            f" {'met' if is_met else 'missed'}.",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
