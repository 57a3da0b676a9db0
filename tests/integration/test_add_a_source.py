"""A newcomer's fourth source: docs/add-a-source.md, done to the letter in a copy of the project."""

import re
import shutil
import subprocess
from decimal import Decimal

import duckdb
import pytest
import yaml

TICKETS = """Ticket No.;Card;Sold at;Paid;Tax;Store
T1;'00042;2024-03-01 10:00:00;119.00;19.00;S1
T2;'00042;2024-03-02 10:00:00;11.90;1.90;S1
T2;'00042;2024-03-02 10:00:00;11.90;1.90;S1
T3;;2024-03-02 11:00:00;5.00;0.80;S1
T4;'00043;2024-03-03 11:00:00;-5.00;;S2
"""


def block(page, language, heading):
    """The first code block of a language under a heading of the page."""
    section = page.split(f"\n## {heading}", 1)[1]
    return re.search(rf"```{language}\n(.*?)```", section, flags=re.DOTALL)[1]


@pytest.fixture(scope="module")
def project(repository, tmp_path_factory):
    """A copy of the project in which steps 2 and 3 of the page were taken."""
    root = tmp_path_factory.mktemp("newcomer") / "project"
    for folder in ("docs", "models", "macros", "orchestration", "seeds", "tests/dbt"):
        shutil.copytree(repository / folder, root / folder)
    for file in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(repository / file, root / file)
    page = (root / "docs" / "add-a-source.md").read_text(encoding="utf-8")
    subprocess.run(
        ["bash", "-euc", block(page, "bash", "2. Copy the template")], cwd=root, check=True
    )

    text = (root / "dbt_project.yml").read_text(encoding="utf-8")
    for var, entry in yaml.safe_load(block(page, "yaml", "3. Name it"))["vars"].items():
        ((source, tables),) = entry.items()
        line = f"  {var}:\n"
        assert text.count(line) == 1
        text = text.replace(line, f"{line}    {source}: [{', '.join(tables)}]\n")
    (root / "dbt_project.yml").write_text(text, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def query(build, project, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tickets")
    (folder / "tickets_2024.csv").write_text(TICKETS, encoding="utf-8")
    with duckdb.connect(
        str(build(folder, project=project, SOURCE="shop", CURRENCY="EUR")), read_only=True
    ) as connection:
        yield lambda sql: connection.execute(sql).fetchall()


def test_tickets_are_orders(query):
    assert query("select order_id, customer_id, net_amount from marts.orders order by all") == [
        ("T1", "00042", Decimal("100")),
        ("T2", "00042", Decimal("10")),
    ]
    # The last day on which something was sold.
    assert query("select cast(as_of_date as varchar), sources from marts.run_info") == [
        ("2024-03-03", "shop")
    ]


def test_every_ticket_is_accounted_for(query):
    assert query(
        "select source_system, table_name, raw_rows, accepted_rows, quarantined_rows,"
        " superseded_rows from marts.data_quality_reconciliation"
    ) == [("shop", "tickets", 5, 2, 2, 1)]
    assert query("select reason from marts.data_quality_quarantine order by all") == [
        ("negative_amount",),
        ("no_customer",),
    ]


def test_what_tickets_do_not_have_is_missing_and_not_zero(query):
    reasons = dict(query("select segment_id, status_reason from marts.segments"))
    assert reasons["discount_lovers"].startswith("needs orders.discount_amount")
    assert reasons["purchased_at_least_once"] is None


def test_nothing_of_the_template_is_left_in_the_copy(project):
    left = [
        path.name
        for path in (project / "models" / "staging" / "shop").rglob("*")
        if path.is_file() and "mysource" in path.name + path.read_text(encoding="utf-8")
    ]
    assert not left
