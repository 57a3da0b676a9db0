"""Command line: python -m orchestration.sample_data --customers N --output DIR."""

import argparse
from pathlib import Path

from orchestration.sample_data.build import (
    DEFAULT_CUSTOMERS,
    DEFAULT_OUTPUT,
    DEFAULT_SEED,
    generate,
)


def main(arguments: list[str] | None = None) -> None:
    """Generate the sample and say where it is. Exits 2 on bad arguments."""
    parser = argparse.ArgumentParser(
        prog="python -m orchestration.sample_data", description=__doc__
    )
    parser.add_argument("--customers", type=int, default=DEFAULT_CUSTOMERS, help="people to make")
    parser.add_argument("--output", type=Path, default=DEFAULT_OUTPUT, help="folder of the files")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="other seed, other people")
    chosen = parser.parse_args(arguments)
    try:
        written = generate(chosen.output, chosen.customers, chosen.seed)
    except ValueError as error:
        parser.error(str(error))
    print(f"{chosen.customers} customers in {written}")


if __name__ == "__main__":
    main()
