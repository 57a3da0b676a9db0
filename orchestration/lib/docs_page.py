"""The documentation of dbt as one page, safe whatever names and descriptions hold."""

from pathlib import Path

from orchestration.lib.errors import UserError
from orchestration.lib.publish import replacing

PAGE = "static_index.html"
# What the page of dbt has in the places of the two files.
PLACES = {
    "manifest.json": '"MANIFEST.JSON INLINE DATA"',
    "catalog.json": '"CATALOG.JSON INLINE DATA"',
}


def write(target_path: Path) -> Path:
    """Put the manifest and the catalog in a target folder into the page of dbt there.

    dbt does so itself with --static, but a name such as `</script>` then ends the script, and what
    follows it is read as HTML. JSON means the same with every `<` written as a code.
    Raises UserError if the page of dbt has no place for a file.
    """
    page = (target_path / "index.html").read_text(encoding="utf-8")
    for name, place in PLACES.items():
        if place not in page:
            raise UserError(
                f"The documentation page of this dbt has no place for {name}. Install the version"
                " of dbt-core in requirements/ (make run does)."
            )
        content = (target_path / name).read_text(encoding="utf-8")
        page = page.replace(place, content.replace("<", "\\u003c"))
    with replacing(target_path / PAGE) as temporary:
        temporary.write_text(page, encoding="utf-8")
    return target_path / PAGE
