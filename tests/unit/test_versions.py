"""The last published files are kept, and one can be put back with the history of its time."""

import os
from datetime import date

import duckdb
import pytest

from orchestration.lib import publish as publishing
from orchestration.lib import versions
from orchestration.lib.errors import UserError
from orchestration.lib.publish import publish, published_day

DAYS = ["2024-01-31", "2024-02-29", "2024-03-31"]


class Shop:
    """A warehouse and its published file; each run stores its day in the history."""

    def __init__(self, folder):
        self.warehouse = folder / "warehouse.duckdb"
        self.serving = folder / "serving.duckdb"

    def run(self, day, members=1, **options):
        with duckdb.connect(str(self.warehouse)) as connection:
            connection.execute("create schema if not exists marts")
            connection.execute("create schema if not exists history")
            connection.execute(
                f"create or replace table marts.run_info as select date '{day}' as as_of_date"
            )
            connection.execute(
                "create table if not exists history.segment_log (as_of_date date, member integer)"
            )
            connection.execute(f"delete from history.segment_log where as_of_date = '{day}'")
            connection.execute(
                f"insert into history.segment_log select date '{day}', i from range({members})"
                " as numbers (i)"
            )
        return publish(self.warehouse, self.serving, **options)

    def history(self):
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.execute("from history.segment_log order by all").fetchall()

    def rollback(self, name=""):
        return versions.rollback(self.serving, self.warehouse, name)

    def last_rollback(self):
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return versions.last_rollback(connection)


@pytest.fixture
def shop(tmp_path):
    return Shop(tmp_path)


def test_the_last_versions_are_kept(shop):
    for day in range(1, 8):
        shop.run(f"2024-01-0{day}", keep=2)
    assert [str(version.as_of_date) for version in versions.kept(shop.serving)] == [
        *("2024-01-07", "2024-01-06", "2024-01-05")
    ]
    assert os.path.samefile(
        versions.kept(shop.serving)[0].folder / versions.PUBLISHED, shop.serving
    )


def test_a_rollback_puts_file_and_history_back(shop):
    for day in DAYS:
        shop.run(day)
    assert shop.last_rollback() is None
    done = shop.rollback()
    assert (done.withdrawn, done.restored) == (date(2024, 3, 31), date(2024, 2, 29))
    assert done.lost_days == (date(2024, 3, 31),)
    assert published_day(shop.serving) == date(2024, 2, 29)
    assert shop.history() == [(date(2024, 1, 31), 0), (date(2024, 2, 29), 0)]
    assert shop.last_rollback()[1:] == (date(2024, 3, 31), date(2024, 2, 29))

    assert shop.rollback().restored == date(2024, 1, 31)
    with pytest.raises(UserError, match="no earlier version(.|\n)*2024-03-31  withdrawn"):
        shop.rollback()


def test_the_same_day_twice_goes_back_to_the_first(shop):
    """The history of the day is the one that was published with it, not that of the second run."""
    shop.run(DAYS[0], members=3)
    shop.run(DAYS[0], members=1)
    done = shop.rollback()
    assert (done.withdrawn, done.restored, done.lost_days) == (
        *(date(2024, 1, 31), date(2024, 1, 31)),
        (),
    )
    assert len(shop.history()) == 3


def test_the_next_run_goes_on_from_there(shop):
    """And a rollback of that run does not serve what was withdrawn."""
    for day in DAYS:
        shop.run(day)
    shop.rollback()
    shop.run(DAYS[2], members=2)
    assert shop.history()[2:] == [(date(2024, 3, 31), 0), (date(2024, 3, 31), 1)]
    assert shop.rollback().restored == date(2024, 2, 29)


def test_a_version_can_be_named_and_a_rollback_undone(shop):
    for day in DAYS:
        shop.run(day)
    newest, _, oldest = (version.name for version in versions.kept(shop.serving))
    assert shop.rollback(oldest).restored == date(2024, 1, 31)
    assert shop.rollback(newest).restored == date(2024, 3, 31)
    assert len(shop.history()) == 3
    assert shop.rollback(oldest).restored == date(2024, 1, 31)
    with pytest.raises(UserError, match="There is no version yesterday of(.|\n)*VERSION="):
        shop.rollback("yesterday")


def test_a_rollback_that_was_stopped_can_be_run_again(shop, monkeypatch):
    for day in DAYS:
        shop.run(day)
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", lambda *paths: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            shop.rollback()
    assert published_day(shop.serving) == date(2024, 3, 31)
    assert shop.rollback().restored == date(2024, 2, 29)
    assert published_day(shop.serving) == date(2024, 2, 29)


def test_a_version_that_was_never_served_is_not_one_to_go_back_to(shop, monkeypatch):
    """The run was killed between keeping the new file and serving it."""
    shop.run(DAYS[0])

    def killed(*paths):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", killed)
        patch.setattr(versions, "prune", lambda *arguments: None)
        with pytest.raises(KeyboardInterrupt):
            shop.run(DAYS[1])
    assert len(versions.kept(shop.serving)) == 2
    shop.run(DAYS[2])
    assert [version.as_of_date for version in versions.kept(shop.serving)] == [
        *(date(2024, 3, 31), date(2024, 1, 31))
    ]


def test_nothing_is_published_and_nothing_is_kept(shop):
    with pytest.raises(UserError, match="nothing to roll back"):
        shop.rollback()
    shop.run(DAYS[0])
    with pytest.raises(UserError, match="no earlier version(.|\n)*2024-01-31  served"):
        shop.rollback()


def test_a_file_system_without_links(shop, monkeypatch):
    def refused(*paths):
        raise OSError("Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    for day in DAYS:
        shop.run(day)
    assert shop.rollback().restored == date(2024, 2, 29)
    assert publishing.published_day(shop.serving) == date(2024, 2, 29)
