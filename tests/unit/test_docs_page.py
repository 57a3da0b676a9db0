"""The page of dbt's documentation, with names that look like HTML."""

import json
import re
import shutil
from html.parser import HTMLParser

import pytest
from dbt.task.docs import DOCS_INDEX_FILE_PATH

from orchestration.lib import docs_page
from orchestration.lib.errors import UserError

NAMES = [
    "Big </script><script>alert(1)</script> spenders",
    "<!-- <script> never closed",
    "a < b & 'c' \"d\" \u2028 </SCRIPT >",
]


class Scripts(HTMLParser):
    """Counts scripts and keeps what is written in them and between them."""

    def __init__(self):
        super().__init__()
        self.count, self.inside, self.code, self.text = 0, False, [], []

    def handle_starttag(self, tag, attrs):
        self.count += tag == "script"
        self.inside = tag == "script"

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "script"

    def handle_data(self, data):
        (self.code if self.inside else self.text).append(data)


def parsed(page):
    scripts = Scripts()
    scripts.feed(page.read_text(encoding="utf-8"))
    return scripts


@pytest.fixture
def target(tmp_path):
    shutil.copy(DOCS_INDEX_FILE_PATH, tmp_path / "index.html")
    for name, key in (("manifest.json", "exposures"), ("catalog.json", "nodes")):
        content = {key: {str(number): name for number, name in enumerate(NAMES)}}
        (tmp_path / name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return tmp_path


def test_names_that_look_like_html_stay_text(target):
    page = docs_page.write(target)
    assert page.name == "static_index.html"
    before, after = parsed(target / "index.html"), parsed(page)
    assert (after.count, after.text) == (before.count, before.text)
    for key, label in (("exposures", "manifest"), ("nodes", "catalog")):
        (data,) = re.findall(rf'[{{,]{label}:({{"{key}":.*?}}}})', "".join(after.code))
        assert list(json.loads(data)[key].values()) == NAMES


def test_a_page_of_another_version_of_dbt_is_refused(target):
    (target / "index.html").write_text("<html></html>")
    with pytest.raises(UserError, match=r"no place for manifest\.json"):
        docs_page.write(target)
    assert not (target / "static_index.html").exists()
