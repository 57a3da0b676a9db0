"""Conventions of the dbt project, read from its manifest.

Exceptions are a list with a date and a reason; it may only shrink.
"""

import copy
import re
from pathlib import Path
from statistics import median

import pytest
from checks import KEYS, check_nodes, checks_of

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCES = ["contract", "complete_journey", "shopify,ga4"]

# The pipe: no model reads from a layer to the right of its own.
LAYERS = ["staging", "intermediate", "segments", "marts", "history"]
# Within the intermediate layer, in this order.
STEPS = [
    "sources",
    "identity",
    "orders",
    "activities",
    "behaviour",
    "rfm",
    "predictive",
    "features",
    "segments",
    "history",
]
CLOCK = re.compile(
    r"\b(current_date|current_timestamp|now|getdate|sysdate|localtimestamp|random|uuid|today)\b"
    r"\s*(\(|\b)",
    re.IGNORECASE,
)
# What earlier runs have stored is a source, but nothing raw.
HISTORY = "source.customer_segmentation.history."
MAX_LINES = 150
MAX_MEDIAN_LINES = 40
MAX_YAML_LINES = 200

# Tables whose rows are overwritten: no date of their own says when a value began to hold.
OVERWRITTEN = {"customers", "companies", "products", "stores"}

# model or file: (date, reason)
EXCEPTIONS = {
    # The population is people who ordered, too: identity reads orders for stubs and guests.
    "int_accounts reads int_orders_as_of": ("2026-11-21", "stubs and guests come from orders"),
    "int_accounts reads int_order_amounts": ("2026-11-21", "an order of no use makes no person"),
    "_customer_features.yml": ("2026-11-21", "one description for every feature a filter can name"),
}


@pytest.fixture(scope="module", params=SOURCES)
def manifest(request, compiled):
    """The parsed project with these sources enabled."""
    return compiled(source_systems=request.param.split(",")).manifest_as_json()


def models(manifest):
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]


def data_tests(manifest):
    """Tests of disabled tables are among the nodes, too."""
    return [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and node["config"]["enabled"]
    ]


def tables(manifest):
    return [node for node in manifest["nodes"].values() if "columns" in node]


def layer(node):
    return node["fqn"][1]


def step(node):
    return node["fqn"][2]


def grain_not_said(manifest):
    return [
        node["name"]
        for node in models(manifest)
        if not re.match(r"((--|#)[^\n]*\n)*?(--|#) Grain: ", node["raw_code"])
    ]


def not_described(manifest):
    described = [*models(manifest), *manifest["sources"].values()]
    return [node["name"] for node in described if not node["description"].strip()] + [
        f"{node['name']}.{column['name']}"
        for node in described
        for column in node["columns"].values()
        if not column["description"].strip()
    ]


def marts_without_contract(manifest):
    return [
        node["name"]
        for node in models(manifest)
        if layer(node) == "marts"
        and not (
            node["config"]["contract"]["enforced"]
            and node["columns"]
            and all(column["data_type"] for column in node["columns"].values())
        )
    ]


def key_not_tested(manifest):
    """Unions of staging keep the keys staging tests; families are selections of the flags."""
    return [
        node["name"]
        for node in models(manifest)
        if step(node) != "sources"
        and layer(node) != "segments"
        and not any(kind in KEYS for kind, _, _ in checks_of(node))
    ]


def checks_named_otherwise(manifest):
    """A name says the table and the column: table__what, table__column__what."""
    return [
        settings["name"]
        for node in tables(manifest)
        for _, column, settings in checks_of(node)
        if not re.fullmatch(
            rf"{re.escape(node['name'])}__{re.escape(column or '')}{'__' if column else ''}\w+",
            settings["name"],
        )
    ]


def data_tests_of_their_own(manifest):
    """A dbt test costs more than most checks: one per table and severity runs them all."""
    names = {node["unique_id"]: node["name"] for node in tables(manifest)}
    return [
        node["name"]
        for node in data_tests(manifest)
        if node.get("test_metadata")
        and node["name"]
        not in [f"{names[node['attached_node']]}__checks{end}" for end in ("", "_warn")]
    ]


def more_data_tests_than_tables_and_laws(manifest):
    with_checks = [node for node in tables(manifest) if any(checks_of(node))]
    warn_only = [node for node in check_nodes(manifest) if node["name"].endswith("_warn")]
    laws = list((REPOSITORY / "tests/dbt/singular").glob("*.sql"))
    limit = len(with_checks) + len(warn_only) + len(laws)
    count = len(data_tests(manifest))
    return [f"{count} data tests"] if count > limit else []


def laws_without_a_sentence(manifest):
    """The report of a failure begins with it: macros/checks/law_meaning.sql."""
    return [
        node["name"]
        for node in data_tests(manifest)
        if not node.get("test_metadata")
        and not (node["description"].strip() or re.match(r"-- \w", node["raw_code"]))
    ]


def names_that_hide_the_layer(manifest):
    prefixes = {"staging": ("stg_", "base_"), "intermediate": ("int_",), "segments": ("segments_",)}
    return [
        node["name"]
        for node in models(manifest)
        if not node["name"].startswith(prefixes.get(layer(node), ""))
        or (layer(node) == "staging" and f"_{step(node)}__" not in node["name"])
    ]


def arrows_that_point_back(manifest):
    nodes = {node["unique_id"]: node for node in models(manifest)}
    back = []
    for node in nodes.values():
        for parent in (nodes[name] for name in node["depends_on"]["nodes"] if name in nodes):
            steps = [step(node), step(parent)]
            if (
                LAYERS.index(layer(parent)) > LAYERS.index(layer(node))
                or (layer(node), layer(parent)) == ("marts", "staging")
                or (
                    layer(node) == layer(parent) == "intermediate"
                    and set(steps) <= set(STEPS)
                    and STEPS.index(steps[1]) > STEPS.index(steps[0])
                )
            ):
                back.append(f"{node['name']} reads {parent['name']}")
    return [edge for edge in back if edge not in EXCEPTIONS]


def readers_of_raw_tables(manifest):
    """Only staging reads them, and what asks which columns there are."""
    return [
        node["name"]
        for node in models(manifest)
        if any(
            parent.startswith("source.") and not parent.startswith(HISTORY)
            for parent in node["depends_on"]["nodes"]
        )
        and layer(node) != "staging"
        and node["name"] != "int_source_columns"
    ]


def looks_at_the_clock(manifest):
    code = {node["name"]: node["raw_code"] for node in models(manifest)}
    code |= {
        macro["name"]: macro["macro_sql"]
        for macro in manifest["macros"].values()
        if macro["package_name"] == "customer_segmentation"
    }
    bare = {
        name: re.sub(r"--[^\n]*|\{#.*?#\}", "", text, flags=re.DOTALL)
        for name, text in code.items()
    }
    return [name for name, text in bare.items() if CLOCK.search(text)]


def too_long(manifest):
    lines = {node["name"]: len(node["raw_code"].splitlines()) for node in models(manifest)}
    faults = [name for name, count in lines.items() if count > MAX_LINES]
    return faults


def test_half_of_all_models_are_short():
    """Whichever sources are enabled."""
    lengths = [
        len(path.read_text(encoding="utf-8").splitlines())
        for path in (REPOSITORY / "models").rglob("*.sql")
    ]
    assert median(lengths) <= MAX_MEDIAN_LINES


def families_without_rules(manifest):
    return [
        node["name"]
        for node in models(manifest)
        if layer(node) == "segments"
        and not (
            node["config"]["meta"].get("segments")
            and node["patch_path"].endswith(f"_{node['name']}.yml")
        )
    ]


def best_effort_not_marked(manifest):
    """What sources overwrite cannot be replayed exactly; a feature made of it says so."""
    return [
        column["name"]
        for column in node_of(manifest, "customer_features")["columns"].values()
        for requirement in column["config"]["meta"].get("requires", [])
        if {alternative.split(".")[0] for alternative in requirement.split("|")} <= OVERWRITTEN
        and not column["config"]["meta"].get("overwritten")
    ]


def faults_that_do_not_stop_history(manifest):
    """Models with a test that may fail after the day was stored: name them in segment_log.sql."""
    before, waiting = set(), [node_of(manifest, "segment_log")["unique_id"]]
    while waiting:
        parents = set(manifest["parent_map"].get(waiting.pop(), ())) - before
        before |= parents
        waiting += parents
    return sorted(
        {
            parent.split(".")[-1]
            for test in manifest["nodes"].values()
            if test["resource_type"] == "test" and test["config"]["severity"].lower() == "error"
            for parent in set(test["depends_on"]["nodes"]) - before
            if "history" not in manifest["nodes"].get(parent, {}).get("fqn", ())
        }
    )


CHECKS = [
    grain_not_said,
    not_described,
    marts_without_contract,
    key_not_tested,
    checks_named_otherwise,
    data_tests_of_their_own,
    more_data_tests_than_tables_and_laws,
    laws_without_a_sentence,
    names_that_hide_the_layer,
    arrows_that_point_back,
    readers_of_raw_tables,
    looks_at_the_clock,
    too_long,
    families_without_rules,
    best_effort_not_marked,
    faults_that_do_not_stop_history,
]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_project_keeps_the_convention(manifest, check):
    assert check(manifest) == []


def node_of(manifest, name):
    return next(node for node in manifest["nodes"].values() if node["name"] == name)


def break_it(manifest, check):
    """Break one convention in a copy of the manifest and return what must be reported."""
    features = node_of(manifest, "int_customer_features")
    match check.__name__:
        case "grain_not_said":
            features["raw_code"] = "-- What it is.\nselect 1\n"
        case "not_described":
            features["description"] = " "
        case "marts_without_contract":
            features = node_of(manifest, "orders")
            features["columns"]["order_id"]["data_type"] = None
        case "key_not_tested":
            for column in features["columns"].values():
                column["config"]["meta"].pop("checks", None)
        case "checks_named_otherwise":
            mart = node_of(manifest, "orders")
            mart["columns"]["order_id"]["config"]["meta"]["checks"][1]["unique"]["name"] = "key"
            return ["key"]
        case "data_tests_of_their_own":
            features = node_of(manifest, "orders__checks")
            features["name"] = "orders__order_id__unique"
        case "more_data_tests_than_tables_and_laws":
            own = node_of(manifest, "orders__checks")
            laws = len(list((REPOSITORY / "tests/dbt/singular").glob("*.sql")))
            allowed = len([node for node in tables(manifest) if any(checks_of(node))]) + laws
            for number in range(allowed - len(data_tests(manifest)) + 1):
                copied = copy.deepcopy(own)
                copied["test_metadata"]["name"] = "not_null"
                manifest["nodes"][f"test.more.{number}"] = copied
            return [f"{allowed + 1} data tests"]
        case "laws_without_a_sentence":
            features = node_of(manifest, "orders__nothing_lost")
            features["raw_code"] = "select 1"
        case "names_that_hide_the_layer":
            features["name"] = "customer_features_all"
        case "arrows_that_point_back":
            mart = node_of(manifest, "customers")
            features["depends_on"]["nodes"].append(mart["unique_id"])
            return ["int_customer_features reads customers"]
        case "readers_of_raw_tables":
            features["depends_on"]["nodes"].append("source.customer_segmentation.raw.orders")
        case "looks_at_the_clock":
            features["raw_code"] += "\nwhere last_order_date > Current_Date"
        case "too_long":
            features["raw_code"] += "\n" * 200
        case "families_without_rules":
            features = node_of(manifest, "segments_value")
            features["config"]["meta"] = {}
        case "best_effort_not_marked":
            mart = node_of(manifest, "customer_features")
            del mart["columns"]["country"]["config"]["meta"]["overwritten"]
            return ["country"]
        case "faults_that_do_not_stop_history":
            mart = node_of(manifest, "segment_summary")
            manifest["parent_map"][node_of(manifest, "segment_log")["unique_id"]].remove(
                mart["unique_id"]
            )
            return ["segment_summary"]
    return [features["name"]]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_check_finds_a_fault(manifest, check):
    broken = copy.deepcopy(manifest)
    expected = break_it(broken, check)
    assert check(broken) == expected


def test_yaml_files_are_short():
    long = {
        path.name: count
        for path in sorted((REPOSITORY / "models").rglob("*.yml"))
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > MAX_YAML_LINES
        and path.name not in EXCEPTIONS
    }
    assert not long


def test_every_macro_has_a_header_and_a_file_of_its_own():
    faults = []
    for path in sorted((REPOSITORY / "macros").rglob("*.sql")):
        text = path.read_text(encoding="utf-8")
        names = re.findall(r"\{%-? macro (?:default__|duckdb__|spark__|postgres__)?(\w+)\(", text)
        if set(names) != {path.stem}:
            faults.append(f"{path.name} defines {names}")
        header = re.match(r"\{#(.*?)#\}", text, flags=re.DOTALL)
        if not header or ("Example:" not in header[1] and "()" not in text):
            faults.append(f"{path.name} has no header with an example")
    assert not faults


def test_versions_agree():
    project = (REPOSITORY / "dbt_project.yml").read_text(encoding="utf-8")
    package = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    versions = {
        *re.findall(r'^version: "(.+)"', project, flags=re.MULTILINE),
        *re.findall(r'^  project_version: "(.+)"', project, flags=re.MULTILINE),
        *re.findall(r'^version = "(.+)"', package, flags=re.MULTILINE),
    }
    assert len(versions) == 1
