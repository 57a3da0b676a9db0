"""mapping.yml: what the headers of files are called, and how their values are written."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import yaml

from orchestration.lib.contract import Table
from orchestration.lib.errors import Problem, did_you_mean

MAPPING_FILE = "mapping.yml"
# Read from every file that has it, beside the columns of the contract.
LOADED_AT = "_loaded_at"


def read_mapping(
    folder: Path, tables: Mapping[str, Table]
) -> tuple[dict[str, dict[str, str]], list[Problem]]:
    """Read mapping.yml: table → contract column → header in the files."""
    path = folder / MAPPING_FILE
    if not path.exists():
        return {}, []
    if not path.is_file():
        problem = Problem("not a regular file.", "Write mapping.yml as a text file.", MAPPING_FILE)
        return {}, [problem]
    example = "Write, for example, orders: {ordered_at: Order Date}: our column, then your header."
    try:
        declared = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        problem = Problem(f"not readable as YAML ({' '.join(str(error).split())}).", example)
        return {}, [replace(problem, file=MAPPING_FILE)]
    if not isinstance(declared, dict) or not all(
        isinstance(columns, dict) and all(isinstance(header, str) for header in columns.values())
        for columns in declared.values()
    ):
        return {}, [Problem("not a list of columns for each table.", example, MAPPING_FILE)]

    mapping: dict[str, dict[str, str]] = {}
    problems = []
    for table, columns in declared.items():
        if table not in tables:
            message = f"there is no table {table}{did_you_mean(str(table), tables)}."
            problems.append(Problem(message, "Name a table of the contract.", MAPPING_FILE))
            continue
        known = {column.name for column in tables[table].columns} | {LOADED_AT}
        for column, header in columns.items():
            if column not in known:
                message = f"table {table} has no column {column}{did_you_mean(str(column), known)}."
                what_to_do = "Put a column of the contract before the colon, your header after it."
                problems.append(Problem(message, what_to_do, MAPPING_FILE, table))
            else:
                mapping.setdefault(table, {})[column] = header
    return mapping, problems
