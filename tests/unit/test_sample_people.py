"""Segments about people, worked out from the files in pandas: the planted truth must follow.

Of the planted people alone: each has one account, devices of their own, and no repeated rows.
"""

from pathlib import Path

import pandas as pd
from test_sample_data import berlin, frames, slug

from orchestration import sample_data
from orchestration.sample_data import planted_people, timeline

REPOSITORY = Path(__file__).resolve().parents[2]
LAST = pd.Timestamp(timeline.LAST_DAY)
NOW = pd.Timestamp("2026-06-30 22:00:00")  # the end of the last day in Berlin, in UTC
NEXT_DAYS = {(day.month, day.day) for day in pd.date_range(LAST, periods=31)[1:]}


def age(times):
    """Local days ago."""
    return (LAST - berlin(times).dt.normalize()).dt.days


def members(raw):
    """Return {segment: whether each planted person is in it}."""
    planted = {
        name: table[table["customer_id"].str.startswith("planted-", na=False)]
        for name, table in raw.items()
        if "customer_id" in table
    }
    people = (
        planted["customers"].sort_values("updated_at").drop_duplicates("customer_id", keep="last")
    )
    people = people[people["deleted_at"].isna()].set_index("customer_id")
    parts = (_accounts, _places, _declared, _contact, _events, _scores, _leads)
    found = {}
    for part in parts:
        for segment, inside in part(people, planted, raw).items():
            if not isinstance(inside, pd.Series):
                inside = pd.Series(people.index.isin(list(inside)), people.index)
            found[segment] = inside.fillna(False).astype(bool)
    return found


def _accounts(people, planted, raw):
    companies = raw["companies"].drop_duplicates("company_id").set_index("company_id")
    size = people["company_id"].map(companies["employee_count"])
    title = people["job_title"].str.lower().str.strip()
    born = people["birth_date"]
    found = {
        "small_business": size.between(1, 49),
        "mid_market": size.between(50, 999),
        "enterprise": size >= 1000,
        "role_manager": title.str.endswith("manager"),
        "role_director": title.str.startswith("director"),
        "role_representative": title.str.contains(r"\brep(?:resentative)?$"),
        "role_team": title.str.startswith("team"),
        "school_buyers": people["customer_type"] == "school",
        "nonprofit_buyers": people["customer_type"] == "nonprofit",
        "birthday_next_30_days": born.map(lambda day: (day.month, day.day) in NEXT_DAYS, "ignore"),
    }
    for column in ("offer", "channel"):
        given = people[f"acquisition_{column}"]
        for value in given.dropna().unique():
            found[f"acquired_by_{column}_{slug(value)}"] = given == value
    tiers = planted["loyalty"].sort_values("joined_at").groupby("customer_id")["tier"].last()
    tier = people.index.to_series().map(tiers.str.lower())
    return found | {f"loyalty_tier_{name}": tier == name for name in ("bronze", "silver", "gold")}


SEASONS = {"northern": "summer", "southern": "winter"}


def _places(people, planted, raw):
    read = {"keep_default_na": False, "dtype": str}
    names = pd.read_csv(REPOSITORY / "seeds" / "region_names.csv", **read)
    regions = names.set_index(["country_code", "region_key"])["region_code"].to_dict()
    geography = pd.read_csv(REPOSITORY / "seeds" / "geography.csv", **read)
    places = geography.set_index(["country_code", "region_code"]).to_dict("index")
    codes = pd.read_csv(REPOSITORY / "seeds" / "country_names.csv", **read)
    codes = dict(codes[[codes.columns[0], "country_code"]].itertuples(index=False))

    def place(person):
        country = str(person.country)
        country = country.upper() if len(country) == 2 else codes.get(country.lower())
        region = regions.get((country, str(person.region).upper()), "")
        there = places.get((country, region)) or places.get((country, ""), {})
        zone = there.get("climate_zone", "unknown")
        return zone, None if zone == "tropical" else SEASONS.get(there.get("hemisphere"))

    found = {person.Index: place(person) for person in people.itertuples()}
    zone, season = (pd.Series({who: p[part] for who, p in found.items()}) for part in (0, 1))
    north = (people["latitude"].round(2) - 52.52).abs() * 111.195
    near = (north <= 50) & ((people["longitude"] - 13.41).abs() < 0.02)
    return (
        {f"climate_{name}": zone == name for name in [*geography["climate_zone"], "unknown"]}
        | {f"in_season_{name}": season == name for name in ("spring", "summer", "autumn", "winter")}
        | {f"region_{slug(r)}": people["region"] == r for r in people["region"].dropna().unique()}
        | {area: people["area_type"] == area for area in ("urban", "suburban", "rural")}
        | {"local_event_audience": near | (people["region"] == "Berlin")}
    )


HOLDS = {"life_stage": 730, "interest": 730, "lifestyle": 730}


def _declared(people, planted, raw):
    said = planted["declared_traits"]
    said = said.assign(trait=said["trait"].str.lower(), value=said["value"].str.lower())
    days = said["trait"].map(HOLDS).fillna(365).where(said["trait"] != "pet", 10_000)
    holds = (age(said["collected_at"]) < days).where(
        said["expires_at"].isna(), age(said["expires_at"]) < 0
    )
    said = said[holds].sort_values("collected_at")
    found = {
        f"{trait}_{slug(value)}": set(group["customer_id"])
        for (trait, value), group in said.groupby(["trait", "value"])
        if trait in ("pain_point", "need", "objection", "interest", "lifestyle")
    }
    pets = said[said["trait"] == "pet"]
    for pet in ("dog", "cat"):
        found[f"{pet}_owners"] = set(pets[pets["value"] == pet]["customer_id"])

    stages = said[said["trait"] == "life_stage"]
    family = stages[stages["value"].isin(["parent", "empty_nester"])]
    family = people.index.to_series().map(family.groupby("customer_id")["value"].last())
    born = pd.to_datetime(people["birth_date"].astype("string"), errors="coerce")
    couple = (people["household_size"] == 2) & (people["children_count"] == 0)
    couple &= born <= LAST - pd.DateOffset(years=50)
    old = born <= LAST - pd.DateOffset(years=67)
    old &= born > LAST - pd.DateOffset(years=116)
    old |= people["occupation"].str.lower() == "retired"
    return found | {
        "parents": (family == "parent") | (family.isna() & (people["children_count"] > 0)),
        "empty_nesters": (family == "empty_nester") | (family.isna() & couple),
        "retired": old | people.index.isin(stages[stages["value"] == "retired"]["customer_id"]),
    }


def _contact(people, planted, raw):
    messages = planted["messages"].assign(age=age(planted["messages"]["occurred_at"]))
    orders = planted["orders"].assign(age=age(planted["orders"]["ordered_at"]))
    orders = orders[orders["cancelled_at"].isna() & ~orders["is_test"]]
    bought = orders.assign(
        channel=orders["channel"].map({"app": "app", "pos": "store", "phone": "phone"})
    )
    answers = messages[messages["event_type"].isin(["opened", "clicked"])]
    responses = pd.concat([part[["customer_id", "channel", "age"]] for part in (answers, bought)])
    responses = responses[responses["age"] < 365].dropna().drop_duplicates()
    days = responses.groupby(["customer_id", "channel"]).size().reset_index(name="days")
    days = days.sort_values(["days", "channel"], ascending=[False, True])
    best = (
        days.drop_duplicates("customer_id").query("days >= 3").set_index("customer_id")["channel"]
    )
    prefers = people.index.to_series().map(best)
    channels = ("email", "sms", "social", "app", "store", "push", "mail", "phone")
    found = {f"prefers_{channel}": prefers == channel for channel in channels}

    steps = messages.pivot_table(
        index=["customer_id", "message_id"], columns="event_type", values="age", aggfunc="min"
    ).reset_index("message_id")
    old = steps[steps["delivered"] >= 90]
    rate = old["opened"].notna().groupby("customer_id").agg(["mean", "size"])
    likely = set(rate[(rate["mean"] >= 0.5) & (rate["size"] >= 5)].index)
    lately = steps[steps["delivered"] < 90].groupby("customer_id").size()
    reacted = set(answers[answers["age"] < 90]["customer_id"])
    found["unexpected_non_responders"] = likely & set(lately[lately >= 5].index) - reacted
    return found


def _events(people, planted, raw):
    events, orders = planted["events"], planted["orders"]

    def who(event_type):
        return events[events["event_type"] == event_type]

    key = ["customer_id", "content_id"]
    signed_up, there = (who(f"webinar_{what}") for what in ("registered", "attended"))
    missed = signed_up.merge(there[key], on=key, how="left", indicator=True)
    missed = missed[(missed["_merge"] == "left_only") & (missed["scheduled_at"] < NOW)]

    trials = who("trial_started").groupby("customer_id")["occurred_at"].max().rename("started_at")
    orders = orders[orders["cancelled_at"].isna()].merge(trials, on="customer_id")
    converted = set(orders[orders["ordered_at"] > orders["started_at"]]["customer_id"])
    days = age(trials).drop(list(converted))

    sent = who("referral_sent").groupby("customer_id").size()
    promoters = _scores(people, planted, raw)["promoters"]
    advocates = {person for person in sent[sent >= 2].index if promoters.get(person)}
    return {
        "webinar_registered": set(signed_up["customer_id"]),
        "webinar_attended": set(there["customer_id"]),
        "webinar_no_shows": set(missed["customer_id"]),
        "trial_active": set(days[days <= 13].index),
        "trial_not_converted": set(days[days > 13].index),
        "advocates": set(who("referral_converted")["customer_id"]) | advocates,
    }


def _scores(people, planted, raw):
    answers = planted["survey_scores"].query("metric == 'nps'").sort_values("answered_at")
    answers = answers[age(answers["answered_at"]) < 365]
    score = people.index.to_series().map(answers.groupby("customer_id")["score"].last())
    tickets = planted["support_tickets"]
    is_open = tickets["closed_at"].isna() | (tickets["closed_at"] >= NOW)
    return {
        "promoters": score >= 9,
        "detractors": score <= 6,
        "open_ticket": set(tickets[is_open]["customer_id"]),
    }


WORTH = {
    "trial_started": (20, 20, 30),
    "content_download": (8, 24, 60),
    "webinar_attended": (15, 30, 60),
}


def _leads(people, planted, raw):
    """Of those planted as leads, who did nothing else that is worth points."""
    leads = people[people.index.str.startswith("planted-lead_")]
    orders = planted["orders"]
    buyers = set(orders[orders["cancelled_at"].isna()]["customer_id"])
    leads = leads[~leads.index.isin(buyers)]
    fit = 5 * (leads["country"] == "DE") + 5 * leads["email_consent"].astype(bool)
    fit += 20 * leads["job_title"].fillna("").str.startswith("Director")
    fit += 10 * (leads["customer_type"] == "business")
    events = planted["events"].assign(age=age(planted["events"]["occurred_at"]))
    busy = fit * 0.0
    for event_type, (points, cap, half_life) in WORTH.items():
        done = events[events["event_type"] == event_type]
        earned = (points * 0.5 ** (done["age"] / half_life)).groupby(done["customer_id"]).sum()
        busy += leads.index.to_series().map(earned.clip(upper=cap)).fillna(0)
    score = fit.clip(upper=50) + busy.clip(upper=50)
    return {
        "lead_hot": set(score[score >= 60].index),
        "lead_warm": set(score[(score >= 30) & (score < 60)].index),
        "lead_cold": set(score[score < 30].index),
    }


def test_planted_memberships_follow_from_the_files(tmp_path):
    sample_data.generate(tmp_path / "raw", 100)
    found = members(frames(tmp_path / "raw"))
    truth = frames(tmp_path / "truth")["expected_memberships"]
    planted = {person.segment for person in planted_people.people()}
    planted |= {
        name for pair in planted_people.SEGMENTS_OF.values() for part in pair for name in part
    }
    assert planted <= set(found)
    stated = truth.query("segment_id in @found")
    assert len(stated) > 900
    wrong = [
        (row.customer_id, row.segment_id, row.note)
        for row in stated.itertuples()
        if bool(found[row.segment_id].get(row.customer_id, False)) != row.is_member
    ]
    assert wrong == []
