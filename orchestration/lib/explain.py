"""What `make explain` shows: of a person and a segment, of a person, of a segment."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from orchestration.lib import explain_lookalike, rule_queries
from orchestration.lib.errors import UserError
from orchestration.lib.explanation import changes_needed, finding, rule_lines, table, tree
from orchestration.lib.progress import count, grouped
from orchestration.lib.rule_queries import rows
from orchestration.lib.settings import Settings

HOW = "Name a person, a segment, or both: make explain CUSTOMER=c0000123 SEGMENT=loyal_customers"


@dataclass(frozen=True)
class Person:
    """A person, and what to say where they were asked for by another id than theirs."""

    customer_id: str
    note: str = ""


def explain(settings: Settings, customer: str, segment: str) -> str:
    """Return the explanation of a segment of a person, or of all of one of them.

    Raises UserError if there is no such person or segment, or no run yet.
    """
    if not customer and not segment:
        raise UserError(HOW)
    settings = rule_queries.of_last_run(settings)
    with rule_queries.reading(settings) as connection:
        person = find_person(connection, customer) if customer else None
        queries = rule_queries.compiled(
            settings,
            "print_explanation",
            segment=segment or None,
            customer_id=person.customer_id if person else None,
        )
        connection.execute(f"create temp view explanation as {queries['explanation']}")
        connection.execute(f"create temp view definitions as {queries['definitions']}")
        if person and segment:
            lines = _one(connection, person, segment, settings.as_of)
        elif person:
            lines = _all_of_a_person(connection, person, settings.as_of)
        else:
            lines = _all_of_a_segment(connection, segment, settings.as_of)
    return "\n".join([*rule_queries.later_day(settings), *lines])


def find_person(connection: duckdb.DuckDBPyConnection, text: str) -> Person:
    """Return the person an id stands for; raise UserError with the nearest id if there is none."""
    if rows(connection, "select 1 from customers where customer_id = ?", text):
        return Person(text)
    found = rows(
        connection,
        "select customer_id, reason from customer_identities where source_id = ?"
        " order by id_type, customer_id limit 1",
        text,
    )
    if found:
        person, reason = found[0]["customer_id"], found[0]["reason"]
        return Person(person, f"{text} is an id of {person}" + (f" ({reason})." if reason else "."))
    near = rows(
        connection,
        "select source_id from customer_identities"
        " where levenshtein(source_id, ?) <= length(source_id) / 3"
        " order by levenshtein(source_id, ?), source_id limit 1",
        text,
        text,
    )
    suggestion = f"; nearest: {near[0]['source_id']!r}" if near else ""
    raise UserError(f"There is no customer {text!r}{suggestion}.")


def _one(
    connection: duckdb.DuckDBPyConnection, person: Person, segment: str, as_of: date
) -> list[str]:
    about = _about(connection, segment)
    top = tree(rows(connection, "select * from explanation order by line"))
    head = [
        *_noted(person),
        f"{person.customer_id} and {segment} ({about['segment_name']}), as of {as_of}",
        f"{about['description']}",
        "",
    ]
    found = explain_lookalike.lookalike(connection, segment)
    if found:
        return [
            *head,
            _membership(connection, person, about, False),
            *_rule_changed(about),
            "",
            f"Rule: {about['rule_text']}",
            *explain_lookalike.of_a_person(connection, found, person.customer_id),
        ]
    if about["kind"] == "static":
        return [
            *head,
            _membership(connection, person, about, False),
            f"A list {about['rule_text']}; no rule is looked at.",
        ]
    lines = [
        *head,
        _membership(connection, person, about, top.is_met),
        *_rule_changed(about),
        "",
        *rule_lines(top, as_of),
    ]
    if not top.is_met:
        lines += ["", "To meet the rule:", *changes_needed(top)]
    return lines


def _about(connection: duckdb.DuckDBPyConnection, segment: str) -> dict[str, Any]:
    """Return what is known of a segment, with its status and version by the last run, if any."""
    return rows(
        connection,
        "select now.*, built.status, built.status_reason, built.captured_on,"
        " built.definition_version as built_version"
        " from definitions as now left join segments as built using (segment_id)"
        " where now.segment_id = ?",
        segment,
    )[0]


def _noted(person: Person) -> list[str]:
    return [person.note, ""] if person.note else []


def _rule_changed(about: dict[str, Any]) -> list[str]:
    if about["built_version"] in (None, about["definition_version"]):
        return []
    return ["The rule has changed since the last run; below is the rule as it is now."]


def _membership(
    connection: duckdb.DuckDBPyConnection, person: Person, about: dict[str, Any], is_met: bool
) -> str:
    """Return whether somebody is a member by the last run, and why."""
    ids = (about["segment_id"], person.customer_id)
    if about["status"] is None and about["kind"] == "static":
        return "New since the last run, which lists nobody."
    if about["status"] is None:
        return f"New since the last run. The rule is {'' if is_met else 'not '}met."
    member = rows(
        connection,
        "select membership_source, entered_on from segment_membership"
        " where segment_id = ? and customer_id = ?",
        *ids,
    )
    if not member:
        by_hand = _by_hand(connection, "exclude", ids)
        if about["status"] != "active":
            return f"No member: the segment is {about['status']}, {about['status_reason']}."
        if by_hand:
            return f"No member: kept out by hand{by_hand}."
        if about["kind"] == "static":
            return f"No member: not on the list captured on {about['captured_on']}."
        return "No member by the last run." if is_met else "No member: the rule is not met."
    how = {
        "rule": "by the rule",
        "static": f"by the list captured on {about['captured_on']}",
        "override": f"by hand{_by_hand(connection, 'include', ids)}",
    }[member[0]["membership_source"]]
    return f"Member since {member[0]['entered_on']}, {how}."


def _by_hand(connection: duckdb.DuckDBPyConnection, action: str, ids: tuple[str, str]) -> str:
    """Return who has put somebody in or out and why, or nothing."""
    found = rows(
        connection,
        "select entries.actor, entries.reason from warehouse.seeds.segment_overrides as entries"
        " cross join run_info"
        " left join warehouse.intermediate.int_former_ids as former_ids"
        " on entries.customer_id = former_ids.former_id"
        " where entries.action = ? and entries.segment_id = ?"
        " and coalesce(former_ids.customer_id, entries.customer_id) = ?"
        " and cast(entries.valid_from as date) <= run_info.as_of_date"
        " and coalesce(cast(entries.valid_until as date) >= run_info.as_of_date, true)"
        " order by entries.valid_from desc limit 1",
        action,
        *ids,
    )
    return f" ({found[0]['actor']}: {found[0]['reason']})" if found else ""


def _all_of_a_person(
    connection: duckdb.DuckDBPyConnection, person: Person, as_of: date
) -> list[str]:
    members = rows(
        connection,
        "select segment_id, segment_name, entered_on, membership_source"
        " from segment_membership inner join segments using (segment_id)"
        " where customer_id = ? order by segment_id",
        person.customer_id,
    )
    how = {"rule": "", "static": "captured list", "override": "by hand"}
    # Where a rule is one clause, everybody is one clause away.
    near = rows(
        connection,
        "select * from explanation where is_decisive and segment_id in"
        " (select segment_id from explanation where kind = 'clause'"
        " group by segment_id having count(distinct text) > 1)"
        " and segment_id in (select segment_id from segments where status = 'active')"
        " and segment_id not in (select segment_id from segment_membership where customer_id = ?)"
        " order by segment_id, line",
        person.customer_id,
    )
    cells = [
        [
            member["segment_id"],
            member["segment_name"],
            f"since {member['entered_on']}",
            how[member["membership_source"]],
        ]
        for member in members
    ]
    lines = [
        *_noted(person),
        f"{person.customer_id} is in {count(len(members), 'segment')}, as of {as_of}",
        *table(cells, "  "),
    ]
    if near:
        cells = [
            [row["segment_id"], row["text"], finding(tree([{**row, "depth": 0}]), as_of)]
            for row in near
        ]
        lines += ["", "One clause away from (rules with several clauses)", *table(cells, "  ")]
    return [*lines, "", f"One in full: make explain CUSTOMER={person.customer_id} SEGMENT=…"]


def _all_of_a_segment(
    connection: duckdb.DuckDBPyConnection, segment: str, as_of: date
) -> list[str]:
    about = _about(connection, segment)
    ((people, members),) = connection.execute(
        "select count(*), count(*) filter (where is_met) from explanation where line = 1"
    ).fetchall()
    near = rows(
        connection,
        "select text, count(distinct customer_id) as people from explanation where is_decisive"
        " group by text order by people desc, text",
    )
    ((near_people,),) = connection.execute(
        "select count(distinct customer_id) from explanation where is_decisive"
    ).fetchall()
    lines = [
        f"{segment} ({about['segment_name']}), as of {as_of}",
        f"{about['description']}",
        "",
        f"Rule: {about['rule_text']}",
        *_rule_changed(about),
    ]
    if about["status"] not in (None, "active"):
        lines.append(f"The segment is {about['status']}, {about['status_reason']}.")
    found = explain_lookalike.lookalike(connection, segment)
    if found:
        return [*lines, *explain_lookalike.of_a_segment(found)]
    if about["kind"] == "static":
        ((listed,),) = connection.execute(
            "select count(*) from segment_membership where segment_id = ?", [segment]
        ).fetchall()
        return [*lines, f"{grouped(listed)} of {grouped(people)} people are in it."]
    lines.append(
        f"{grouped(members)} of {grouped(people)} people meet it;"
        f" {grouped(near_people)} more would if one clause came out the other way:"
        if near
        else f"{grouped(members)} of {grouped(people)} people meet it; nobody is one clause away."
    )
    return [*lines, *table([[grouped(row["people"]), row["text"]] for row in near], "  ")]
