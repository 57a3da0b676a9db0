"""The whole job, as `make run` calls it, in a project folder with a space in its name."""

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import time
from collections import Counter
from threading import Thread
from unittest.mock import patch

import dagster as dg
import duckdb
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from job import copy_project, run, spied_on, write

from orchestration.lib import manifest
from orchestration.lib.dbt_args import dbt_executable
from orchestration.lib.identity_scores import pair_scores

TWO_FILES = {
    "customers.csv": "customer_id\nann\nbob\n01234\n",
    "orders.csv": (
        "order_id,customer_id,ordered_at,total_amount\n"
        "o1,ann,2026-01-05T10:00:00,20.00\n"
        "o2,ann,2026-02-05 12:30:00,30\n"
        "o3,bob,2026-02-06,5.50\n"
        "o4,carl,2026-02-07T23:59:59Z,7\n"
        "o5,bob,soon,9\n"
    ),
}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the project, so that tests can break it."""
    return copy_project(tmp_path_factory.mktemp("job") / "my project")


@pytest.fixture(scope="module")
def unchecked(tmp_path_factory):
    """Another one, for runs whose data the generic tests of dbt have nothing to say of."""
    return copy_project(tmp_path_factory.mktemp("unchecked") / "my project", checked=False)


def rows(serving, query):
    with duckdb.connect(str(serving), read_only=True) as connection:
        return connection.execute(query).fetchall()


def all_rows(serving):
    """Return {mart: its rows, in the order they are stored}."""
    marts = rows(
        serving,
        "select table_name from information_schema.tables where table_schema = 'marts' order by 1",
    )
    return {mart: rows(serving, f"from marts.{mart}") for (mart,) in marts}


def stored_history(serving):
    return rows(serving.with_name("warehouse.duckdb"), "from history.segment_log order by all")


def fingerprint(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def spied(tmp_path_factory):
    """Variables of a run that notes which programs it starts, and the file with them."""
    return spied_on(tmp_path_factory.mktemp("spy"))


@pytest.fixture(scope="module")
def published(project, spied):
    """The sample, run once: what was said and where it was published."""
    result = run(project, CUSTOMERS="2000", **spied[0])
    assert result.returncode == 0, result.stdout + result.stderr
    return result, project / "data" / "sample" / "serving.duckdb"


def test_the_summary_says_what_a_person_wants_to_read(published):
    output = published[0].stdout
    for words in (
        "sample as of 2026-06-30 (Europe/Berlin, EUR)",
        "quarantined",
        "unknown_country",
        "purchased_at_least_once",
        "Published: data/sample/serving.duckdb",
        "data/sample/data_docs/index.html",
        "make dev",
    ):
        assert words in output


def test_dbt_runs_in_the_process_of_the_run(published, spied):
    """It parses once, builds, and stores history. No program is started for it."""
    log = (published[1].parent / "target" / "run.log").read_text(encoding="utf-8")
    assert log.count("Running with dbt=") == 2
    programs = spied[1].read_text(encoding="utf-8")
    assert "dbt" not in programs, programs
    # The spy sees what is started: Dagster starts a program that copies the output.
    assert "subprocess.Popen" in programs or "os.posix_spawn" in programs, programs


def count_nodes(published):
    """Return enabled nodes by kind, and the number of checks that are declared in YAML."""
    parsed = json.loads((published[1].parent / "target" / "manifest.json").read_text())
    nodes = [node for node in parsed["nodes"].values() if node["config"]["enabled"]]
    places = [place for node in nodes for place in (node, *node["columns"].values())]
    checks = sum(len(place["config"]["meta"].get("checks", ())) for place in places)
    return Counter(node["resource_type"] for node in nodes), checks


def test_a_run_has_few_nodes(published):
    """A node costs tens of milliseconds: one test a table and severity, not one a check."""
    kinds, checks = count_nodes(published)
    assert kinds["test"] < kinds["model"] + kinds["seed"]
    most = 620
    assert sum(kinds.values()) < most
    # The limit finds a test for each check.
    assert kinds["model"] + kinds["seed"] + checks > most


def test_a_run_is_one_record_with_few_events(project, published):
    """It names the data set. No model has an event of its own, and a table has one check."""
    home = str(project / ".dagster")
    with patch.dict(os.environ, DAGSTER_HOME=home), dg.DagsterInstance.get() as instance:
        (run_record,) = instance.get_runs()
        assert run_record.tags["dataset"] == "sample"
        assert run_record.tags["dagster/partition"] == "2026-06-30"
        events = instance.all_logs(run_record.run_id)
    kinds = Counter(event.dagster_event.event_type_value for event in events if event.dagster_event)
    counts = len(events), kinds["ASSET_MATERIALIZATION"], kinds["ASSET_CHECK_EVALUATION"]
    most = 1500, 80, 350
    assert all(count < limit for count, limit in zip(counts, most, strict=True)), counts
    # The limits find an event for each model, and an evaluation for each check.
    nodes, checks = count_nodes(published)
    more = nodes["model"], checks
    assert counts[0] + sum(more) > most[0]
    assert more[0] > most[1]
    assert more[1] > most[2]


def test_every_mart_is_published(published):
    assert set(all_rows(published[1])) == {
        *("run_info", "customers", "customer_features", "orders", "segments"),
        *("segment_membership", "segment_summary", "customer_rfm", "rfm_thresholds"),
        *("customer_nine_grid", "customer_reachability", "segment_assignment"),
        *("segment_membership_events", "segment_membership_history", "segment_versions"),
        *("customer_identities", "customer_provenance", "data_quality_shared_identifiers"),
        *("data_quality_quarantine", "data_quality_reconciliation"),
        *("customer_predictions", "customer_btyd_summary", "model_parameters"),
        *("model_evaluation", "customer_clusters", "cluster_profiles", "customer_lookalikes"),
        *("customer_lead_scores", "nine_grid_migration"),
    }


def test_planted_people_are_where_they_belong(published):
    truth = f"'{published[1].parent / 'truth' / 'expected_memberships.parquet'}'"
    checked, wrong = rows(
        published[1],
        f"""
        select
            count(*),
            coalesce(list((truth.customer_id, truth.segment_id))
                filter (where truth.is_member <> (membership.customer_id is not null)), [])
        from {truth} as truth
        left join marts.segment_membership as membership
            on truth.customer_id = membership.customer_id
            and truth.segment_id = membership.segment_id
        """,
    )[0]
    assert checked > 1000
    assert wrong == []


def test_segments_overlap(published):
    """One person is in many: parents with a dog are parents and dog owners."""
    both, parents, dog_owners = rows(
        published[1],
        """
        with flags as (
            select
                customer_id,
                bool_or(segment_id = 'parents') as is_parent,
                bool_or(segment_id = 'dog_owners') as has_dog
            from marts.segment_membership
            where customer_id not like 'planted-%'
            group by customer_id
        )
        select
            count(*) filter (where is_parent and has_dog),
            count(*) filter (where is_parent),
            count(*) filter (where has_dog)
        from flags
        """,
    )[0]
    assert 10 < both < min(parents, dog_owners)


def test_planted_people_have_the_features_they_were_made_with(published):
    truth = published[1].parent / "truth" / "expected_features.parquet"
    names = ", ".join(pq.read_schema(truth).names)
    missing = f"select {names} from '{truth}' except select {names} from marts.customer_features"
    assert rows(published[1], missing) == []


def test_planted_behaviour_shows_in_the_features(published):
    truth = f"'{published[1].parent / 'truth' / 'features.parquet'}'"
    types = dict(
        rows(
            published[1],
            "select column_name, data_type from duckdb_columns()"
            " where schema_name = 'marts' and table_name = 'customer_features'",
        )
    )
    features = rows(published[1], f"select feature, count(*) from {truth} group by feature")
    assert len(features) > 20
    wrong = []
    for feature, _ in features:
        if types[feature].endswith("[]"):
            differs = f"expected is distinct from array_to_string({feature}, ',')"
        else:
            differs = f"cast(expected as {types[feature]}) is distinct from {feature}"
        wrong += rows(
            published[1],
            f"select truth.*, {feature} from {truth} as truth"
            " left join marts.customer_features as features using (customer_id)"
            f" where feature = '{feature}' and ({differs} or features.customer_id is null)",
        )
    assert wrong == []


def test_planted_carts_are_abandoned_when_they_should(published):
    truth = f"'{published[1].parent / 'truth' / 'activities.parquet'}'"
    with duckdb.connect(
        str(published[1].parent / "warehouse.duckdb"), read_only=True
    ) as connection:
        wrong = connection.execute(
            f"select truth.*, activities.occurred_at from {truth} as truth"
            " left join intermediate.int_activities as activities using (customer_id, activity)"
            " where truth.occurred_at is distinct from activities.occurred_at"
        ).fetchall()
    assert wrong == []


def test_planted_refunds_are_what_was_given_back(published):
    truth = f"'{published[1].parent / 'truth' / 'refunds.parquet'}'"
    with duckdb.connect(
        str(published[1].parent / "warehouse.duckdb"), read_only=True
    ) as connection:
        checked, wrong = connection.execute(
            "select count(*),"
            " count(*) filter (where truth.refunded_amount <> amounts.refunded_amount)"
            f" from {truth} as truth"
            " inner join intermediate.int_order_amounts as amounts using (order_id)"
        ).fetchone()
    assert checked > 500
    assert wrong == 0


def test_identities_are_the_planted_ones(published):
    """Links by e-mail, phone and device are certain: every true pair is found, and no other."""
    truth = published[1].parent / "truth" / "identities.parquet"
    with duckdb.connect(str(published[1]), read_only=True) as connection:
        scores = pair_scores(connection, truth)
    print(f"precision {scores.precision}, recall {scores.recall}, of {scores.true} pairs")
    assert scores.true > 500
    assert (scores.precision, scores.recall) == (1.0, 1.0)
    assert f"precision {scores.precision:.4f}, recall {scores.recall:.4f}" in published[0].stdout


def test_dirt_is_accounted_for(published):
    dirt = f"'{published[1].parent / 'truth' / 'dirt.parquet'}'"
    planted = dict(rows(published[1], f"select table_name || '.' || kind, count from {dirt}"))
    quarantined = dict(
        rows(
            published[1],
            "select table_name || '.' || column_name || '.' || reason, count(*)"
            " from marts.data_quality_quarantine group by 1",
        )
    )
    for kind, fault in {
        "companies.negative_employee_count": "companies.employee_count.negative_count",
        "companies.unknown_country": "companies.country.unknown_country",
        "stores.impossible_latitude": "stores.latitude.out_of_range",
        "campaigns.negative_cost": "campaigns.cost.negative_amount",
        "campaigns.ended_before_started": "campaigns.ended_at.ended_before_started",
        "ad_performance.negative_clicks": "ad_performance.clicks_count.negative_count",
        "segment_feedback.impossible_rating": "segment_feedback.rating.out_of_range",
        "events.unknown_event_type": "events.event_type.unknown_event_type",
        "events.no_person": "events.visitor_id.no_person",
        "events.unknown_customer": "events.customer_id.unknown_customer",
        "events.impossible_occurred_at": "events.occurred_at.out_of_range",
        "events.negative_duration": "events.duration_seconds.negative_duration",
        "messages.unknown_event_type": "messages.event_type.unknown_event_type",
        "messages.unknown_customer": "messages.customer_id.unknown_customer",
        "messages.impossible_occurred_at": "messages.occurred_at.out_of_range",
        "declared_traits.unlisted_trait": "declared_traits.trait.unlisted_trait",
        "declared_traits.unlisted_value": "declared_traits.value.unlisted_value",
        "survey_scores.impossible_score": "survey_scores.score.out_of_range",
        "survey_scores.unknown_metric": "survey_scores.metric.unknown_metric",
        "support_tickets.closed_before_opened": "support_tickets.closed_at.closed_before_opened",
        "support_tickets.impossible_opened_at": "support_tickets.opened_at.out_of_range",
        "reviews.impossible_rating": "reviews.rating.out_of_range",
        "loyalty.negative_points": "loyalty.points.negative_count",
        "customers.impossible_birth_date": "customers.birth_date.out_of_range",
        "customers.impossible_created_at": "customers.created_at.out_of_range",
        "customers.sentinel_deleted_at": "customers.deleted_at.out_of_range",
        "customers.unknown_country": "customers.country.unknown_country",
        "orders.no_identity": "orders.customer_id.no_customer",
        "orders.negative_total": "orders.total_amount.negative_amount",
        "orders.impossible_ordered_at": "orders.ordered_at.out_of_range",
        "orders.impossible_cancelled_at": "orders.cancelled_at.out_of_range",
        "refunds.impossible_refunded_at": "refunds.refunded_at.out_of_range",
        "refunds.orphan_refund": "refunds.order_id.unknown_order",
    }.items():
        assert quarantined[fault] == planted[kind] > 0, (kind, fault)
    superseded = dict(
        rows(
            published[1],
            "select table_name, superseded_rows from marts.data_quality_reconciliation",
        )
    )
    repeated = {table: planted.get(f"{table}.duplicate_row", 0) for table in superseded}
    # Two variants of one experiment in one second: one of them stays.
    repeated["experiment_exposures"] += planted["experiment_exposures.two_variants"]
    assert superseded == repeated
    truth = f"'{published[1].parent / 'truth' / 'identities.parquet'}'"
    people = rows(
        published[1],
        "select count(distinct person) filter (where person like 'guest-%'),"
        f" count(distinct person) filter (where person like 'unknown-%') from {truth}",
    )
    assert people == rows(
        published[1],
        "select count(*) filter (where is_guest), count(*) filter (where is_stub)"
        " from marts.customers",
    )


def test_nothing_that_identifies_a_person_is_published(published):
    with duckdb.connect(str(published[1]), read_only=True) as connection:
        columns = connection.execute(
            "select column_name from information_schema.columns where table_schema = 'marts'"
        ).fetchall()
    assert not {name for (name,) in columns} & {
        *("email", "phone", "first_name", "last_name", "postal_code", "latitude", "longitude")
    }
    assert b"@example" not in published[1].read_bytes()


@pytest.fixture(scope="module")
def two_files(unchecked, tmp_path_factory):
    """Two files, run once: what was said, where it was published, and how to run them again."""
    raw = write(tmp_path_factory.mktemp("two files") / "raw", TWO_FILES)
    result = run(unchecked, RAW_PATH=str(raw), DATASET="two_files")
    assert result.returncode == 0, result.stdout + result.stderr
    # From now on the data set remembers where its files are.
    env = {"DATASET": "two_files"}
    return result, unchecked / "data" / "two_files" / "serving.duckdb", env


def test_two_files_are_enough(two_files):
    result, serving, _ = two_files
    assert rows(serving, "select customer_id, is_stub from marts.customers order by 1") == [
        *(("01234", False), ("ann", False), ("bob", False), ("carl", True))
    ]
    assert rows(serving, "select as_of_date, timezone, currency from marts.run_info")[0][1:] == (
        "UTC",
        "USD",
    )
    assert rows(
        serving,
        "select customer_id from marts.segment_membership"
        " where segment_id = 'purchased_more_than_once'",
    ) == [("ann",)]
    assert rows(
        serving,
        "select file_name, row_number, column_name, reason from marts.data_quality_quarantine",
    ) == [("orders.csv", 5, "ordered_at", "not_a_timestamp")]
    status = dict(rows(serving, "select segment_id, status from marts.segments"))
    assert status["one_time_buyers"] == "active"
    assert status["discount_lovers"] == status["country_de"] == "source_missing"
    assert "source_missing" in result.stdout
    assert rows(
        serving,
        "select count(*) from marts.segment_membership as membership"
        " join marts.segments as segments on membership.segment_id = segments.segment_id"
        " where segments.status <> 'active'",
    ) == [(0,)]


def test_a_structural_fault_stops_before_dbt_and_says_what_to_do(project, published, tmp_path):
    before = fingerprint(published[1])
    files = {**TWO_FILES, "orders.csv": TWO_FILES["orders.csv"].replace("ordered_at", "date")}
    raw = write(tmp_path / "raw", files)
    result = run(project, RAW_PATH=str(raw), DATASET="faulty")
    assert result.returncode == 2
    for words in ("orders.csv", "ordered_at"):
        assert words in result.stderr
    assert not (project / "data" / "faulty" / "serving.duckdb").exists()
    assert fingerprint(published[1]) == before


def next_delivery(project, published, dataset, orders):
    """Settings of a shop that published what the sample did, and now delivers these `orders`."""
    folder = project / "data" / dataset
    shutil.copytree(published[1].parent / "raw", folder / "raw")
    pq.write_table(orders, folder / "raw" / "orders.parquet")
    for name in ("warehouse.duckdb", "serving.duckdb"):
        shutil.copy(published[1].with_name(name), folder / name)
    zone = {"TIMEZONE": "Europe/Berlin", "CURRENCY": "EUR"}
    share_parse(project / "data" / "two_files", folder)
    return {"RAW_PATH": str(folder / "raw"), "DATASET": dataset, **zone}


def delivered_orders(published):
    return pq.read_table(published[1].parent / "raw" / "orders.parquet")


@pytest.fixture(scope="module")
def cut_off(unchecked, two_files, published):
    """Most orders are lost."""
    orders = delivered_orders(published)
    cut = orders.slice(0, orders.num_rows // 10)
    return next_delivery(unchecked, published, "shop", cut)


def test_a_fault_in_raw_leaves_the_published_file_untouched(unchecked, cut_off):
    """The delivery has every column: the gate on raw stops it."""
    serving = unchecked / "data" / "shop" / "serving.duckdb"
    before = fingerprint(serving)
    result = run(unchecked, **cut_off, AS_OF="2026-06-30")
    assert result.returncode == 1
    data_docs = "data/shop/data_docs/index.html"
    for words in ("gate on raw", "raw.orders: rows_kept_share", "What to do", data_docs):
        assert words in result.stdout + result.stderr
    assert "raw.orders</a>" in (unchecked / data_docs).read_text(encoding="utf-8")
    assert "▸ dbt" not in result.stdout
    assert fingerprint(serving) == before


def test_a_file_that_changes_during_a_run_ends_it(unchecked, two_files, tmp_path):
    """As when a new delivery arrives while a run still reads the last one."""
    raw = write(tmp_path / "raw", TWO_FILES)
    data = unchecked / "data" / "changing"
    share_parse(two_files[1].parent, data)

    def deliver_more():
        while not (data / "inputs.json").exists():
            time.sleep(0.05)
        with (raw / "orders.csv").open("a", encoding="utf-8") as file:
            file.write("o6,ann,2026-02-07,9\n")

    delivery = Thread(target=deliver_more, daemon=True)
    delivery.start()
    env = {"RAW_PATH": str(raw), "DATASET": "changing"}
    result = run(unchecked, **env)
    delivery.join(timeout=1)
    assert not delivery.is_alive()
    assert result.returncode == 1, result.stdout
    for words in ("The step `dbt` failed.", "orders.csv: was", "What to do: run again"):
        assert words in result.stderr
    assert not (data / "serving.duckdb").exists()
    warehouse = data / "warehouse.duckdb"
    assert rows(warehouse, "select 1 from duckdb_tables() where schema_name = 'marts'") == []
    assert rows(warehouse, "select 1 from duckdb_tables() where schema_name = 'history'") == []


def test_till_amounts_in_cents_are_not_published(unchecked, two_files, published):
    """In all months, so that only the published file tells: the gate on marts stops it."""
    orders = delivered_orders(published)
    names = orders.column_names
    pos = pc.fill_null(pc.equal(orders["channel"], "pos"), False)
    for name in ("total_amount", "tax_amount", "shipping_amount", "discount_amount"):
        cents = pc.multiply(orders[name].cast("double"), 100).cast(orders[name].type)
        amounts = pc.if_else(pos, cents, orders[name])
        orders = orders.set_column(names.index(name), name, amounts)
    till = next_delivery(unchecked, published, "till", orders)
    serving = unchecked / "data" / "till" / "serving.duckdb"
    before = fingerprint(serving)
    result = run(unchecked, **till, AS_OF="2026-06-30")
    assert result.returncode == 1, result.stdout
    assert "marts.orders, channel pos: amount_against_published is" in result.stderr
    assert "FORCE=1" in result.stderr
    assert fingerprint(serving) == before


@contextlib.contextmanager
def broken(project, name, old, new):
    """Change a model for a while. Afterwards file and parse are as before, their times included."""
    (path,) = (project / "models").rglob(f"{name}.sql")
    target = project / "data" / "sample" / "target"
    before = [(each, each.read_bytes(), each.stat()) for each in (path, *parse_of(target))]
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    yield
    for each, content, status in before:
        each.write_bytes(content)
        os.utime(each, ns=(status.st_atime_ns, status.st_mtime_ns))


def share_parse(data, other):
    """Give the parse of a data set to another one, for which it holds, too."""
    (other / "target").mkdir(parents=True)
    for path in parse_of(data / "target"):
        shutil.copy2(path, other / "target")


def parse_of(target):
    """Return the files of a parsed project."""
    return [target / name for name in ("manifest.json", manifest.PARSED, "manifest.stamp")]


def test_a_fault_in_a_mart_is_neither_published_nor_history(project, published):
    """A change that loses most people keeps every key and law: the gate on marts stops it."""
    before, history = fingerprint(published[1]), stored_history(published[1])
    is_deleted = "{{ is_known('customers.deleted_at') }} as is_deleted"
    with broken(
        project, "int_accounts", is_deleted, "customers.customer_id not like '%7' as is_deleted"
    ):
        result = run(project, CUSTOMERS="2000")
    assert result.returncode == 1, result.stdout
    assert "gate on marts" in result.stderr + result.stdout
    assert "customers" in result.stderr
    assert fingerprint(published[1]) == before
    assert stored_history(published[1]) == history


def test_a_failing_dbt_test_is_neither_published_nor_history(project, published):
    """A test at the beginning, where there is least to wait. dbt alone stores nothing either."""
    before, history = fingerprint(published[1]), stored_history(published[1])
    double = "select * from final union all select * from final"
    with broken(project, "int_orders_as_of", "select * from final", double):
        result = run(project, CUSTOMERS="2000")
    assert result.returncode == 1, result.stdout
    assert "int_orders_as_of__" in result.stderr
    assert fingerprint(published[1]) == before
    assert stored_history(published[1]) == history

    vars_path = published[1].with_name("vars.json")
    with broken(project, "run_info", "select * from final", double):
        result = subprocess.run(
            [
                dbt_executable(),
                *("build", "--no-use-colors", "--vars", vars_path.read_text(encoding="utf-8")),
                *("--select", "run_info", "segment_log", "--exclude-resource-type", "unit_test"),
            ],
            cwd=project,
            env={
                **os.environ,
                "SEGMENTATION_WAREHOUSE": str(published[1].with_name("warehouse.duckdb")),
            },
            capture_output=True,
            text=True,
        )
    assert "SKIP relation history.segment_log" in result.stdout, result.stdout
    assert stored_history(published[1]) == history


def test_the_same_input_again_gives_the_same_published_rows(project, published):
    """And the runs that were stopped before left nothing in its way."""
    before, history = all_rows(published[1]), stored_history(published[1])
    written = fingerprint(published[1])
    result = run(project, CUSTOMERS="2000")
    assert result.returncode == 0, result.stdout + result.stderr
    assert fingerprint(published[1]) != written
    assert all_rows(published[1]) == before
    assert stored_history(published[1]) == history


def test_a_rollback_serves_the_run_before(project, published):
    before, history = all_rows(published[1]), stored_history(published[1])
    written = fingerprint(published[1])
    result = run(project, "rollback")
    assert result.returncode == 0, result.stdout + result.stderr
    for words in ("Withdrawn: the file as of 2026-06-30", "served", "withdrawn"):
        assert words in result.stdout
    assert fingerprint(published[1]) != written
    assert all_rows(published[1]) == before
    assert stored_history(published[1]) == history
    again = run(project, "rollback")
    assert again.returncode == 2
    assert "no earlier version" in again.stderr


def test_a_seed_that_had_other_columns_before_is_made_anew(unchecked, two_files):
    """As in a data set that an older version of the project has built."""
    warehouse = two_files[1].with_name("warehouse.duckdb")
    with duckdb.connect(str(warehouse)) as connection:
        columns = connection.execute("describe seeds.rfm_schemes").fetchall()
        connection.execute("alter table seeds.rfm_schemes drop column measures")
    remembered = warehouse.with_name("vars.json").read_text(encoding="utf-8")
    result = subprocess.run(
        [
            dbt_executable(),
            *("seed", "--no-use-colors", "--select", "rfm_schemes", "--vars", remembered),
        ],
        cwd=unchecked,
        env={**os.environ, "SEGMENTATION_WAREHOUSE": str(warehouse)},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout
    assert rows(warehouse, "describe seeds.rfm_schemes") == columns


def test_an_older_day_fills_history_and_is_not_published(unchecked, two_files):
    _, serving, env = two_files
    before, history = fingerprint(serving), stored_history(serving)
    result = run(unchecked, **env, AS_OF="2026-01-31")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "FORCE=1" in result.stdout
    assert fingerprint(serving) == before
    assert {str(day) for day, *_ in history} == {"2026-02-07"}
    assert {str(day) for day, *_ in stored_history(serving)} == {"2026-01-31", "2026-02-07"}


def test_force_publishes_an_older_day_and_what_the_gate_on_raw_stops(unchecked, cut_off):
    serving = unchecked / "data" / "shop" / "serving.duckdb"
    result = run(unchecked, **cut_off, AS_OF="2025-12-31", FORCE="1")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "unknown_parent_share" in result.stdout
    assert str(rows(serving, "select as_of_date from marts.run_info")[0][0]) == "2025-12-31"
