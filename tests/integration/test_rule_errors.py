"""Faults in segment rules: all told at once, before anything touches the warehouse."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest

from orchestration.lib import dbt_args

REPOSITORY = Path(__file__).resolve().parents[2]

FAULTS = """
          - id: big_spenders
            name: Again
            description: Twice there.
            owner: crm
            action: None.
            prefered_channel: email
            parent: purchased_once
            all:
              - {filter: order_count, gte: 3}
              - {filter: country, in: [NO, 01234, "DE"]}
              - {filter: amount_spent, gte: "3"}
              - {filter: first_order_date, before: "2025-02-30"}
              - {filter: orders_count, gtee: 3}
              - {filter: orders_count, gte: 3, lt: 4}
              - {filter: orders_count}
              - {filter: [orders_count], gte: 3}
              - {filter: tags, eq: vip}
              - {filter: email_consent, eq: "yes"}
              - {filter: last_order_date, within_days: "30"}
              - {filter: last_order_date, between_days_ago: [1, -2]}
              - {filter: age, is_null: false}
              - {filter: country, neq: "DE", unknown_as: match}
              - {in_segment: loyal}
              - {didnt: order_placed}
              - {all: []}
              - {not: {filter: age, between: [1]}}
              - {all: [{filter: age, gt: 1}], any: [{filter: age, gt: 1}]}
              - {filter: amount_spent, gte: {percentile: 90}}
              - {filter: amount_spent, gte: {percentile: 0.5, among: nobody}}
              - {filter: amount_spent, gte: .inf}
              - just words
              - {filter: orders_count, between: [5, 1]}
              - {did: product_veiw}
              - {did: search, within_day: 30}
              - {did: search, within_days: 30.5}
              - {did: search, before: yesterday}
              - {did: search, where: {categori: {eq: shoes}}}
              - {did: search, where: {category: shoes}}
              - {did: search, where: {category: {equals: shoes}}}
              - {did: search, where: {category: {eq: NO}}}
              - {did: search, where: {amount: {starts_with: "1"}}}
              - {did: search, where: {amount: {gte: {percentile: 0.5}}}}
              - {did: search, where: [category]}
              - {did_not: search, count: 5}
              - {did_not: search, count: {gte: "5"}}
              - {did: search, count: {atleast: 5}}
              - {did: search, count: {gte: 5, property: amount}}
              - {did: search, sum: {gte: 5}}
              - {did: search, sum: {property: amounts, gte: 5}}
              - {did: search, max: {property: category, gte: 5}}
              - {did: search, cadence: {gte: weekly}}
              - {did: search, first: {within_days: soon}}
              - {did: search, filter: age, gte: 3}
              - {did_then: [{did: search}]}
              - {did_then: [{did: search}, {did: serch, count: {gte: 3}}]}
              - {did_then: [{did: search, within_days: 3}, {did: search}], since: 3}
              - {did_then: [{did: search}, search], within_days: -1}
              - {has_been_in_days: loyal, gte: 9}
              - {has_been_in_days: loyal_customers}
              - {has_been_in_days: loyal_customers, gte: long}
              - {has_been_in_days: loyal_customers, within_days: 9}
              - {has_ever_been: loyal_costumers}
              - {has_ever_been: loyal_customers, within_days: 0.5}
              - {has_ever_been: loyal_customers, gte: 1}
          - {id: only_enters, name: n, description: d, owner: o, action: a,
             enter: {filter: orders_count, gte: 1}}
          - {id: enters_beside_all, name: n, description: d, owner: o, action: a,
             minimum_stay_days: week, parent: loyal_customers,
             enter: {filter: orders_count, gte: 1}, exit: {filter: orders_cnt, lt: 1},
             all: [{filter: orders_count, gte: 1}]}
          - {id: was_religious, name: n, description: d, owner: o, action: a,
             all: [{has_ever_been: tells_religion}]}
          - id: tells_religion
            name: n
            description: d
            owner: o
            action: a
            all: [{filter: trait_religion, is_set: true}]
          - {id: declared_religion, name: n, description: d, owner: o, action: a,
             all: [{did: trait_declared, where: {topic: {in: [interest, religion]}}}]}
          - id: ring_a
            name: Ring
            description: Goes round.
            owner: crm
            action: None.
            all: [{in_segment: ring_b}]
          - id: ring_b
            name: Ring
            description: Goes round.
            owner: crm
            action: None.
            not: {in_segment: ring_a}
          - id: Bad Id
          - id: broken_template
            name: n
            description: d
            owner: o
            action: a
            template: {value: ["DE"]}
            requires: customers.country
            all: [{filter: country, eq: "{value}"}]
          - id: captured_and_ruled
            name: n
            description: d
            owner: o
            action: a
            captured: big_spenders
            all: [{filter: orders_count, gte: 1}]
          - id: captured_once
            name: n
            description: d
            owner: o
            action: a
            captured: big_spenders
            retired: {since: "2026-02-30", reason: over}
          - id: like_nobody
            name: n
            description: d
            owner: o
            action: a
            lookalike_of: big_spender
            top_share: 0.1
          - id: like_a_list
            name: n
            description: d
            owner: o
            action: a
            lookalike_of: captured_once
            top_share: 10
          - id: like_few
            name: n
            description: d
            owner: o
            action: a
            parent: captured_once
            lookalike_of: big_spenders
            top_share: 0.1
          - id: like_alike
            name: n
            description: d
            owner: o
            action: a
            lookalike_of: like_nobody
            top_share: 0.1
          - id: like_and_ruled
            name: n
            description: d
            owner: o
            action: a
            lookalike_of: big_spenders
            top_share: 0.1
            all: [{filter: orders_count, gte: 1}]
          - id: like_how_many
            name: n
            description: d
            owner: o
            action: a
            lookalike_of: big_spenders
          - id: names_a_lookalike
            name: n
            description: d
            owner: o
            action: a
            all: [{in_segment: lookalike_big_spenders}]
          - id: part_of_a_lookalike
            name: n
            description: d
            owner: o
            action: a
            parent: lookalike_big_spenders
            all: [{filter: orders_count, gte: 1}]
          - id: like_believers
            name: n
            description: d
            owner: o
            action: a
            lookalike_of: was_religious
            top_share: 0.1
          - id: names_a_list
            name: n
            description: d
            owner: o
            action: a
            all: [{in_segment: captured_once}]
          - id: of_people_who_are_told_by_so_long_a_name_that_one_engine_cuts_it
            name: n
            description: d
            owner: o
            action: a
            all: [{filter: orders_count, gte: 1}]
          - id: customer_id
            name: n
            description: d
            owner: o
            action: a
            parent: customer_id
            requires: [customer.birthdate]
            all: [{filter: orders_count, gte: 1}]
"""

EXPECTED = [
    "segment captured_and_ruled: captured takes the id of a segment, and goes with no rule beside",
    'segment captured_once: retired takes {since: "2026-01-31", reason: …}, got',
    "segment names_a_list: in_segment and among take a rule, and 'captured_once' is static",
    "segment like_nobody: unknown segment 'big_spender'; nearest: 'big_spenders'",
    "segment like_a_list: lookalike_of, and parent beside it, take a segment with a rule, and",
    "segment like_few: lookalike_of, and parent beside it, take a segment with a rule, and",
    "segment like_a_list: top_share takes a share between 0 and 1, got 10",
    "segment like_how_many: lookalike_of takes the id of a segment, and goes with top_share",
    "segment like_and_ruled: lookalike_of goes with no rule beside it",
    "segment like_alike: in_segment, among, parent and lookalike_of take a rule, and 'like_nobody'"
    " is a lookalike; name what it is one of",
    "segment names_a_lookalike: in_segment, among, parent and lookalike_of take a rule, and",
    "segment part_of_a_lookalike: in_segment, among, parent and lookalike_of take a rule, and",
    "segment like_believers: rests on the sensitive feature 'trait_religion'; leave it out, or",
    "segment big_spenders: duplicate id, also in models/segments/_segments_value.yml",
    "segment big_spenders: unknown key 'prefered_channel'; nearest: 'preferred_channel'",
    "segment big_spenders: unknown parent 'purchased_once'; nearest: ",
    "unknown filter 'order_count'; nearest: 'orders_count'",
    "country in: false is not text; YAML reads NO, on and off as true or false",
    "country in: 668 is not text; YAML reads NO, on and off as true or false and 01234 as a number"
    ": quote it",
    'amount_spent gte: "3" is not a number; leave the quotes out',
    'first_order_date before: "2025-02-30" is not a date; write it as 2026-01-31',
    "unknown operator 'gtee'; nearest: 'gte'",
    "filter 'orders_count' has 2 operators (gte, lt); write one clause for each",
    "filter 'orders_count' has no operator; one of eq, neq, ",
    "unknown filter '['orders_count']'",
    "operator 'eq' does not go with list features like 'tags'",
    'email_consent eq: "yes" is neither true nor false',
    'last_order_date within_days: takes whole days from 0 to 36500, got "30"',
    "last_order_date between_days_ago: takes whole days from 0 to 36500, got -2",
    "age is_null: takes true, got false",
    "unknown_as goes with positive operators only; 'neq' matches unknown values anyway",
    "unknown segment 'loyal'; nearest: 'loyal_customers'",
    "unknown clause 'didnt'; nearest: ",
    "'all' takes a list of at least one clause",
    "age between: takes a list of two values, got [1]",
    "mixes all and any; write them as separate clauses",
    "amount_spent gte: percentile takes a number from 0 to 1, got 90",
    "unknown segment 'nobody' in among; nearest: ",
    "amount_spent gte: Infinity is not a finite number",
    'clause "just words": is no clause; write {filter: …}, {did: …}, {in_segment: …}, all, any'
    " or not",
    "unknown activity 'product_veiw'; nearest: 'product_view'",
    "unknown key 'within_day' beside 'did'; nearest: 'within_days'",
    "within_days: takes whole days from 0 to 36500, got 30.5",
    'before: "yesterday" is not a date; write it as 2026-01-31',
    "unknown property 'categori'; nearest: 'category'",
    'where category: takes {operator: value}, got "shoes"',
    "where unknown operator 'equals'; nearest: ",
    "where category eq: false is not text",
    "where operator 'starts_with' does not go with number property like 'amount'",
    "where amount gte: properties are not compared with thresholds from the population",
    'where takes {property: {operator: value}}, got ["category"]',
    "count takes {operator: value}, got 5",
    'count gte: "5" is not a number; leave the quotes out',
    "unknown operator 'atleast'; nearest: ",
    "count takes no property",
    "sum takes a property of type number, as in property: amount",
    "unknown property 'amounts'; nearest: 'amount'",
    "max takes a property of type number; 'category' is text",
    "operator 'gte' does not go with text statistic like 'cadence'",
    'first within_days: takes whole days from 0 to 36500, got "soon"',
    "mixes did and filter; write them as separate clauses",
    "did_then takes a list of at least two steps, {did: activity, …}, got [",
    "step 2: unknown activity 'serch'; nearest: 'search'",
    "step 2: unknown key 'count' beside 'did'; nearest: ",
    "unknown key 'since' beside 'did_then'; nearest: ",
    "step 1: within_days counts from the step before, and there is none",
    'step 2: takes {did: activity, …}, got "search"',
    "within_days: takes whole days from 0 to 36500, got -1",
    "unknown segment 'loyal'; nearest: 'loyal_customers'",
    "has_been_in_days has no operator, as in gte: 90",
    'has_been_in_days gte: "long" is not a number',
    "operator 'within_days' does not go with number statistic like 'has_been_in_days'",
    "unknown segment 'loyal_costumers'; nearest: 'loyal_customers'",
    "within_days: takes whole days from 0 to 36500, got 0.5",
    "unknown key 'gte' beside 'has_ever_been'; nearest: 'within_days'",
    "segment only_enters: enter and exit go together; one is missing",
    "segment enters_beside_all: enter and exit stand instead of all, any, not and in_segment",
    "segment enters_beside_all: parent goes with neither enter and exit nor minimum_stay_days",
    "segment enters_beside_all: minimum_stay_days takes whole days from 0 to 36500, got",
    "unknown filter 'orders_cnt'; nearest: 'orders_count'",
    "segment was_religious: rests on the sensitive feature 'trait_religion'; leave it out",
    "segment tells_religion: rests on the sensitive feature 'trait_religion'; leave it out, or"
    " write allow_sensitive: true",
    "trait_declared does not tell of 'religion', which is sensitive; filter trait_religion, with",
    "segment ring_a: goes round in a circle: ring_a → ring_b → ring_a",
    "segment ring_b: goes round in a circle: ring_b → ring_a → ring_b",
    "orders_count between: the first value is above the second, so that nobody can match: [5, 1]",
    "segment broken_template: template takes {values: […]} with at least one value, got"
    ' {"value": ["DE"]}',
    'segment broken_template: requires takes a list, got "customers.country"',
    "segment customer_id: id 'customer_id' is the name of the key; take another",
    "segment customer_id: is its own parent",
    "segment customer_id: requires 'customer.birthdate', which the input contract does not have;"
    " nearest: 'customers.birth_date'",
    "_that_one_engine_cuts_it: id has 64 letters; 63 are the most, because PostgreSQL cuts names",
    "segment Bad Id: has no 'description'",
    "segment Bad Id: has no rule; write all, any, not or in_segment, or enter and exit, or"
    " captured",
    "id 'Bad Id' is not made of lower case letters, digits and _ only, letter first",
]


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """A copy of the project with every kind of fault in one family, and a function to run dbt."""
    project = tmp_path_factory.mktemp("a project") / "with a space"
    project.mkdir()
    for name in ("macros", "models", "seeds", "tests", "dbt_project.yml", "profiles.yml"):
        source = REPOSITORY / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, project / name)
    with (project / "models" / "segments" / "_segments_value.yml").open("a") as file:
        file.write(FAULTS)

    def dbt(command, *arguments):
        return subprocess.run(
            [
                dbt_args.dbt_executable(),
                *("--no-use-colors", command, *arguments, "--project-dir", str(project)),
                *("--profiles-dir", str(project), "--target-path", str(project / "target")),
                *("--log-path", str(project / "logs")),
            ],
            env={**os.environ, "SEGMENTATION_WAREHOUSE": str(project / "warehouse.duckdb")},
            capture_output=True,
            text=True,
        )

    return project, dbt


@pytest.fixture(scope="module")
def output(broken):
    """What `dbt build` says of the faults."""
    result = broken[1]("build")
    assert result.returncode != 0
    return result.stdout


# Compiling any model of the rules checks them all.
ONE_MODEL = ["--select", "int_segment_definitions"]

DEEPER_FAULTS = """
          - {id: roundabout, name: n, description: d, owner: o, action: a,
             all: [{in_segment: above_average_value}]}
          - {id: like_some, name: n, description: d, owner: o, action: a, parent: openly,
             lookalike_of: roundabout, top_share: 0.1}
          - {id: top_half, name: n, description: d, owner: o, action: a,
             all: [{filter: amount_spent, gte: {percentile: 0.5, among: roundabout}}]}
          - {id: openly, name: n, description: d, owner: o, action: a, allow_sensitive: true,
             all: [{filter: ethnicity, eq: any}]}
          - {id: silently, name: n, description: d, owner: o, action: a,
             not: {in_segment: openly}}
          - {id: as_they_were, name: n, description: d, owner: o, action: a, captured: openly}
          - {id: as_they_openly_were, name: n, description: d, owner: o, action: a,
             captured: openly, allow_sensitive: true}
"""


def test_faults_that_only_show_once_rules_are_expanded(broken):
    """A threshold among a segment with a threshold; a sensitive feature through another segment or
    a list of its members."""
    project, dbt = broken
    path = project / "models" / "segments" / "_segments_value.yml"
    faulty = path.read_text()
    path.write_text((REPOSITORY / path.relative_to(project)).read_text() + DEEPER_FAULTS)
    result = dbt("compile", *ONE_MODEL)
    path.write_text(faulty)
    assert "4 faults in the segment rules" in result.stdout
    assert (
        "family value, segment top_half: among 'roundabout' has a threshold from the population"
        " itself; name a segment that has none" in result.stdout
    )
    for segment in ("silently", "as_they_were", "like_some"):
        assert (
            f"family value, segment {segment}: rests on the sensitive feature 'ethnicity'; leave it"
            " out, or write allow_sensitive: true" in result.stdout
        )


@pytest.mark.parametrize("message", EXPECTED)
def test_the_fault_is_told_with_its_place(output, message):
    lines = [line for line in output.splitlines() if message in line]
    assert lines, output
    assert "models/segments/_segments_value.yml, family value, segment " in lines[0]


def test_what_people_are_grouped_and_compared_by_is_checked(broken):
    """Nothing sensitive, nothing that is not there, nothing that is no number or band."""
    project, dbt = broken
    entry = {"scale": "log", "high": "h", "low": "l"}
    clusters = [
        {"feature": name, **entry}
        for name in ("order_count", "ethnicity", "top_category", "age", "orders_count")
    ]
    clusters += [
        {"feature": "orders_count", **entry, "scale": "root"},
        {"feature": "age"},
        "recency_days",
    ]
    compared = ["countri", "trait_religion", "tags", "country", "country"]
    found = dbt(
        "compile",
        *ONE_MODEL,
        "--vars",
        json.dumps(
            {
                "cluster_features": clusters,
                "lookalike_features": compared,
                "lookalike_prior_people": 0,
            }
        ),
    ).stdout
    for fault in (
        "cluster_features: unknown feature 'order_count'; nearest: 'orders_count'",
        "cluster_features: 'ethnicity' is sensitive; people are not clustered by it",
        "cluster_features: 'top_category' is no number",
        "cluster_features: 'age' is of the topic demographics; people are clustered by what",
        "cluster_features: scale of 'orders_count' is log or linear, not \"root\"",
        "cluster_features: 'orders_count' is there twice",
        'cluster_features: {"feature": "age"} has not the keys feature, scale, high and low',
        'cluster_features: "recency_days" has not the keys feature, scale, high and low',
        "lookalike_prior_people takes a number above 0, got 0",
        "lookalike_features: unknown feature 'countri'; nearest: 'country'",
        "lookalike_features: 'trait_religion' is sensitive; people are not compared by it",
        "lookalike_features: 'tags' is a list; people are compared by numbers, texts and yes",
        "lookalike_features: 'country' is there twice",
    ):
        assert f"dbt_project.yml, var {fault}" in found, (fault, found)


def test_nothing_ran_before(broken, output):
    project, _ = broken
    with duckdb.connect(str(project / "warehouse.duckdb"), read_only=True) as connection:
        assert connection.execute("select count(*) from duckdb_tables()").fetchone() == (0,)


def test_compile_stops_too(broken):
    result = broken[1]("compile", *ONE_MODEL)
    assert result.returncode != 0
    assert "faults in the segment rules" in result.stdout


# Rows to add to seeds, and what is said of them.
FAULTY_SEEDS = {
    "segment_overrides": "big_spender,ann,include,r,a,2026-01-01,",
    "suppressions": "bob,r,07/08/2026,\neve,r,2026-07-01,2026-02-30",
    "segment_sets": "campaign,99,big_spender",
    "lead_score_engagement": "product_veiw,1,5,30",
    "lead_score_fit": """a,contry,DE,,,5
b,ethnicity,any,,,5
c,trait_religion,any,,,5
d,orders_count,,1,,5
e,country,,,,5
f,country,,1,,5
g,age,30,,,5
h,email_consent,yes,,,5
i,birth_date,2000-01-01,,,5""",
}
FAULTS_OF_SEEDS = [
    "segment_overrides.csv: unknown segment 'big_spender'; nearest: 'big_spenders'",
    "suppressions.csv, customer_id 'bob': suppressed_from '07/08/2026' is no day; write YYYY-MM-DD",
    "suppressions.csv, customer_id 'eve': suppressed_until '2026-02-30' is no day; write",
    "segment_sets.csv: unknown segment 'big_spender'; nearest: 'big_spenders'",
    "lead_score_engagement.csv: unknown activity 'product_veiw'; nearest: 'product_view'",
    "lead_score_fit.csv, a: unknown feature 'contry'; nearest: 'country'",
    "lead_score_fit.csv, b: the feature 'ethnicity' is sensitive; nobody is scored by it",
    "lead_score_fit.csv, c: the feature 'trait_religion' is sensitive; nobody is scored by it",
    "lead_score_fit.csv, d: the feature 'orders_count' is a date, or about what people do",
    "lead_score_fit.csv, e: needs either equals, or at_least or at_most",
    "lead_score_fit.csv, f: the feature 'country' is a text and needs equals",
    "lead_score_fit.csv, g: the feature 'age' is a number and needs at_least or at_most",
    "lead_score_fit.csv, h: the feature 'email_consent' equals true or false, not 'yes'",
    "lead_score_fit.csv, i: the feature 'birth_date' is a date, or about what people do",
]


def test_a_seed_that_names_what_is_not_there_stops_the_run(broken):
    project, dbt = broken
    changes = {
        "models/segments/_segments_value.yml": lambda text: text.split(FAULTS)[0],
        **{
            f"seeds/{seed}.csv": lambda text, rows=rows: f"{text}{rows}\n"
            for seed, rows in FAULTY_SEEDS.items()
        },
    }
    before = {name: (project / name).read_text() for name in changes}
    for name, change in changes.items():
        (project / name).write_text(change(before[name]))
    result = dbt("seed", "--select", *FAULTY_SEEDS)
    for name, text in before.items():
        (project / name).write_text(text)
    assert result.returncode != 0
    untold = [message for message in FAULTS_OF_SEEDS if message not in result.stdout]
    assert untold == [], result.stdout


def test_a_population_that_is_no_attribute_is_told(broken):
    project, dbt = broken
    path = project / "models" / "segments" / "_segments_value.yml"
    faulty = path.read_text()
    path.write_text(faulty.split(FAULTS)[0])
    result = dbt("compile", "--select", "int_rfm_values", "--vars", "{rfm_population: contry}")
    path.write_text(faulty)
    assert result.returncode != 0
    assert (
        "var rfm_population: 'contry' is no attribute of people that names a population;"
        " nearest: 'country'" in result.stdout
    )
