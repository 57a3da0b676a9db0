"""What `make check` runs for a change, and what it says it leaves."""

import subprocess

import pytest

from tools import check


@pytest.fixture
def root(tmp_path):
    """A repository with a commit, and tests of several kinds."""
    files = {
        "shop/lib/prices.py": "",
        "shop/lib/taxes.py": "",
        "tests/support/helper.py": "",
        "tests/unit/test_prices.py": "",
        "tests/unit/test_bills.py": "from shop.lib import prices",
        "tests/unit/test_invoices.py": "import shop.lib.prices as p",
        "tests/unit/test_parts.py": "from shop.lib.prices import net",
        "tests/unit/test_other.py": "from shop.lib import taxes",
        "tests/unit/test_helped.py": "from helper import help",
        "tests/integration/test_shop.py": "from shop.lib.prices import net",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "first"]):
        subprocess.run(
            ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *command],
            cwd=tmp_path,
            check=True,
        )
    return tmp_path


def test_changes_are_staged_unstaged_and_untracked_files(root):
    assert check.changed_files(root) == []
    (root / "shop/lib/prices.py").write_text("net = 1")
    (root / "new folder").mkdir()
    (root / "new folder" / "é.py").write_text("")
    (root / "shop/lib/taxes.py").write_text("rate = 1")
    subprocess.run(["git", "add", "shop/lib/taxes.py"], cwd=root, check=True)
    (root / "tests/unit/test_other.py").unlink()
    changed = ["new folder/é.py", "shop/lib/prices.py", "shop/lib/taxes.py"]
    assert check.changed_files(root) == changed


@pytest.mark.parametrize(
    ("changed", "tests"),
    [
        ("shop/lib/prices.py", ["bills", "invoices", "parts", "prices"]),
        ("shop/lib/taxes.py", ["other"]),
        ("tests/support/helper.py", ["helped"]),
        ("tests/unit/test_other.py", ["other"]),
        ("models/a.sql", []),
    ],
)
def test_the_unit_tests_of_a_change(root, changed, tests):
    assert check.unit_tests([changed], root) == [f"tests/unit/test_{name}.py" for name in tests]


def test_each_kind_of_file_has_its_step(root):
    def names(*changed):
        return [name.split(":")[0] for name, _ in check.steps(list(changed), root)]

    assert names() == ["segment rules"]
    assert names("models/a.sql") == ["segment rules", "sqlfluff on models/a.sql"]
    assert names("macros/a.sql", "tests/dbt/generic/b.sql") == ["segment rules"]
    assert names("shop/lib/taxes.py") == [
        "ruff on shop/lib/taxes.py",
        "format of shop/lib/taxes.py",
        "segment rules",
        "unit tests",
    ]


def test_it_says_what_is_left(root):
    def text(*changed):
        return " ".join(check.left(list(changed), root))

    assert text("shop/lib/taxes.py") == ""
    assert "make lint: models that use macros/a.sql" in text("macros/a.sql")
    assert "the models as dbt builds them" in text("models/a.sql")
    assert "tests/integration/test_shop.py" in text("shop/lib/prices.py")
    assert "pyproject.toml can change any result" in text("pyproject.toml")
    assert "all tests that use tests/conftest.py" in text("tests/conftest.py")
