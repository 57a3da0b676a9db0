"""What the membership benchmark has measured, as the tables of docs/benchmarks.md."""

from benchmarks import report

SECTION = "membership"
NAMES = {
    "duckdb": "hand-written DuckDB script",
    "polars": "Polars, streaming engine",
    "pandas": "pandas",
    "project": "this project, the models it needs, dbt included",
}
AIM_RATIO, AIM_BYTES, AIM_MORE_RULES = 1.5, 4e9, 0.10


def write(result: dict) -> None:
    """Write the section of the page anew."""
    report.put(SECTION, tables(result))


def tables(result: dict) -> str:
    """Return the section as Markdown."""
    machine = result["machine"]
    about = (
        f"Measured on {result['measured_on']}: {machine['processor']}, {machine['cores']} cores,"
        f" {report.gigabytes(machine['memory_bytes'])} of memory, {machine['system']};"
        f" load of the machine before the benchmark {machine['load_before']}. "
        + ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
        + "."
    )
    parts = [about]
    for _, size in sorted(result["sizes"].items(), key=lambda item: int(item[0])):
        parts += _size(size)
    return "\n\n".join(parts)


def _size(size: dict) -> list[str]:
    ways = size["ways"]
    script = ways["duckdb"]
    rows = [
        [
            NAMES[way],
            f"{taken['median_seconds']:.1f}",
            f"{taken['median_seconds'] / script['median_seconds']:.1f}×",
            f"{taken['median_cpu_seconds']:.1f}",
            report.gigabytes(taken["median_peak_bytes"]),
            taken["runs"],
        ]
        for way, taken in ways.items()
        if way in NAMES
    ]
    whole = size["whole_run"]
    rows.append(
        [
            f"`make run`: all segments ({whole['segments_with_members']} with members,"
            f" {whole['membership_rows']:,} rows), history, tests, gates, publishing",
            f"{whole['seconds']:.1f}",
            f"{whole['seconds'] / script['median_seconds']:.1f}×",
            f"{whole['cpu_seconds']:.1f}",
            report.gigabytes(whole["peak_bytes"]),
            1,
        ]
    )
    header = ["way", "seconds", "ratio", "processor seconds", "peak memory", "runs"]
    return [
        f"### {size['customers']:,} customers",
        f"{size['orders']:,} orders, {size['order_items']:,} lines, 60 rules. Every run of the"
        f" first four gave the same {size['membership_rows']:,} membership rows.",
        report.table(header, rows),
        _aims(size),
        _where(size["profile"], ways["project"]["median_seconds"]),
    ]


def _aims(size: dict) -> str:
    script, project, more = (
        size["ways"][way] for way in ("duckdb", "project", "project_more_rules")
    )
    ratio = project["median_seconds"] / script["median_seconds"]
    growth = more["median_seconds"] / project["median_seconds"] - 1
    growth_cpu = more["median_cpu_seconds"] / project["median_cpu_seconds"] - 1
    peak = project["median_peak_bytes"]
    rows = [
        ["time beside the script", f"{AIM_RATIO}×", f"{ratio:.1f}×", _met(ratio <= AIM_RATIO)],
        [
            "peak memory",
            report.gigabytes(AIM_BYTES),
            report.gigabytes(peak),
            _met(peak <= AIM_BYTES),
        ],
        [
            "60 rules more, time",
            f"below {AIM_MORE_RULES:+.0%}",
            f"{growth:+.1%} (processor {growth_cpu:+.1%})",
            _met(growth < AIM_MORE_RULES),
        ],
    ]
    return report.table(["aim of this project", "aim", "measured", ""], rows)


def _met(is_met: bool) -> str:
    return "met" if is_met else "missed"


def _where(profile: dict, seconds: float) -> str:
    """Return where the project's time goes: dbt around the models, and the slowest of them."""
    slowest = ", ".join(f"{name} {took:.1f}" for name, took in profile["slowest_models"].items())
    around = seconds - profile["seconds_in_dbt_build"]
    return (
        f"Where the project's time goes (last run): {around:.0f} s before and after the build;"
        f" {profile['seconds_in_dbt_build']:.0f} s in which dbt builds {profile['nodes']} nodes,"
        f" one after the other, {profile['node_seconds']:.0f} s together. The slowest of them, in"
        f" seconds: {slowest}."
    )
