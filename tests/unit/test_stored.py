"""What dbt made of the project is stored for one state of the code, and made once."""

import os
import threading

import pytest
from stored import INPUTS, Store


@pytest.fixture
def root(tmp_path):
    """A project with a file for each of the inputs."""
    for name in INPUTS:
        path = tmp_path / "project" / name
        path = path if path.suffix else path / "file.sql"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("select 1")
    return tmp_path / "project"


@pytest.fixture
def store(tmp_path, root):
    """A function: vars → their store."""
    return lambda kept=2, **dbt_vars: Store(dbt_vars, tmp_path / "kept", root, kept)


def never():
    raise AssertionError("it is stored")


def test_it_is_made_once_for_each_set_of_vars(store):
    assert store(currency="EUR").get_json("a.json", lambda: {"a": 1}) == {"a": 1}
    assert store(currency="EUR").get_json("a.json", never) == {"a": 1}
    assert store(currency="USD").get("a.json", lambda: b"other") == b"other"
    assert store(currency="EUR").get("b.json", lambda: b"more") == b"more"


@pytest.mark.parametrize("name", INPUTS)
def test_a_change_of_any_input_makes_it_again(store, root, name):
    store(kept=9).get("a", lambda: b"before")
    path = root / name
    if path.is_dir():
        added = path / "new.sql"
        added.write_text("select 1")
        assert store(kept=9).get("a", lambda: b"one file more") == b"one file more"
        added.unlink()
        path = path / "file.sql"
    path.write_text("select 2")
    assert store(kept=9).get("a", lambda: b"after") == b"after"
    path.write_text("select 1")
    assert store(kept=9).get("a", never) == b"before"


def test_what_is_made_while_a_file_changes_is_not_stored(store, root):
    ours = store()

    def make():
        (root / "dbt_project.yml").write_text("name: other")
        return b"half and half"

    assert ours.get("a", make) == b"half and half"
    assert not (ours.folder / "a").exists()


def test_several_at_once_make_it_once(store):
    calls, start = [], threading.Barrier(4)

    def make():
        calls.append(1)
        return b"made"

    def ask():
        start.wait()
        assert store().get("a", make) == b"made"

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert calls == [1]


def test_a_failure_stores_nothing(store):
    def fail():
        raise ValueError("dbt failed")

    with pytest.raises(ValueError, match="dbt failed"):
        store().get("a", fail)
    assert store().get("a", lambda: b"made") == b"made"


def test_the_states_used_last_are_kept(store, root):
    folders = []
    for number in range(4):
        (root / "dbt_project.yml").write_text(f"name: p{number}")
        ours = store()
        ours.get("a", lambda: b"made")
        folders.append(ours.folder)
        # Clocks of file systems are coarse.
        os.utime(ours.folder.parent, (number, number))
    assert [folder.exists() for folder in folders] == [False, False, True, True]
    # A session with the older code can go on.
    (root / "dbt_project.yml").write_text("name: p3")
    assert store().get("a", never) == b"made"
