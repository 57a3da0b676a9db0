"""Time and peak memory of a command, the machine it ran on, and the JSON that keeps them.

What is compared runs as processes of its own, so that nobody inherits another one's memory.
"""

import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import metadata
from pathlib import Path
from statistics import median

import psutil

from benchmarks import ROOT

RESULTS = Path(__file__).resolve().parent / "results"
SAMPLING_SECONDS = 0.05


@dataclass(frozen=True)
class Measurement:
    """Wall clock and processor time of one run, and the most memory its processes had at once."""

    seconds: float
    cpu_seconds: float
    peak_bytes: int


def run(command: Sequence[str | Path], log: Path, env: Mapping[str, str] | None = None):
    """Run a command from the root of the project and return its Measurement.

    `env` is added to the environment; what the command prints goes to `log`.
    Raises RuntimeError with the end of the log if it fails.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as output:
        started, cpu_before, peak = time.perf_counter(), _cpu_seconds(), 0
        process = psutil.Popen(
            [str(part) for part in command],
            cwd=ROOT,
            env={**os.environ, **(env or {})},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        while True:
            peak = max(peak, _tree_bytes(process))
            try:
                process.wait(timeout=SAMPLING_SECONDS)
            except psutil.TimeoutExpired:
                continue
            break
        seconds = time.perf_counter() - started
    if process.returncode:
        said = log.read_text(encoding="utf-8", errors="replace")[-4000:]
        raise RuntimeError(f"{command[0]} ended with {process.returncode}; {log}:\n{said}")
    return Measurement(round(seconds, 2), round(_cpu_seconds() - cpu_before, 2), peak)


def _cpu_seconds() -> float:
    """Return the processor time of everything this process has started and seen end."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _tree_bytes(process: psutil.Process) -> int:
    """Return the resident memory of a process and everything it started."""
    total = 0
    try:
        for member in [process, *process.children(recursive=True)]:
            try:
                total += member.memory_info().rss
            except psutil.NoSuchProcess:
                continue
    except psutil.NoSuchProcess:
        pass
    return total


def repeated(measured: Callable[[], Measurement], runs: int) -> dict:
    """Return what `runs` runs of a function took: each one, the medians, and how many they were."""
    return summary([measured() for _ in range(runs)])


def summary(taken: Sequence[Measurement]) -> dict:
    """Return what several runs took: each one, the medians, and how many they were."""
    return {
        "runs": len(taken),
        "seconds": [one.seconds for one in taken],
        "median_seconds": round(median(one.seconds for one in taken), 2),
        "median_cpu_seconds": round(median(one.cpu_seconds for one in taken), 2),
        "peak_bytes": [one.peak_bytes for one in taken],
        "median_peak_bytes": int(median(one.peak_bytes for one in taken)),
    }


def machine() -> dict:
    """Return what the numbers depend on, and how busy it was with other things beforehand."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_bytes": psutil.virtual_memory().total,
        "system": f"{platform.system()} {platform.release()}",
        "load_before": round(os.getloadavg()[0], 2),
    }


def _processor() -> str:
    """Return the name of the processor; platform.processor() is empty on Linux."""
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def versions(*packages: str) -> dict:
    """Return the versions of Python and of these packages."""
    return {"python": platform.python_version()} | {
        package: metadata.version(package) for package in packages
    }


def write(name: str, result: Mapping) -> Path:
    """Write a result as benchmarks/results/<name>.json, with the day it was measured."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"{name}.json"
    content = {"measured_on": date.today().isoformat(), **result}
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def read(name: str) -> dict | None:
    """Return the result benchmarks/results/<name>.json, or None where nothing was measured yet."""
    path = RESULTS / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def python(module: str, *arguments: object) -> list[str]:
    """Return the command that runs a module of the project with this interpreter."""
    return [sys.executable, "-m", module, *(str(argument) for argument in arguments)]
