"""The sample's people in the rest of the contract: who they are, what they did, what they said."""

import hashlib
from pathlib import Path
from types import SimpleNamespace

import duckdb
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from orchestration import sample_data
from orchestration.sample_data import (
    build,
    dirt_answers,
    dirt_behaviour,
    dirt_plans,
    timeline,
)
from orchestration.sample_data.schema import TABLES

ROOT = Path(__file__).resolve().parents[2]
CUSTOMERS = 3_000
END = pd.Timestamp(timeline.last_second(), unit="s")
EVENT_TYPES = set(pd.read_csv(ROOT / "seeds" / "event_types.csv")["event_type"])
TRAITS = set(pd.read_csv(ROOT / "seeds" / "trait_vocabulary.csv")["trait"])
VOCABULARY = {
    f"{row.trait}={row.value}"
    for row in pd.read_csv(ROOT / "seeds" / "trait_vocabulary.csv").itertuples()
}
STEPS = {"sent", "delivered", "opened", "clicked", "unsubscribed", "bounced", "spam"}


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    home = tmp_path_factory.mktemp("sample")
    sample_data.generate(home / "raw", CUSTOMERS)
    return home


@pytest.fixture(scope="module")
def sample(home) -> SimpleNamespace:
    """The files as frames: `raw`, `truth`; and `clean`, without rows that cannot be used."""

    def frames(folder: Path) -> dict[str, pd.DataFrame]:
        return {path.stem: pq.read_table(path).to_pandas() for path in folder.glob("*.parquet")}

    raw, truth = frames(home / "raw"), frames(home / "truth")
    return SimpleNamespace(raw=raw, truth=truth, clean=usable(raw))


def usable(raw: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Accepted rows, once each, as staging would have them."""
    events, messages = raw["events"].drop_duplicates(), raw["messages"].drop_duplicates()
    events = events.assign(event_type=events["event_type"].str.lower())
    messages = messages.assign(event_type=messages["event_type"].str.lower())
    known = set(raw["customers"]["customer_id"])
    return {
        **{name: table.drop_duplicates() for name, table in raw.items() if name != "customers"},
        "customers": raw["customers"].sort_values("updated_at").drop_duplicates("customer_id"),
        "events": events[
            events["event_type"].isin(EVENT_TYPES)
            & plausible(events["occurred_at"])
            & (events["visitor_id"].notna() | events["customer_id"].notna())
            & ~events["customer_id"].str.startswith("nobody-", na=False)
        ],
        "messages": messages[
            messages["event_type"].isin(STEPS)
            & plausible(messages["occurred_at"])
            & messages["customer_id"].isin(known)
        ],
    }


def plausible(times: pd.Series) -> pd.Series:
    return times.between("1900-01-01", "2050-12-31")


def berlin(times: pd.Series) -> pd.Series:
    return times.dt.tz_localize("UTC").dt.tz_convert(timeline.TIMEZONE).dt.tz_localize(None)


# --- Who is one person ----------------------------------------------------------------------------


class Groups:
    """Union-find over ids."""

    def __init__(self) -> None:
        self.parent = {}

    def find(self, key):
        self.parent.setdefault(key, key)
        while self.parent[key] != key:
            self.parent[key] = self.parent[self.parent[key]]
            key = self.parent[key]
        return key

    def unite(self, keys) -> None:
        first, *others = keys
        for key in others:
            self.parent[self.find(key)] = self.find(first)


def phone_digits(phone: str | None, country: str | None) -> str | None:
    """International digits; a national number needs its country."""
    if not isinstance(phone, str):
        return None
    digits = "".join(c for c in phone if c in "+0123456789")
    if len(set(digits.strip("+"))) == 1:
        return None
    if digits.startswith("00"):
        return digits[2:]
    if digits.startswith("0"):
        return "49" + digits[1:] if country == "DE" else None
    return digits.strip("+")


def linked(raw: dict[str, pd.DataFrame], events: pd.DataFrame) -> dict[tuple[str, str], object]:
    """Who is one person, worked out from the files by the rule in words."""
    groups, emails, phones = Groups(), {}, {}
    customers, orders = raw["customers"], raw["orders"]

    def address(email):
        if not isinstance(email, str):
            return None
        email = email.strip().lower()
        return None if email in ("none@none.com", "test@test.com") else email

    for row in customers.itertuples():
        groups.find(("customer", row.customer_id))
        emails.setdefault(address(row.email), set()).add(row.customer_id)
        phones.setdefault(phone_digits(row.phone, row.country), set()).add(row.customer_id)
    for row in orders[["customer_id", "email"]].drop_duplicates().itertuples():
        if isinstance(row.customer_id, str):
            groups.find(("customer", row.customer_id))
        elif isinstance(row.email, str):
            email = row.email.strip().lower()
            guest = "guest-" + hashlib.sha256(email.encode()).hexdigest()
            groups.find(("customer", guest))
            emails.setdefault(address(email), set()).add(guest)
    for found, most in ((emails, 5), (phones, 3)):
        found.pop(None, None)
        for key, ids in found.items():
            if len(ids) <= most and not key.startswith(("info@", "sales@")):
                groups.unite([("customer", i) for i in sorted(ids)])

    seen = events.dropna(subset="visitor_id").groupby("visitor_id")["customer_id"].unique()
    for visitor, ids in seen.items():
        accounts = {("customer", i) for i in ids if isinstance(i, str)}
        groups.find(("visitor", visitor))
        if len(accounts) == 1:
            groups.unite([("visitor", visitor), *accounts])
    return {key: groups.find(key) for key in list(groups.parent)}


def test_identities_are_what_the_files_say(sample):
    truth = sample.truth["identities"]
    found = linked(sample.raw, sample.clean["events"])
    assert not truth.duplicated(["id_type", "source_id"]).any()
    stated = {(row.id_type, row.source_id): row.person for row in truth.itertuples()}
    assert set(stated) == set(found)
    pairs = {(stated[key], found[key]) for key in stated}
    assert len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs})


def test_a_person_is_one_of_their_ids(sample):
    truth = sample.truth["identities"]
    assert set(truth["person"]) <= set(truth["source_id"])
    people = truth.merge(truth, left_on="person", right_on="source_id", suffixes=("", "_of_person"))
    assert (people["person"] == people["person_of_person"]).all()
    with_account = truth[truth["id_type"] == "customer"].groupby("person").size()
    visitors = truth[(truth["id_type"] == "visitor") & (truth["person"] != truth["source_id"])]
    assert visitors["person"].isin(with_account.index).all()


def test_there_is_every_kind_of_identity(sample):
    truth, customers = sample.truth["identities"], sample.raw["customers"]
    counts = sample.truth["dirt"].set_index("kind")["count"]
    accounts = truth[truth["source_id"].isin(customers["customer_id"])]
    sizes = accounts.groupby("person").size().value_counts()
    assert sizes[3] >= counts["duplicate_chain"]
    assert sizes[2] >= counts["duplicate_person"] + counts["duplicate_by_phone"]
    guests = truth[truth["source_id"].str.startswith("guest-")]
    is_own = guests["person"].str.startswith("guest-")
    assert is_own.sum() > 20 and (~is_own).sum() > 20
    assert truth["source_id"].str.startswith("unknown-").sum() > 5
    visitors = truth[truth["id_type"] == "visitor"]
    assert 0.2 < (visitors["person"] == visitors["source_id"]).mean() < 0.9
    per_device = sample.clean["events"].groupby("visitor_id")["customer_id"].nunique()
    assert per_device.max() >= 15
    assert (per_device == 2).sum() >= 5


def test_planted_people_are_one_each(sample):
    truth = sample.truth["identities"].set_index("source_id")["person"]
    people = sample.truth["expected_memberships"]["customer_id"].unique()
    assert (truth[people] == people).all()
    assert not set(people) & set(truth[~truth.index.str.startswith("planted-")])


# --- Visits ---------------------------------------------------------------------------------------


def test_nobody_is_logged_in_before_the_account_or_after_its_deletion(sample):
    events = sample.clean["events"].merge(sample.clean["customers"], on="customer_id")
    events = events[plausible(events["created_at"])]
    assert (events["occurred_at"] >= events["created_at"]).all()
    assert not (events["occurred_at"] > events["deleted_at"]).any()


def test_sessions_end_with_inactivity(sample):
    events = sample.clean["events"].dropna(subset="visitor_id").sort_values("occurred_at")
    gap = events.groupby("visitor_id")["occurred_at"].diff()
    same = events["session_id"] == events.groupby("visitor_id")["session_id"].shift()
    generated = ~events["visitor_id"].str.contains("planted")
    with_ids = generated & events["session_id"].notna()
    assert (gap[with_ids & same] <= pd.Timedelta(minutes=30)).all()
    assert (gap[with_ids & ~same].dropna() > pd.Timedelta(minutes=30)).all()
    assert 0.15 < events["session_id"].isna().mean() < 0.4
    # A device gives session ids always or never.
    known = events.assign(known=events["session_id"].notna())[generated]
    assert known.groupby("visitor_id")["known"].nunique().max() == 1


def test_visits_lead_to_carts_and_orders(sample):
    events, orders = sample.clean["events"], sample.clean["orders"]
    events = events[~events["event_id"].str.startswith("planted-")]
    visits = events.dropna(subset="session_id").groupby("session_id")
    types = visits["event_type"].agg(set)
    has_cart = types.map(lambda found: "add_to_cart" in found)
    has_checkout = types.map(lambda found: "checkout_started" in found)
    assert (types[has_cart].map(lambda found: "product_view" in found)).mean() > 0.95
    assert (~has_checkout | has_cart).all()
    assert 0.1 < has_checkout.sum() / len(types) < has_cart.sum() / len(types) < 0.6

    # Who starts a checkout mostly orders within the day; the others abandon their carts.
    checkouts = events[events["event_type"] == "checkout_started"].dropna(subset="customer_id")
    placed = orders[plausible(orders["ordered_at"])].dropna(subset="customer_id")
    following = pd.merge_asof(
        checkouts.sort_values("occurred_at"),
        placed[["customer_id", "ordered_at", "total_amount"]].sort_values("ordered_at"),
        left_on="occurred_at",
        right_on="ordered_at",
        by="customer_id",
        direction="forward",
    )
    soon = following["ordered_at"] - following["occurred_at"] < pd.Timedelta(hours=24)
    assert 0.6 < soon.mean() < 0.98
    assert following[soon]["cart_amount"].notna().all()
    carts = events.groupby("cart_id")["event_type"].agg(set)
    assert carts.map(lambda found: found <= {"add_to_cart", "checkout_started"}).all()


def test_who_browses_more_buys_more(sample):
    events, orders = sample.clean["events"], sample.clean["orders"]
    seen = events[events["event_type"].isin(["home_view", "category_view", "product_view"])]
    views = seen.groupby("customer_id").size()
    bought = orders.groupby("customer_id").size().reindex(views.index, fill_value=0)
    assert views.corr(bought, method="spearman") > 0.3


def test_strangers_come_and_some_become_known(sample):
    events = sample.clean["events"]
    known = events.groupby("visitor_id")["customer_id"].count() > 0
    assert 0.2 < known.mean() < 0.8
    opened = events[events["event_type"] == "sign_up"].merge(
        sample.clean["customers"], on="customer_id"
    )
    opened = opened[~opened["customer_id"].str.startswith("planted-")]
    assert (opened["occurred_at"] == opened["created_at"])[plausible(opened["created_at"])].all()
    first = events.groupby("visitor_id")["occurred_at"].min()
    before = opened["visitor_id"].map(first) < opened["occurred_at"] - pd.Timedelta(hours=1)
    assert before.sum() > 20


def test_webinars_are_attended_by_some_of_those_who_registered(sample):
    events = sample.clean["events"]
    events = events[~events["event_id"].str.startswith("planted-")]
    registered, attended = (
        events[events["event_type"] == f"webinar_{what}"] for what in ("registered", "attended")
    )
    assert (registered["scheduled_at"] > registered["occurred_at"]).all()
    key = ["customer_id", "content_id"]
    assert set(map(tuple, attended[key].values)) <= set(map(tuple, registered[key].values))
    assert 0.3 < len(attended) / (registered["scheduled_at"] <= END).sum() < 0.8
    late = attended["occurred_at"] - attended["scheduled_at"]
    assert late.between(pd.Timedelta(minutes=-5), pd.Timedelta(minutes=30)).all()


def test_events_fill_every_column_and_type(sample):
    events = sample.raw["events"]
    assert events.notna().any().all()
    counts = sample.clean["events"]["event_type"].value_counts()
    assert set(counts.index) == EVENT_TYPES
    chat = sample.clean["events"].groupby("visitor_id")["event_type"].agg(set)
    assert not chat.map(lambda found: "chat_started" in found and "chat_offered" not in found).any()


def test_local_days_of_clock_changes_have_visits(sample):
    local = berlin(sample.clean["events"]["occurred_at"])
    days = set(local.dt.strftime("%Y-%m-%d"))
    assert {"2025-03-30", "2025-10-26", "2026-03-29"} <= days
    assert local.max().date() == timeline.LAST_DAY


# --- Messages -------------------------------------------------------------------------------------


def test_messages_follow_consent(sample):
    messages = sample.clean["messages"].merge(sample.clean["customers"], on="customer_id")
    messages = messages[plausible(messages["created_at"])]
    # A later version of the account may have taken the consent back.
    versions = sample.raw["customers"].groupby("customer_id")["updated_at"].nunique()
    messages = messages[messages["customer_id"].map(versions) == 1]
    # Planted people may do one thing without the other.
    messages = messages[~messages["customer_id"].str.startswith("planted-")]
    assert (messages["occurred_at"] >= messages["created_at"]).all()
    assert not (messages["occurred_at"] > messages["deleted_at"]).any()
    email = messages[messages["channel"] == "email"]
    agreed = email["email_consent"] == True  # noqa: E712
    assert (email[agreed]["occurred_at"] >= email[agreed]["consent_updated_at"]).all()
    # Who refuses did once agree, until they took it back by a message.
    refused = email[~agreed]
    assert (refused["email_consent"] == False).all()  # noqa: E712
    assert (refused["occurred_at"] <= refused["consent_updated_at"]).all()
    left = refused[refused["event_type"] == "unsubscribed"]
    assert (left["occurred_at"] == left["consent_updated_at"]).all()
    assert set(left["customer_id"]) == set(refused["customer_id"])
    assert not (email[agreed]["event_type"] == "unsubscribed").any()
    sms = messages[messages["channel"] == "sms"]
    assert (sms["sms_consent"] == True).all() and sms["phone"].notna().all()  # noqa: E712


def test_what_happens_to_a_message_comes_in_order(sample):
    steps = sample.clean["messages"].pivot_table(
        index="message_id", columns="event_type", values="occurred_at", aggfunc="min"
    )
    assert (steps["delivered"] > steps["sent"])[steps["delivered"].notna()].all()
    assert (steps["opened"] > steps["delivered"])[steps["opened"].notna()].all()
    both = steps["opened"].notna() & steps["clicked"].notna()
    assert (steps["clicked"] > steps["opened"])[both].all()
    assert not (steps["bounced"].notna() & steps["delivered"].notna()).any()
    assert steps["sent"].notna().all()


def test_messages_belong_to_the_campaign_that_runs(sample):
    sent = sample.clean["messages"].query("event_type == 'sent' and campaign_id.notna()")
    sent = sent[~sent["customer_id"].str.startswith("planted-")]
    campaigns = sample.clean["campaigns"]
    campaigns = campaigns[campaigns["ended_at"] > campaigns["started_at"]]
    sent = sent[sent["campaign_id"].isin(campaigns["campaign_id"])]
    found = sent.merge(campaigns, on="campaign_id", suffixes=("", "_of_campaign"))
    assert len(found) == len(sent)
    assert (found["channel"] == found["channel_of_campaign"]).all()
    assert found["occurred_at"].between(found["started_at"], found["ended_at"]).all()


def test_people_respond_at_their_own_hours(sample):
    """The opens of a person lie closer together on the clock than those of different people."""
    opened = sample.clean["messages"].query("event_type == 'opened'")
    opened = opened[~opened["customer_id"].str.startswith("planted-")]
    angle = 2 * np.pi * berlin(opened["occurred_at"]).dt.hour / 24
    waves = opened.assign(x=np.cos(angle), y=np.sin(angle)).groupby("customer_id")
    several = waves.filter(lambda rows: len(rows) >= 4).groupby("customer_id")[["x", "y"]].mean()
    everybody = np.hypot(np.cos(angle).mean(), np.sin(angle).mean())
    assert np.hypot(several["x"], several["y"]).mean() > everybody + 0.15


# --- Accounts and places --------------------------------------------------------------------------


def test_people_work_at_accounts_of_every_size(sample):
    customers, companies = sample.clean["customers"], sample.clean["companies"]
    assert len(companies) >= 20
    assert companies["company_id"].is_unique
    staff = customers["company_id"].value_counts()
    assert (staff >= 2).sum() >= 20
    sizes = companies["employee_count"].where(companies["employee_count"] > 0).dropna()
    for low, high in ((1, 49), (50, 999), (1_000, 10**6)):
        assert sizes.between(low, high).sum() >= 2
    industry = customers["company_id"].map(companies.set_index("company_id")["industry"])
    for kind, name in (("school", "education"), ("nonprofit", "nonprofit")):
        found = industry[(customers["customer_type"] == kind) & industry.notna()]
        assert len(found) > 5 and (found == name).all()
    assert customers["company_id"][customers["customer_type"] == "individual"].isna().mean() > 0.95
    titles = customers["job_title"].dropna().str.lower()
    assert titles.nunique() > 15
    for word in ("manager", "director", "team member", "representative"):
        assert titles.str.contains(word).sum() > 5


def test_people_live_where_their_country_is(sample):
    customers = sample.clean["customers"].dropna(subset="latitude")
    generated = customers[customers["customer_id"].str.fullmatch(r"c\d{7}")]
    assert 0.7 < len(generated) / CUSTOMERS < 0.95
    boxes = {"DE": (47, 55, 5, 16), "AU": (-35, -11, 129, 153), "BR": (-25, -2, -62, -45)}
    for country, (south, north, west, east) in boxes.items():
        there = generated[generated["country"] == country]
        assert len(there) > 20
        assert there["latitude"].between(south, north).all()
        assert there["longitude"].between(west, east).all()
    assert generated[generated["latitude"] < 0]["country"].nunique() >= 2
    assert generated["latitude"].abs().max() > 66 and generated["latitude"].abs().min() < 15


def test_shops_are_near_those_who_buy_there(sample):
    orders, stores = sample.clean["orders"], sample.clean["stores"].set_index("store_id")
    assert (orders["store_id"].notna() <= (orders["channel"] == "pos")).all()
    bought = orders.dropna(subset="store_id").merge(sample.clean["customers"], on="customer_id")
    assert bought["store_id"].isin(stores.index).all()
    same = bought["store_id"].map(stores["country"]) == bought["country"]
    assert same[bought["country"].isin(["DE", "AT", "CH", "FR"])].mean() > 0.75


# --- What people said -----------------------------------------------------------------------------


def test_who_waits_for_an_answer_recommends_less(sample):
    tickets, scores = sample.clean["support_tickets"], sample.clean["survey_scores"]
    waiting = set(tickets[tickets["closed_at"].isna()]["customer_id"])
    nps = scores[(scores["metric"] == "nps") & scores["score"].between(0, 10)]
    nps = nps[~nps["customer_id"].str.startswith("planted-")]
    waits = nps["customer_id"].isin(waiting)
    assert waits.sum() >= 5
    assert nps[waits]["score"].mean() < nps[~waits]["score"].mean() - 1
    assert {"nps", "csat", "ces"} <= set(scores["metric"])


def test_tickets_are_open_and_closed(sample):
    tickets = sample.clean["support_tickets"]
    assert 0.01 < tickets["closed_at"].isna().mean() < 0.15
    assert tickets["topic"].nunique() >= 5 and tickets["sentiment"].nunique() == 3


def test_traits_overlap_expire_and_may_be_sensitive(sample):
    traits = sample.clean["declared_traits"]
    said = traits.assign(what=traits["trait"].str.lower() + "=" + traits["value"].str.lower())
    dogs, parents = (
        set(said[said["what"] == what]["customer_id"]) for what in ("pet=dog", "life_stage=parent")
    )
    assert len(dogs & parents) >= 10 and dogs - parents and parents - dogs
    vocabulary = pd.read_csv(ROOT / "seeds" / "trait_vocabulary.csv")
    assert set(vocabulary["trait"]) <= set(traits["trait"])
    assert {"halal", "kosher"} <= set(traits["value"])
    expires = traits["expires_at"].dropna()
    assert (expires < END).sum() > 20 and (expires > END).sum() > 20
    dated = traits[plausible(traits["collected_at"])].dropna(subset="expires_at")
    assert (dated["expires_at"] > dated["collected_at"]).all()


def test_tiers_are_reached_in_order(sample):
    loyalty = sample.clean["loyalty"]
    loyalty = loyalty[loyalty["customer_id"].str.fullmatch(r"c\d{7}") & (loyalty["points"] >= 0)]
    steps = loyalty.pivot_table(index="customer_id", columns="tier", values="joined_at")
    for lower, higher in (("bronze", "silver"), ("silver", "gold")):
        both = steps.dropna(subset=[lower, higher])
        assert len(both) > 10 and (both[lower] <= both[higher]).all()


def test_people_review_what_they_bought(sample):
    reviews, orders = sample.clean["reviews"], sample.clean["orders"]
    items = sample.clean["order_items"].merge(orders, on="order_id")
    bought = set(map(tuple, items[["customer_id", "product_id"]].astype(str).values))
    written = reviews[reviews["customer_id"].str.fullmatch(r"c\d{7}")]
    pairs = written[["customer_id", "product_id"]].astype(str).values
    # But for orders whose customer got lost, and products nobody knows.
    assert np.mean([tuple(pair) in bought for pair in pairs]) > 0.93
    assert set(reviews["rating"]) >= {1, 2, 3, 4, 5}


def test_nobody_says_anything_before_the_account_or_after_its_deletion(sample):
    customers = sample.clean["customers"]
    customers = customers[plausible(customers["created_at"])]
    for table, column in (
        ("declared_traits", "collected_at"),
        ("survey_scores", "answered_at"),
        ("support_tickets", "opened_at"),
        ("reviews", "created_at"),
        ("loyalty", "joined_at"),
        ("experiment_exposures", "exposed_at"),
    ):
        said = sample.clean[table].rename(columns={column: "at"}).merge(customers, on="customer_id")
        said = said[plausible(said["at"])]
        assert len(said) > 100, table
        created = "created_at" if "created_at" in said else "created_at_y"
        assert (said["at"] >= said[created]).all(), table
        assert not (said["at"] > said["deleted_at"]).any(), table


def test_experiments_show_one_variant_to_each(sample):
    exposures = sample.clean["experiment_exposures"].query("variant != 'other'")
    exposures = exposures[exposures["customer_id"].str.fullmatch(r"c\d{7}")]
    assert exposures["experiment_id"].nunique() == 3
    per_person = exposures.groupby(["experiment_id", "customer_id"])
    assert per_person["variant"].nunique().max() == 1 and per_person.size().max() > 1
    assert (
        exposures.groupby(["experiment_id", "variant"], dropna=False)["price"].nunique().max() == 1
    )
    shares = exposures.groupby("experiment_id")["variant"].value_counts(normalize=True)
    assert shares.min() > 0.2


# --- Planted features -----------------------------------------------------------------------------


def days_ago(times: pd.Series) -> pd.Series:
    return (pd.Timestamp(timeline.LAST_DAY) - berlin(times).dt.normalize()).dt.days


def worked_out(sample: SimpleNamespace, feature: str) -> dict[str, object]:
    """A feature of everybody who has it, from the files; people seen by their own devices alone."""
    clean = sample.clean
    truth = sample.truth["identities"].query("id_type == 'visitor'")
    owner = truth.set_index("source_id")["person"]
    events = clean["events"].sort_values("occurred_at").reset_index(drop=True)
    person = events["customer_id"].fillna(events["visitor_id"].map(owner))
    events = events.assign(person=person, age=days_ago(events["occurred_at"]))
    gap = events.groupby("visitor_id")["occurred_at"].diff()
    other_id = events["session_id"].fillna("") != events.groupby("visitor_id")[
        "session_id"
    ].shift().fillna("")
    starts = gap.isna() | (gap > pd.Timedelta(minutes=30)) | other_id
    recent = events[events["age"] < 30]

    def counted(rows: pd.DataFrame, by: str = "person") -> dict[str, str]:
        return rows.groupby(by).size().astype(str).to_dict()

    messages = clean["messages"].assign(age=days_ago(clean["messages"]["occurred_at"]))
    messages = messages[messages["age"] < 90]
    scores = clean["survey_scores"].sort_values("answered_at")
    scores = scores[days_ago(scores["answered_at"]) < 365]
    nps = scores[scores["metric"] == "nps"].groupby("customer_id")["score"].last()
    tickets = clean["support_tickets"]
    traits = clean["declared_traits"]
    pets = traits[
        (traits["trait"].str.lower() == "pet")
        & ~(days_ago(traits["expires_at"].fillna(pd.Timestamp("2040-01-01"))) >= 0)
    ]
    tiers = clean["loyalty"].sort_values("joined_at").groupby("customer_id")["tier"].last()
    ratings = clean["reviews"].groupby("customer_id")["rating"].mean()
    return {
        "sessions_30d": lambda: counted(events[starts & (events["age"] < 30)]),
        "product_views_30d": lambda: counted(recent[recent["event_type"] == "product_view"]),
        "browse_minutes_30d": lambda: (
            (recent.groupby("person")["duration_seconds"].sum() / 60).map("{:g}".format).to_dict()
        ),
        "last_session_date": lambda: (
            berlin(events[starts].groupby("person")["occurred_at"].max())
            .dt.strftime("%Y-%m-%d")
            .to_dict()
        ),
        "downloads_90d": lambda: counted(
            events[(events["event_type"] == "content_download") & (events["age"] < 90)]
        ),
        "messages_opened_90d": lambda: counted(
            messages[messages["event_type"] == "opened"], "customer_id"
        ),
        "messages_clicked_90d": lambda: counted(
            messages[messages["event_type"] == "clicked"], "customer_id"
        ),
        "nps_band": lambda: pd.cut(
            nps, [-1, 6, 8, 10], labels=["detractor", "passive", "promoter"]
        ).to_dict(),
        "open_tickets_count": lambda: counted(tickets[tickets["closed_at"].isna()], "customer_id"),
        "average_rating": lambda: ratings.map("{:g}".format).to_dict(),
        "loyalty_tier": lambda: tiers.to_dict(),
        "trait_pet": lambda: (
            pets.groupby("customer_id")["value"]
            .agg(lambda values: ",".join(sorted(set(values.str.lower()))))
            .to_dict()
        ),
    }[feature]()


@pytest.mark.parametrize(
    "feature",
    [
        *("sessions_30d", "product_views_30d", "browse_minutes_30d", "last_session_date"),
        *("downloads_90d", "messages_opened_90d", "messages_clicked_90d", "nps_band"),
        *("open_tickets_count", "average_rating", "loyalty_tier", "trait_pet"),
    ],
)
def test_planted_features_follow_from_the_files(sample, feature):
    found = worked_out(sample, feature)
    truth = sample.truth["features"].query("feature == @feature")
    assert len(truth) >= 4
    for row in truth.itertuples():
        nothing = "0" if row.expected == "0" else None
        expected = row.expected if isinstance(row.expected, str) else None
        assert found.get(row.customer_id, nothing) == expected, row


def test_planted_features_are_stated_once_for_planted_people(sample):
    truth = sample.truth["features"]
    assert not truth.duplicated(["customer_id", "feature"]).any()
    assert truth["customer_id"].str.startswith("planted-").all()
    assert set(truth["customer_id"]) <= set(sample.raw["customers"]["customer_id"])
    assert truth.groupby("feature")["expected"].nunique(dropna=False).min() >= 1
    assert len(truth) > 100


def test_planted_carts_are_abandoned_a_day_after_unless_an_order_came(sample):
    events, orders = sample.clean["events"], sample.clean["orders"]
    truth = sample.truth["activities"].query("activity == 'cart_abandoned'")
    assert truth["occurred_at"].isna().sum() >= 3
    for row in truth.itertuples():
        carts = events.query("customer_id == @row.customer_id and event_type == 'add_to_cart'")
        placed = orders.query("customer_id == @row.customer_id")["ordered_at"]
        over = [
            start + pd.Timedelta(hours=24)
            for start in carts["occurred_at"]
            if not placed.between(start, start + pd.Timedelta(hours=24)).any()
        ]
        over = [moment for moment in over if moment <= END]
        assert over == ([] if pd.isna(row.occurred_at) else [row.occurred_at]), row


# --- Dirt -----------------------------------------------------------------------------------------


KINDS = (*dirt_plans.KINDS, *dirt_behaviour.KINDS, *dirt_answers.KINDS)
ANSWERS = ("declared_traits", "survey_scores", "support_tickets", "reviews", "loyalty")


def out_of_order(table: pd.DataFrame) -> int:
    """Rows that stand behind rows with later ids; ids ascend as things are noted."""
    ids = table.iloc[:, 0]
    ids = ids[~ids.str.startswith("planted-")].str.slice(1).astype(int)
    return int((ids < ids.cummax()).sum())


def found_in(
    raw: dict[str, pd.DataFrame], clean: dict[str, pd.DataFrame]
) -> dict[tuple[str, str], int]:
    """Dirt as it shows in the files, counted without looking at the truth."""
    events, messages = raw["events"], raw["messages"]
    known, products = set(raw["customers"]["customer_id"]), set(raw["products"]["product_id"])

    def impossible(table: pd.DataFrame, column: str) -> int:
        return int((table[column].notna() & ~plausible(table[column])).sum())

    def of_other_type(table: pd.DataFrame, types: set[str]) -> int:
        return int((~table["event_type"].str.lower().isin(types)).sum())

    def loud(table: pd.DataFrame) -> int:
        return int((table["event_type"] != table["event_type"].str.lower()).sum())

    def equal_rows(table: pd.DataFrame) -> int:
        return int(table.duplicated().sum())

    def foreign(table: str, column: str, ids: set[str]) -> int:
        values = raw[table][column]
        return int((values.notna() & ~values.isin(ids)).sum())

    traits, scores = raw["declared_traits"], raw["survey_scores"]
    scale = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7)}
    off_scale = [
        row.metric in scale and not scale[row.metric][0] <= row.score <= scale[row.metric][1]
        for row in scores.itertuples()
    ]
    trait, value = traits["trait"].str.lower(), traits["value"].str.lower()
    listed = (trait + "=" + value).isin(VOCABULARY) | (trait + "=*").isin(VOCABULARY)
    campaigns, tickets = raw["campaigns"], raw["support_tickets"]
    planted = ~traits["customer_id"].str.startswith("planted-")
    exposures = raw["experiment_exposures"].drop_duplicates()
    moment = ["experiment_id", "customer_id", "exposed_at"]
    feedback = raw["segment_feedback"]
    return {
        ("negative_employee_count", "companies"): int(
            (raw["companies"]["employee_count"] < 0).sum()
        ),
        ("unknown_country", "companies"): int(
            raw["companies"]["country"].isin(["Atlantis", "n/a"]).sum()
        ),
        ("impossible_latitude", "stores"): int((raw["stores"]["latitude"].abs() > 90).sum()),
        ("negative_cost", "campaigns"): int((campaigns["cost"] < 0).sum()),
        ("ended_before_started", "campaigns"): int(
            (campaigns["ended_at"] < campaigns["started_at"]).sum()
        ),
        ("negative_clicks", "ad_performance"): int(
            (raw["ad_performance"]["clicks_count"] < 0).sum()
        ),
        ("impossible_rating", "segment_feedback"): int((~feedback["rating"].between(1, 5)).sum()),
        ("unknown_segment", "segment_feedback"): int(
            feedback["segment_id"].isin(["vip_2019", "test"]).sum()
        ),
        ("two_variants", "experiment_exposures"): int(exposures.duplicated(moment).sum()),
        ("unlisted_trait", "declared_traits"): int((~trait.isin(TRAITS)).sum()),
        ("unlisted_value", "declared_traits"): int((trait.isin(TRAITS) & ~listed).sum()),
        ("loud_trait", "declared_traits"): int((planted & (traits["trait"] != trait)).sum()),
        ("impossible_collected_at", "declared_traits"): impossible(traits, "collected_at"),
        ("impossible_score", "survey_scores"): sum(off_scale),
        ("unknown_metric", "survey_scores"): int((~scores["metric"].isin(scale)).sum()),
        ("closed_before_opened", "support_tickets"): int(
            ((tickets["closed_at"] < tickets["opened_at"]) & plausible(tickets["opened_at"])).sum()
        ),
        ("impossible_opened_at", "support_tickets"): impossible(tickets, "opened_at"),
        ("impossible_rating", "reviews"): int((~raw["reviews"]["rating"].between(1, 5)).sum()),
        ("unknown_product", "reviews"): foreign("reviews", "product_id", products),
        ("negative_points", "loyalty"): int((raw["loyalty"]["points"] < 0).sum()),
        **{
            ("unknown_customer", table): foreign(table, "customer_id", known)
            for table in (*ANSWERS, "experiment_exposures", "events", "messages")
        },
        **{
            ("duplicate_row", table): equal_rows(raw[table])
            for table in (
                *ANSWERS,
                *("companies", "stores", "campaigns", "ad_performance", "segment_feedback"),
                *("experiment_exposures", "events", "messages"),
            )
        },
        ("unknown_event_type", "events"): of_other_type(events, EVENT_TYPES),
        ("no_person", "events"): int(
            (events["visitor_id"].isna() & events["customer_id"].isna()).sum()
        ),
        ("impossible_occurred_at", "events"): impossible(events, "occurred_at"),
        ("negative_duration", "events"): int((events["duration_seconds"] < 0).sum()),
        ("loud_event_type", "events"): loud(events),
        ("blank_device", "events"): int((events["device"].str.strip() == "").sum()),
        ("unknown_product", "events"): foreign("events", "product_id", products),
        ("late_row", "events"): out_of_order(clean["events"]),
        ("unknown_event_type", "messages"): of_other_type(messages, STEPS),
        ("impossible_occurred_at", "messages"): impossible(messages, "occurred_at"),
        ("loud_event_type", "messages"): loud(messages),
        ("late_row", "messages"): out_of_order(clean["messages"]),
    }


def test_dirt_in_the_files_is_the_dirt_in_the_record(sample):
    recorded = sample.truth["dirt"]
    recorded = recorded[recorded["table_name"].isin({kind.table_name for kind in KINDS})]
    recorded = recorded.set_index(["kind", "table_name"])["count"].to_dict()
    assert found_in(sample.raw, sample.clean) == recorded


# --- Truth of the shop ----------------------------------------------------------------------------


def test_refunds_are_what_the_files_say(home, sample):
    """In SQL, over the files: rows once each, possible days only, at most what was paid."""
    raw = home / "raw"
    with duckdb.connect() as connection:
        found = connection.execute(
            f"""
            with goods as (
                select order_id, max(total_amount - tax_amount - shipping_amount) as amount
                from '{raw}/orders.parquet'
                group by order_id
            ),
            refunds as (
                select distinct *
                from '{raw}/refunds.parquet'
                where refunded_at between '1900-01-01' and '2050-12-31'
            )
            select order_id, least(sum(refunds.amount), greatest(any_value(goods.amount), 0))
            from refunds join goods using (order_id)
            group by order_id
            """
        ).fetchall()
    truth = sample.truth["refunds"]
    assert dict(found) == dict(zip(truth["order_id"], truth["refunded_amount"], strict=True))
    assert len(truth) == truth["order_id"].nunique() > 100


# --- Parts ----------------------------------------------------------------------------------------


def test_parts_make_one_sample(tmp_path, monkeypatch):
    """People are made in parts; ids do not repeat, identities hold across all of them."""
    monkeypatch.setattr(build, "PEOPLE_PER_PART", 300)
    sample_data.generate(tmp_path / "raw", 1_000)
    raw = {name: pq.read_table(tmp_path / "raw" / f"{name}.parquet").to_pandas() for name in TABLES}
    generated = raw["customers"]["customer_id"].str.fullmatch(r"c\d{7}")
    assert raw["customers"][generated]["customer_id"].nunique() == 1_000
    for name in ("orders", "order_items", "events"):
        once = raw[name].drop_duplicates()
        versions = once["order_id"].nunique() if name == "orders" else len(once)
        assert once.iloc[:, 0].nunique() == versions, name
    truth = pq.read_table(tmp_path / "truth" / "identities.parquet").to_pandas()
    found = linked(raw, usable(raw)["events"])
    stated = {(row.id_type, row.source_id): row.person for row in truth.itertuples()}
    assert set(stated) == set(found) and len(truth) == len(stated)
    pairs = {(stated[key], found[key]) for key in stated}
    assert len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs})


def test_density_does_not_depend_on_the_number_of_customers(sample, tmp_path):
    sample_data.generate(tmp_path / "raw", CUSTOMERS * 3)
    for name, low, high in (("events", 9, 15), ("messages", 5, 8)):
        larger = pq.read_metadata(tmp_path / "raw" / f"{name}.parquet").num_rows / CUSTOMERS / 3
        assert low < larger < high, name
        assert abs(larger - len(sample.raw[name]) / CUSTOMERS) < 0.15 * larger, name
