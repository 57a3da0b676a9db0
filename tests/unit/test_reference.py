"""The reference pages say what the project says now."""

from pathlib import Path

import duckdb
import pytest

from orchestration.lib import segment_gallery
from orchestration.lib.reference import PAGES, TYPES, input_contract

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("page", [page for page in PAGES if page != segment_gallery.PAGE])
def test_the_page_is_up_to_date(page):
    written = (REPOSITORY / page).read_text(encoding="utf-8")
    assert written == PAGES[page](REPOSITORY), "run make reference"


def test_a_new_column_changes_the_page(project, tmp_path):
    folder = tmp_path / "other" / "models" / "staging" / "contract"
    folder.mkdir(parents=True)
    for path in (REPOSITORY / "models/staging/contract").glob("_raw__*.yml"):
        (folder / path.name).write_text(path.read_text(encoding="utf-8").replace("tier", "level"))
    page = input_contract(tmp_path / "other")
    assert "| level | text |" in page
    assert page != input_contract(REPOSITORY)


def test_every_type_is_explained():
    page = input_contract(REPOSITORY)
    assert all(f"| {name} |" in page for name in TYPES)


# --- The gallery of segments ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def segments():
    return segment_gallery.definitions(REPOSITORY)


@pytest.mark.compiles
def test_the_gallery_is_up_to_date_but_for_sizes(segments):
    """Sizes are those of the run it was made after; whatever data stand here are not looked at."""
    written = (REPOSITORY / segment_gallery.PAGE).read_text(encoding="utf-8")
    sizes = segment_gallery.written_sizes(REPOSITORY)
    assert written == segment_gallery.page(segments, sizes), "run make reference"
    without_size = {segment["segment_id"] for segment in segments} - sizes.members.keys()
    assert not without_size, "run make run, then make reference"
    assert "generated for 5,000 customers" in sizes.told_of


@pytest.mark.compiles
def test_the_gallery_says_what_a_segment_is(segments):
    sizes = segment_gallery.Sizes("Sizes: many.", {"loyal_customers": "1,234"})
    page = segment_gallery.page(segments, sizes)
    (row,) = (line for line in page.splitlines() if line.startswith("| `loyal_customers` |"))
    assert row == (
        "| `loyal_customers` | Loyal customers | Buys often and bought lately."
        " | orders_365d ≥ 4 and last_order_date is within the last 90 days"
        " | Thank them; early access before any discount. | 1,234 |"
    )
    (row,) = (line for line in page.splitlines() if line.startswith("| `one_time_buyers` |"))
    assert row.endswith(" | – |")
    families = [line for line in page.splitlines() if line.startswith("## ")]
    assert len(families) == len(set(families)) > 10


def test_sizes_are_those_of_the_published_sample_else_those_of_the_page(project):
    assert segment_gallery.published_sizes(project) is None
    assert segment_gallery.written_sizes(project).members == {}
    folder = project / "data" / "sample"
    folder.mkdir(parents=True)
    (folder / "sample.json").write_text('{"customers": 1500}')
    with duckdb.connect(str(folder / "serving.duckdb")) as connection:
        connection.execute(
            "create schema marts;"
            " create table marts.run_info as select date '2026-06-30' as as_of_date;"
            " create table marts.customers as select * from range(2345);"
            " create table marts.segment_summary as"
            " from (values ('a', 1234, 'active'), ('b', 0, 'active'),"
            " ('c', null, 'insufficient_data')) as t (segment_id, customers_count, status)"
        )
    sizes = segment_gallery.published_sizes(project)
    assert sizes.members == {"a": "1,234", "b": "0", "c": "insufficient data"}
    for words in ("2,345", "2026-06-30", "1,500"):
        assert words in sizes.told_of
    segment = {
        "segment_id": "a",
        "family": "f",
        "segment_name": "A",
        "description": "Who | or not.",
    }
    segment |= {"rule_text": "x = 1", "action": "Nothing."}
    written = project / segment_gallery.PAGE
    written.parent.mkdir(parents=True)
    page = segment_gallery.page([segment, {**segment, "segment_id": "c"}], sizes)
    written.write_text(page, encoding="utf-8")
    kept = segment_gallery.written_sizes(project)
    assert kept.told_of == sizes.told_of
    assert kept.members == {"a": "1,234", "c": "insufficient data"}
