"""Explanations, previews and new segments, on the warehouse of a run."""

import shutil
from datetime import date

import duckdb
import pytest

from orchestration.lib import dbt_args, manifest, rule_queries
from orchestration.lib.errors import UserError
from orchestration.lib.explain import explain
from orchestration.lib.new_segment import Terminal, new_segment
from orchestration.lib.preview import preview
from orchestration.lib.progress import grouped
from orchestration.lib.raw_relations import create_raw_relations
from orchestration.lib.settings import Settings

ENV = {"TIMEZONE": "Europe/Berlin", "CURRENCY": "EUR"}
COPIED = ["macros", "models", "orchestration", "seeds", "tests/dbt", "docs/reference"]
VALUE = "models/segments/_segments_value.yml"
LOYALTY = "models/segments/_segments_loyalty.yml"


@pytest.fixture(scope="module")
def built(sample, repository, compiled, tmp_path_factory):
    """Settings of a copy of the project with the warehouse of a run."""
    root = tmp_path_factory.mktemp("project")
    for name in COPIED:
        shutil.copytree(repository / name, root / name)
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(repository / name, root / name)
    settings = Settings.from_env(root, {"DATASET": "shop", "RAW_PATH": str(sample), **ENV})
    settings.data_path.mkdir(parents=True)
    project = compiled()
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        create_raw_relations(connection, settings)
        project.build_seeds(connection, "warehouse")
        project.build(connection, "warehouse", date(2026, 6, 30))
    return settings


@pytest.fixture
def project(built):
    """The same; the rules are as they were when the test is over."""
    folder = built.root / "models" / "segments"
    before = {path: path.read_text(encoding="utf-8") for path in folder.glob("*.yml")}
    yield built
    for path, text in before.items():
        path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def asked(built):
    """What the run found, by name."""
    with duckdb.connect(str(built.warehouse_path), read_only=True) as connection:
        return {
            name: connection.execute(query).fetchall()
            for name, query in {
                # Lookalikes have no rule; they are told by their score.
                "members": "select customer_id, segment_id from marts.segment_membership"
                " where segment_id not in (select segment_id from intermediate.int_lookalikes)",
                "merged": "select source_id, customer_id from marts.customer_identities"
                " where id_type = 'customer' and source_id <> customer_id order by all",
                "near": "select min(customer_id) from marts.customer_features where orders_365d = 3"
                " and last_order_date > date '2026-06-01'",
            }.items()
        }


def test_what_is_explained_is_what_the_run_found(built, asked):
    """All people and segments: the top line holds for members and for nobody else."""
    settings = rule_queries.of_last_run(built)
    query = rule_queries.compiled(settings, "print_explanation")["explanation"]
    with rule_queries.reading(settings) as connection:
        met = connection.execute(
            f"select customer_id, segment_id from ({query}) where line = 1 and is_met"
        ).fetchall()
        decisive = connection.execute(
            f"select count(*) from ({query}) where is_decisive and (kind <> 'clause' or"
            " (customer_id, segment_id) in (select (customer_id, segment_id)"
            " from segment_membership))"
        ).fetchall()
    assert set(met) == set(asked["members"])
    assert decisive == [(0,)]


def test_a_near_miss_is_told_with_how_far_it_is(built, asked):
    ((person,),) = asked["near"]
    told = explain(built, person, "loyal_customers").splitlines()
    assert "No member: the rule is not met." in told
    assert any(line.startswith("  ✗ orders_365d ≥ 4") and "is 3, 1 below" in line for line in told)
    assert any(line.startswith("  ✓ last_order_date") for line in told)
    assert told[-1] == "- orders_365d ≥ 4"
    overview = explain(built, person, "")
    assert "loyal_customers" in overview.split("One clause away")[1]


def test_a_member_has_no_list_of_changes(built, asked):
    person = min(customer for customer, segment in asked["members"] if segment == "big_spenders")
    told = explain(built, person, "big_spenders")
    assert "Member since 2026-06-30, by the rule." in told
    assert "To meet the rule" not in told
    assert "threshold" in told


def test_a_segment_alone_tells_who_is_nearly_in(built, asked):
    told = explain(built, "", "loyal_customers")
    members = sum(segment == "loyal_customers" for _, segment in asked["members"])
    assert f"{members} of " in told
    assert "orders_365d ≥ 4" in told.splitlines()[-2] + told.splitlines()[-1]


def test_a_lookalike_is_told_by_its_score(built):
    """The last who is taken, the first who is not, a member of the segment, and somebody else."""
    segment = "lookalike_big_spenders"
    with duckdb.connect(str(built.warehouse_path), read_only=True) as connection:
        ((others, share),) = connection.execute(
            "select others_count, top_share from intermediate.int_lookalikes where segment_id = ?",
            [segment],
        ).fetchall()
        people = connection.execute(
            "select customer_id, is_member, score, rank_among_alike from"
            " intermediate.int_lookalike_scores where segment_id = ?"
            " order by is_member, rank_among_alike",
            [segment],
        ).fetchall()
        ((visitor,),) = connection.execute(
            "select min(customer_id) from marts.customers where is_anonymous"
        ).fetchall()
    taken = int(others * share)
    last, first_left_out = people[taken - 1], people[taken]
    assert (last[1], last[3], first_left_out[3]) == (False, taken, taken + 1)
    for (person, _, score, rank), verdict in (
        (last, "Member since 2026-06-30"),
        (first_left_out, "No member"),
    ):
        told = explain(built, person, segment)
        assert verdict in told
        assert f"Score {score:.2f}, number {grouped(rank)} of {grouped(others)} who" in told
        assert f"down to {last[2]:.2f}." in told
        assert "For it" in told
    assert "Meets the rule of big_spenders" in explain(built, people[-1][0], segment)
    assert "Was not compared with members of big_spenders" in explain(built, visitor, segment)
    assert "people were compared by" in explain(built, "", segment)


def test_an_id_that_was_merged_is_said_to_be(built, asked):
    (source, person), *_ = asked["merged"]
    told = explain(built, source, "loyal_customers").splitlines()
    assert told[0].startswith(f"{source} is an id of {person}")
    assert told[2].startswith(f"{person} and loyal_customers")


def test_unknown_names_are_told_with_the_nearest(built, asked):
    with pytest.raises(UserError, match="no segment 'loyal_customer'; nearest: 'loyal_customers'"):
        explain(built, "", "loyal_customer")
    ((person,),) = asked["near"]
    with pytest.raises(UserError, match=f"no customer '{person}x'; nearest: '{person}'"):
        explain(built, f"{person}x", "loyal_customers")


def test_every_kind_of_clause_is_told(project, asked):
    append(
        project.root / VALUE,
        """
          - id: of_all_kinds
            name: All kinds
            description: A clause of each kind.
            owner: crm
            action: None.
            any:
              - {did: order_placed, count: {gte: 900}, sum: {property: amount, gte: 9}}
              - {did_not: order_placed, within_days: 36500}
              - did_then: [{did: product_view}, {did: order_placed, within_days: 0}]
                before: "2001-01-01"
              - {has_been_in_days: big_spenders, gte: 1}
              - {has_ever_been: big_spenders, within_days: 1}
              - not: {any: [{in_segment: repeat_buyers}, {filter: orders_count, gte: 1}]}
              - not: {filter: orders_count, gte: 1}
""",
    )
    ((person,),) = asked["near"]
    told = explain(project, person, "of_all_kinds")
    assert "New since the last run. The rule is not met." in told
    for text in (
        *(
            "did order_placed, count ≥ 900",
            "did not order_placed, day is within",
            "did product_view",
        ),
        *("days in segment big_spenders ≥ 1", "has been in segment big_spenders", "✗ not this"),
        *("never so", "✓ in segment repeat_buyers", "✗ not orders_count ≥ 1", "- no longer: "),
    ):
        assert text in told, told
    assert "count " in told.split("sum of amount ≥ 9")[1].splitlines()[0]


def test_a_preview_without_a_change_says_so(built):
    assert "All rules are as in the last run (2026-06-30). Vars, seeds" in preview(built)
    assert "later" not in preview(built) and "older" not in preview(built)
    with pytest.raises(UserError, match="loyal_customers"):
        preview(built, "loyal_customer")


def test_a_preview_tells_of_who_leaves_a_retired_segment(project, asked):
    path = project.root / LOYALTY
    text = path.read_text(encoding="utf-8")
    told = "          - id: loyal_customers\n"
    assert told in text
    retired = '            retired: {{since: "{}", reason: Nobody used it.}}\n'
    path.write_text(text.replace(told, told + retired.format("2026-06-30")), encoding="utf-8")
    members = {person for person, segment in asked["members"] if segment == "loyal_customers"}
    assert f"retired: no members from now on; {len(members)} members lost" in preview(project)
    path.write_text(text.replace(told, told + retired.format("2026-07-01")), encoding="utf-8")
    assert "All rules are as in the last run" in preview(project)


def test_that_a_later_day_is_published_is_said(built, monkeypatch):
    monkeypatch.setattr(rule_queries, "published_day", lambda _: date(2026, 7, 2))
    for told in (preview(built), explain(built, "", "loyal_customers")):
        assert told.startswith("The last run was for an older day, 2026-06-30")
        assert "make run AS_OF=2026-07-02" in told


def test_a_preview_counts_who_comes_and_goes(project, asked):
    path = project.root / LOYALTY
    old = "{filter: orders_365d, gte: \"{{ var('loyal_min_orders_365d') }}\"}"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, "{filter: orders_365d, gte: 3}"), encoding="utf-8")
    before = path_state(project)
    told = preview(project, "loyal_customers")
    assert path_state(project) == before
    members = {person for person, segment in asked["members"] if segment == "loyal_customers"}
    with duckdb.connect(str(project.warehouse_path), read_only=True) as connection:
        ((after,),) = connection.execute(
            "select count(*) from marts.customer_features where orders_365d >= 3"
            " and last_order_date > date '2026-06-30' - 90"
        ).fetchall()
    assert f"{len(members)} → {after} members" in told
    assert f"{after - len(members)} gained, 0 lost" in told
    assert "  was  orders_365d ≥ 4" in told
    assert "1 rule differs" in told
    assert "has changed since the last run" in explain(project, "", "loyal_customers")


def test_a_new_segment_is_written_after_a_yes_only(project):
    path = project.root / VALUE
    before = path.read_text(encoding="utf-8")
    answers = ["value", "basket_size", "Big baskets", "Much at once.", "crm", "Free shipping."]
    answers += ["average_order_amount", "gte", "percentile 0.9", ""]

    said = dialogue(project, [*answers, "no"])
    assert "Nothing was written." in said
    assert path.read_text(encoding="utf-8") == before

    said = dialogue(project, [*answers, "yes"])
    assert "basket_size (new)" in said
    after = path.read_text(encoding="utf-8")
    assert after.startswith(before)
    size = next(line for line in said.splitlines() if " of all)" in line)
    assert size in preview(project)


def test_a_fault_of_a_new_segment_writes_nothing(project):
    """The id is another segment's that is not built yet, which dbt alone sees."""
    answers = ["value", "basket_size", "a", "b", "c", "d", "orders_count", "gte", "1", "", "yes"]
    dialogue(project, answers)
    before = path_state(project)
    with pytest.raises(UserError, match="duplicate id"):
        dialogue(project, answers)
    assert path_state(project) == before


def test_a_list_is_captured_by_the_newest_accepted_run(project, asked):
    """What the marts show since, of a run that was stopped, is not in it."""
    append(
        project.root / LOYALTY,
        """
          - id: loyal_then
            name: Loyal then
            description: Who was loyal.
            owner: crm
            action: None.
            captured: loyal_customers
""",
    )
    loyal = {person for person, segment in asked["members"] if segment == "loyal_customers"}
    with duckdb.connect(str(project.warehouse_path)) as connection:
        connection.execute("delete from marts.segment_membership where customer_id > 'd'")

    def freeze(segment, static):
        settings = rule_queries.of_last_run(project)
        arguments = dbt_args.freeze_args(settings, segment, static)
        return manifest.run_dbt(arguments, settings, "Nothing was captured")

    assert f"loyal_then: {len(loyal)} members of loyal_customers as of 2026-06-30" in freeze(
        "loyal_customers", "loyal_then"
    )
    with duckdb.connect(str(project.warehouse_path), read_only=True) as connection:
        captured = connection.execute(
            "select customer_id from history.segment_captures"
            " where captured_segment_id = 'loyal_customers' and segment_id = 'loyal_then'"
            " and captured_on = date '2026-06-30' and length(definition_version) = 12"
        ).fetchall()
    assert {person for (person,) in captured} == loyal
    with pytest.raises(UserError, match="was captured on 2026-06-30 and stays as it is"):
        freeze("loyal_customers", "loyal_then")


def test_a_list_is_told_as_a_list(project, asked):
    append(
        project.root / LOYALTY,
        """
          - id: loyal_once
            name: Loyal once
            description: Who was loyal.
            owner: crm
            action: None.
            captured: loyal_customers
""",
    )
    on_it, *_ = sorted(person for person, segment in asked["members"] if segment == "big_spenders")
    ((not_on_it,),) = asked["near"]
    assert "New since the last run, which lists nobody." in explain(project, on_it, "loyal_once")
    # As the next run publishes it.
    with duckdb.connect(str(project.warehouse_path)) as connection:
        for mart, changes in (
            ("segments", "'static' as kind, date '2026-06-30' as captured_on"),
            ("segment_membership", f"'static' as membership_source, '{on_it}' as customer_id"),
        ):
            connection.execute(
                f"insert into marts.{mart} by name select * replace ('loyal_once' as segment_id,"
                f" {changes}) from marts.{mart} where segment_id = 'loyal_customers' limit 1"
            )
    told = explain(project, on_it, "loyal_once")
    assert "by the list captured on 2026-06-30" in told
    assert "A list captured from segment loyal_customers" in told
    assert "To meet the rule" not in told
    assert "not on the list captured on 2026-06-30" in explain(project, not_on_it, "loyal_once")
    everybody = explain(project, "", "loyal_once")
    assert everybody.splitlines()[-1].startswith("1 of ")
    assert everybody.endswith("people are in it.")


def append(path, text):
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n" + text, encoding="utf-8")


def path_state(settings):
    """Return what a command could have written to: the rules and the warehouse."""
    paths = [*(settings.root / "models" / "segments").iterdir(), settings.warehouse_path]
    return {path: path.read_bytes() for path in paths}


def dialogue(settings, answers):
    """Return what is said to the answers."""
    waiting, said = list(answers), []
    new_segment(settings, Terminal(lambda _: waiting.pop(0), said.append))
    return "\n".join(said)
