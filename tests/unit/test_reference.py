"""The reference pages say what the project says now."""

from pathlib import Path

import pytest

from orchestration.lib.reference import PAGES, TYPES, input_contract

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("page", PAGES)
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
