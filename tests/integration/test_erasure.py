"""Nothing of the erased stays anywhere but in the raw files; everybody else is as before."""

import hashlib
from datetime import date

import duckdb
import pytest
from job import copy_project, run, write

HEADER = "id_type,id,requested_on,reason\n"
SEED = HEADER + (
    "customer,contract:idanna,2026-01-31,asked\n"
    "email,guestgone@example.org,2026-01-31,\n"
    "visitor,vis-gone,2026-01-31,\n"
)
# Whatever could name them.
GONE = ["idanna", "annaone", "annatwo", "annawork", "49170111", "vis-anna", "ord-anna", "tic-anna"]
GONE += ["guestgone", "ord-guestgone", "vis-gone", "Schwärzel"]


def hashes(*texts):
    return [hashlib.sha256(text.encode()).hexdigest() for text in texts]


# Rows of theirs, by table.
GOES = {"customers": 3, "orders": 4, "order_items": 3, "refunds": 2, "events": 5}
GOES |= dict.fromkeys(
    ["messages", "declared_traits", "survey_scores", "support_tickets", "reviews", "loyalty"], 1
)
GOES |= {"experiment_exposures": 1}
# Ben was referred by one of them, and ordered with her address.
MENTIONING = {"raw.customers", "raw.orders", "marts.customers", "marts.customer_features"}
ADDRESSES = ["guestgone", "annaone", "annatwo", "annawork"]
GONE += hashes(*(f"{name}@example.org" for name in ADDRESSES))
GONE += hashes("idanna", "idanna2", "ord-anna-1", "ord-anna-2", "ord-anna-2|it-1")


def many(count):
    """Other people, so that the erased are few."""
    people = [f"other{number:03}" for number in range(count)]
    customers = "".join(
        f"{person},{person}@mail.example,,,true,2024-01-{number % 28 + 1:02},,,,Berlin\n"
        for number, person in enumerate(people)
    )
    orders = "".join(
        f"o-{person}-{order},{person},,2025-{order + 1:02}-{number % 28 + 1:02}T10:00:00,"
        f"{20 + number},web,\n"
        for number, person in enumerate(people)
        for order in range(number % 5 + 1)
    )
    return customers, orders


OTHER_CUSTOMERS, OTHER_ORDERS = many(60)
FILES = {
    # In Windows-1252, so that the ingest makes a readable copy.
    "customers.csv": (
        "customer_id,email,phone,last_name,email_consent,created_at,deleted_at,gender,"
        "acquisition_referrer,city\n"
        "idanna,AnnaOne@example.org,+49 170 111,Schwärzel,true,2024-01-01,,female,,Köln\n"
        "idanna2,annaone@example.org,,Schwärzel,true,2024-02-01,never,female,,Köln\n"
        "idanna2,annatwo@example.org,,Schwärzel,true,2024-03-01,,female,,Köln\n"
        "idben,ben@example.org,0170222,Bär,true,2024-01-01,,male,idanna,Köln\n"
        "idcora,coramail@example.org,,Müller,true,2024-01-01,,female,,Köln\n"
        "ideve,eve@example.org,,Müller,true,2024-01-01,,female,,Köln\n" + OTHER_CUSTOMERS
    ).encode("cp1252"),
    "orders.csv": (
        "order_id,customer_id,email,ordered_at,total_amount,channel,cancelled_at\n"
        "ord-anna-1,idanna,annawork@example.org,2025-03-01T10:00:00,100,web,\n"
        "ord-anna-2,idanna2,,2025-04-01T10:00:00,-5,web,soon\n"
        "ord-anna-3,,annawork@example.org,2025-05-01T10:00:00,30,web,\n"
        "ord-guestgone-1,,GuestGone@example.org,2025-05-01T10:00:00,30,web,\n"
        "ord-guest-1,,guest@example.org,2025-05-01T10:00:00,30,web,\n"
        "ord-ben-1,idben,annaone@example.org,2025-05-02T10:00:00,40,web,\n"
        "ord-ben-2,idben,,2025-06-02T10:00:00,-9,web,\n"
        "ord-cora-1,idcora,,2025-05-02T10:00:00,40,web,\n"
        "ord-eve-1,ideve,,2026-05-02T10:00:00,40,web,\n" + OTHER_ORDERS
    ),
    "order_items.csv": (
        "order_id,order_item_id,product_id,quantity,unit_price\n"
        "ord-anna-1,it-1,p1,1,100\n"
        "ord-anna-2,it-1,p1,many,100\n"
        "ord-guestgone-1,it-2,p1,1,30\n"
        "ord-ben-1,it-3,p1,1,40\n"
        "ord-cora-1,it-4,p1,1,40\n"
    ),
    "refunds.csv": (
        "refund_id,order_id,refunded_at,amount\n"
        "r1,ord-anna-1,2025-03-05,10\n"
        "r2,ord-ben-1,2025-06-05,10\n"
        "r3,ord-anna-3,2025-06-05,x\n"
    ),
    "products.csv": "product_id,name,category\np1,Shampoo,hair\n",
    "events.csv": (
        "event_id,visitor_id,customer_id,event_type,occurred_at\n"
        "e1,vis-anna,idanna,page_view,2025-03-01T09:00:00\n"
        "e2,vis-anna,,page_view,2025-03-01T09:01:00\n"
        "e3,vis-both,idanna,page_view,2025-03-01T09:02:00\n"
        "e4,vis-both,idben,page_view,2025-03-01T09:03:00\n"
        "e5,vis-both,,page_view,2025-03-01T09:04:00\n"
        "e6,vis-gone,,page_view,2025-03-01T09:05:00\n"
        "e7,vis-cora,idcora,page_view,2025-03-01T09:05:00\n"
        "e8,vis-anna,idanna,no_such_type,2025-03-01T09:06:00\n"
    ),
    "messages.csv": (
        "message_id,customer_id,channel,event_type,occurred_at\n"
        "m1,idanna,email,sent,2025-03-02\n"
        "m2,idben,email,sent,2025-03-02\n"
    ),
    "declared_traits.csv": (
        "customer_id,trait,value,source,collected_at\n"
        "idanna2,diet,vegan,survey,2025-03-02\n"
        "idben,diet,vegan,survey,2025-03-02\n"
    ),
    "survey_scores.csv": (
        "customer_id,metric,score,answered_at\nidanna,nps,9,2025-03-03\nidben,nps,3,2025-03-03\n"
    ),
    "support_tickets.csv": (
        "ticket_id,customer_id,opened_at,topic\n"
        "tic-anna,idanna,2025-03-03,delivery\n"
        "tic-ben,idben,2025-03-03,delivery\n"
    ),
    "reviews.csv": (
        "review_id,customer_id,product_id,rating,created_at\n"
        "v1,idanna,p1,1,2025-03-03\n"
        "v2,idben,p1,5,2025-03-03\n"
    ),
    "loyalty.csv": "customer_id,tier,points,joined_at\nidanna,gold,10,2025-01-01\n",
    "experiment_exposures.csv": (
        "experiment_id,customer_id,variant,price,exposed_at\nx1,idanna,a,1,2025-01-01\n"
    ),
}
ENV = {"DATASET": "shop", "TIMEZONE": "Europe/Berlin", "CURRENCY": "EUR"}


def everything(database):
    """Return {relation: its rows, sorted} for every table and view of a database file."""
    with duckdb.connect(str(database), read_only=True) as connection:
        relations = connection.execute(
            "select table_schema, table_name from information_schema.tables order by all"
        ).fetchall()
        return {
            f"{schema}.{name}": connection.execute(
                f'from "{schema}"."{name}" order by all'
            ).fetchall()
            for schema, name in relations
        }


def traces(project):
    """Return where they are: relations of both files by their rows, files by their bytes."""
    data = project / "data" / "shop"
    found = {
        relation
        for name in ("warehouse", "serving")
        for relation, rows in everything(data / f"{name}.duckdb").items()
        if len(of_others(rows)) < len(rows)
    }
    patterns = {word.encode(encoding) for word in GONE for encoding in ("utf-8", "cp1252")}
    for folder in (data, project / ".dagster"):
        for path in folder.rglob("*"):
            if path.is_file() and any(pattern in path.read_bytes() for pattern in patterns):
                found.add(path.relative_to(project).as_posix())
    return found


def of_others(rows):
    """Return the rows that name none of the erased; whom a mention names is not who is in it."""
    return [row for row in rows if not any(word.lower() in str(row).lower() for word in GONE)]


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """What there was before the erasure and after it, and what the runs said.

    The run that erases is for an older day than the published one, so that it publishes nothing.
    """
    project = copy_project(tmp_path_factory.mktemp("erasure") / "my project", checked=False)
    env = {**ENV, "RAW_PATH": str(write(tmp_path_factory.mktemp("shop") / "raw", FILES))}
    data = project / "data" / "shop"
    seen = []
    for seed, day in (("", "2026-05-31"), (SEED, "2025-12-31")):
        (project / "seeds" / "erasures.csv").write_text(seed or HEADER)
        result = run(project, **env, AS_OF=day)
        assert result.returncode == 0, result.stdout + result.stderr
        seen.append(
            {
                "said": result.stdout,
                "traces": traces(project),
                "warehouse": everything(data / "warehouse.duckdb"),
                "served": everything(data / "serving.duckdb"),
            }
        )
    return seen


def test_before_they_are_everywhere(runs):
    """The search finds what it is for."""
    found = runs[0]["traces"]
    assert {
        *("raw.customers", "raw.orders", "raw.order_items", "raw.refunds", "raw.events"),
        *("staging.base_contract__customers", "intermediate.int_orders_as_of"),
        *("marts.customers", "marts.orders", "marts.customer_features"),
        *("marts.data_quality_quarantine", "marts.segment_membership", "marts.customer_identities"),
        *("history.segment_log", "marts.segment_membership_events"),
        *("data/shop/warehouse.duckdb", "data/shop/serving.duckdb"),
    } <= found
    assert any(place.startswith("data/shop/ingest/") for place in found)


def test_afterwards_they_are_nowhere(runs):
    assert runs[1]["traces"] == set()
    assert f"3 requests, {sum(GOES.values())} rows left out" in runs[1]["said"]


def test_the_published_file_loses_them_although_nothing_is_published(runs):
    before, after = (seen["served"] for seen in runs)
    assert "▸ not published" in runs[1]["said"]
    assert after["marts.run_info"] == before["marts.run_info"]
    assert {row[0] for row in after["marts.customers"]} >= {"idben", "ideve"}
    for relation in before.keys() - MENTIONING - {"marts.data_quality_quarantine"}:
        assert after[relation] == of_others(before[relation]), relation
    assert len(before["marts.data_quality_quarantine"]) > 5
    assert [row[:4] for row in after["marts.data_quality_quarantine"]] == [
        ("contract", "orders", "orders.csv", 7)
    ]


def test_everybody_else_is_delivered_as_before(runs):
    before, after = (seen["warehouse"] for seen in runs)
    for relation in before:
        if relation.startswith("raw.") and relation != "raw.orders":
            assert len(after[relation]) == len(before[relation]) - GOES.get(relation[4:], 0)
            if relation not in MENTIONING:
                assert after[relation] == of_others(before[relation]), relation
    benjamin = next(row for row in before["raw.customers"] if row[0] == "idben")
    assert [None if value == "idanna" else value for value in benjamin] == list(
        next(row for row in after["raw.customers"] if row[0] == "idben")
    )


def test_the_history_of_every_day_loses_them_and_nobody_else(runs):
    before, after = (seen["warehouse"]["history.segment_log"] for seen in runs)
    day = date(2026, 5, 31)
    members = {(row[1], row[2]) for row in of_others(before) if row[3] == "enter"}
    assert ("purchased_at_least_once", "idben") in members
    # By the events of both days, who was in which segment on the published one.
    left = {
        (row[1], row[2])
        for row in sorted(after, key=str)
        if row[3] == "enter" and (row[1], row[2]) not in exits_after(after, row[0])
    }
    # Thresholds from the population are those of that day's run, the erased among it.
    assert left == members
    assert {row[0] for row in after} == {date(2025, 12, 31), day}


def exits_after(log, day):
    return {(row[1], row[2]) for row in log if row[3] == "exit" and row[0] > day}


def test_reconciliation_counts_the_rows_that_are_left(runs):
    counted = {row[1]: row[3] for row in runs[1]["warehouse"]["marts.data_quality_reconciliation"]}
    after = runs[1]["warehouse"]
    assert counted["customers"] == len(after["raw.customers"])
    assert counted["order_items"] == len(after["raw.order_items"])
