"""Segments about shopping, worked out from the files in pandas: the planted truth must follow."""

from collections import defaultdict
from math import ceil
from statistics import mean, median
from types import SimpleNamespace

import pandas as pd
import pytest
from test_sample_behaviour import usable
from test_sample_data import as_of_last_day, berlin, frames

from orchestration import sample_data
from orchestration.sample_data import planted_shopping, planted_visits, timeline

LAST = pd.Timestamp(timeline.LAST_DAY)
END = pd.Timestamp(timeline.last_second(), unit="s")
NEVER = 10**6


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    home = tmp_path_factory.mktemp("sample")
    sample_data.generate(home / "raw", 2_000)
    return read(home / "raw"), frames(home / "truth")


def read(folder):
    raw = frames(folder)
    return SimpleNamespace(**vars(as_of_last_day(raw)), clean=usable(raw), raw=raw)


def ages(times):
    return (LAST - berlin(times).dt.normalize()).dt.days


def percentile(values, share):
    """Return the discrete percentile: somebody's value."""
    values = sorted(values)
    return values[max(ceil(share * len(values) - 1e-9), 1) - 1]


def grouped(table, column):
    """Return {person: values of a column}."""
    return table.groupby("customer_id")[column].agg(list).to_dict()


class Shoppers:
    """What everybody bought: features by person, as plain Python values."""

    def __init__(self, data):
        """Work out what several segments need; the rest where it is needed."""
        orders = data.orders.assign(age=(LAST - data.orders["day"]).dt.days)
        lines = data.lines.assign(age=(LAST - data.lines["day"]).dt.days)
        rate = lines["rate_to_reporting"].astype(float)
        for name in ("gross", "spent"):
            lines[name] = lines[name].astype(float) * rate / 100
        lines["quantity"] = lines["quantity"].astype(float)
        self.orders, self.lines = orders, lines
        self.everybody = set(data.features.index)
        self.days = {who: sorted(set(days)) for who, days in grouped(orders, "age").items()}
        self.count = data.features["orders_count"].to_dict()
        self.amount = data.features["amount"].dropna().to_dict()
        self.gaps = {
            who: [b - a for a, b in zip(days, days[1:], strict=False)]
            for who, days in self.days.items()
        }
        units = lines.groupby(["customer_id", "order_id"])["quantity"].sum()
        self.units = units.groupby("customer_id").mean().to_dict()
        self.year = orders[orders["age"] < 365].groupby("customer_id").size().to_dict()
        self.discounted = data.features["discounted"].to_dict()

    def recency(self, who):
        return self.days[who][0]

    def usual_gap(self, who):
        return median(self.gaps[who]) if self.gaps[who] else None


def lifecycle(orders):
    """Return the stage of (age, amount) pairs of one person."""
    days = sorted({age for age, _ in orders})
    now, before = (
        sum(amount for age, amount in orders if start <= age < start + 180) for start in (0, 180)
    )
    if any(day < 90 and older - day > 365 for day, older in zip(days, days[1:], strict=False)):
        return "reactivated"
    if days[-1] < 90:
        return "new"
    if days[0] >= 365:
        return "inactive"
    if now > 0 and round(now * 100) >= 1.25 * round(before * 100):
        return "growing"
    if before > 0 and round(now * 100) <= 0.75 * round(before * 100):
        return "declining"
    return "stable"


def rhythm(gaps):
    if len(gaps) < 4:
        return None
    usual = median(gaps)
    if mean(usual / 2 <= gap <= 1.5 * usual for gap in gaps) < 0.5:
        return None
    bounds = {"weekly": (5, 9), "fortnightly": (10, 18), "monthly": (24, 37)}
    return next((name for name, (a, b) in bounds.items() if a <= usual <= b), None)


def bought(shoppers):
    """Return {segment: its members} of segments about what and when people bought."""
    s, found = shoppers, defaultdict(set)
    typical, buyers = mean(s.amount.values()), list(s.days)
    history = {
        who: list(zip(rows["age"], rows["net"], strict=True))
        for who, rows in s.orders.groupby("customer_id")
    }
    weekdays = grouped(s.orders.assign(weekday=s.orders["day"].dt.weekday), "weekday")
    often = percentile([s.year.get(who, 0) for who in buyers], 0.75)
    small, large = (percentile(s.units.values(), share) for share in (0.25, 0.9))
    for who in buyers:
        recency, gap, count = s.recency(who), s.usual_gap(who), s.count[who]
        if recency < 14:
            found["just_purchased"].add(who)
        found[f"lifecycle_{lifecycle(history[who])}"].add(who)
        if gap and s.amount[who] > typical and recency >= max(60, 2 * gap):
            found["win_back"].add(who)
        if rhythm(s.gaps[who]):
            found[f"{rhythm(s.gaps[who])}_buyers"].add(who)
        most = max(weekdays[who].count(day) for day in range(7))
        if count >= 4 and 10 * most >= 6 * count:
            found["weekday_deal_buyers"].add(who)
        if count >= 3 and s.units.get(who, 0) >= large:
            found["bulk_buyers"].add(who)
        is_lover = count >= 3 and 10 * s.discounted[who] >= 8 * count
        is_often = s.year.get(who, 0) >= max(often, 1)
        if is_often and s.units.get(who, NEVER) <= small and not is_lover:
            found["thrifty_shoppers"].add(who)
    return found | products(s) | complements(s) | prices(s) | profits(s)


def products(s):
    """Return {segment: its members} of segments about products bought."""
    found = defaultdict(set)
    has = {what: grouped(s.lines, what) for what in ("category", "product_line")}
    late = (s.lines["day"] - s.lines["launched"].dt.normalize()).dt.days
    launched = s.lines[late.between(0, 14)]
    thing = launched["collection"].fillna(launched["product_id"])
    followed = thing.groupby(launched["customer_id"]).nunique()
    found["trend_followers"] = set(followed[followed >= 2].index)
    for who in s.days:
        lines = {line for line in has["product_line"].get(who, []) if isinstance(line, str)}
        if s.count[who] >= 3 and len(lines) == 1:
            found["single_line_customers"].add(who)
        for what, one, others in (
            ("product_line", "shampoo", ("conditioner", "skincare")),
            ("category", "apparel", ("footwear", "outdoor")),
        ):
            for other in others:
                mine = has[what].get(who, [])
                if one in mine and other not in mine:
                    found[f"product_gap_{one}_{other}"].add(who)
    return found


def complements(s):
    """Return who has a category due, by pairs of first purchases."""
    known = s.lines.dropna(subset="category")
    first = known.groupby(["customer_id", "category"])["age"].max().unstack()
    total, due = len(first), set()
    for one in first:
        for other in first.columns.drop(one):
            both = first[[one, other]].dropna()
            if len(both) < max(20, 0.001 * total):
                continue
            lag = (both[one] - both[other])[both[one] > both[other]]
            candidates = first[one].count() - len(both) + len(lag)
            lift = len(both) * total / (first[one].count() * first[other].count())
            if lift < 1 or len(lag) == 0 or len(lag) / candidates < 0.4:
                continue
            waiting = first[first[other].isna() & (first[one] <= percentile(lag, 0.75))]
            due |= set(waiting.index)
    return {"complement_due": due}


def prices(s):
    """Return who picks the dear and the cheap goods of their categories."""
    known = s.lines.dropna(subset="category")
    sums = known.groupby("category")[["gross", "quantity"]].sum()
    usual = known["category"].map(sums["gross"] / sums["quantity"]) * known["quantity"]
    totals = known.assign(usual=usual).groupby("customer_id")[["gross", "usual"]].sum()
    index = (totals["gross"] / totals["usual"]).round(6)
    low, high = (percentile(index, share) for share in (0.25, 0.75))
    return {"budget_tier": set(index[index <= low].index)} | {
        "premium_tier": set(index[index >= high].index)
    }


def profits(s):
    """Return who brought most profit; an order with a line of unknown cost says nothing."""
    costs = ("unit_cost", "unit_cost_of_product")
    own, listed = (s.lines[name].astype(float) / 100 for name in costs)
    cost = (own.fillna(listed) * s.lines["quantity"]).groupby(s.lines["order_id"])
    known = cost.sum()[cost.count() == cost.size()]
    orders = s.orders[s.orders["order_id"].isin(known.index)]
    profit = (orders["net"] - orders["order_id"].map(known)).groupby(orders["customer_id"]).sum()
    return {"most_profitable": set(profit[profit >= percentile(profit, 0.9)].index)}


def nine_grid(s):
    """Return {cell: its members}."""
    bands, found = ("low", "medium", "high"), defaultdict(set)
    spent = s.lines[s.lines["category"].notna()].assign(spent=s.lines["spent"].clip(lower=0))
    spent = spent.groupby(["customer_id", "category"])["spent"].sum().reset_index()
    top = spent.sort_values(["spent", "category"], ascending=[False, True])
    top = top.drop_duplicates("customer_id").set_index("customer_id")["category"].to_dict()
    cohorts = defaultdict(list)
    for who in s.days:
        if s.gaps[who]:
            cohorts[top.get(who)].append(s.usual_gap(who))
    amounts = list(s.amount.values())
    cuts = [percentile(amounts, n / 3) for n in (1, 2)]
    for who in s.days:
        others = cohorts[top.get(who)]
        usual = s.usual_gap(who) or (percentile(others, 0.5) if len(others) >= 20 else 90)
        value = sum(cut < s.amount[who] for cut in cuts)
        risk = sum(s.recency(who) >= times * usual for times in (1, 2))
        found[f"nine_grid_{bands[value]}_{bands[risk]}"].add(who)
    return found


KLAVIYO = {
    "champions": "333 332 323",
    "loyal": "321 322 331 232 233",
    "recent": "311 312 313",
    "needs_attention": "211 212 213 221 222 223 231",
    "at_risk": "121 122 123 131 132 133",
    "inactive": "111 112 113",
}
# As the library's own documentation lists them.
PYMC_MARKETING = {
    "premium_customer": "334 443 444 344 434 433 343 333",
    "repeat_customer": "244 234 232 332 143 233 243",
    "top_spender": "424 414 144 314 324 124 224 423 413 133 323 313 134",
    "at_risk_customer": "422 223 212 122 222 132 322 312 412 123 214",
    "inactive_customer": "411 111 113 114 112 211 311",
}


def shopify_group(r, fm):
    if r <= 2:
        return ("dormant", "dormant", "at_risk", "at_risk", "previously_loyal")[fm - 1]
    if r == 3:
        return ("almost_lost", "almost_lost", "needs_attention", "loyal", "loyal")[fm - 1]
    first = "promising" if r == 4 else "new"
    last = "loyal" if r == 4 else "champions"
    return (first, "active", "active", last, last)[fm - 1]


def discrete_scores(values, levels):
    """Return {person: one more than the percentiles below their value}."""
    cuts = [percentile(values.values(), n / levels) for n in range(1, levels)]
    return {who: 1 + sum(cut < value for cut in cuts) for who, value in values.items()}


def quartile_scores(values):
    """Return {person: number of their bin of pandas.qcut}."""
    return (pd.qcut(pd.Series(values), 4, labels=False, duplicates="drop") + 1).to_dict()


def rfm(s):
    """Return {segment: its members} of the three schemes that test_sample_data leaves."""
    found, buyers = defaultdict(set), list(s.days)
    recency = {who: s.recency(who) for who in buyers}
    newest = {who: -days for who, days in recency.items()}
    for scheme, levels in (("shopify", 5), ("klaviyo", 3), ("pymc_marketing", 4)):
        if scheme == "pymc_marketing":
            days = {who: len(s.days[who]) for who in buyers}
            of_a_day = {who: round(s.amount[who] / days[who], 4) for who in buyers}
            old = quartile_scores(recency)
            scores = [
                {who: max(old.values()) + 1 - score for who, score in old.items()},
                quartile_scores(days),
                quartile_scores(of_a_day),
            ]
        else:
            measures = ({who: of[who] for who in buyers} for of in (newest, s.count, s.amount))
            scores = [discrete_scores(of, levels) for of in measures]
        for who in buyers:
            r, f, m = (of[who] for of in scores)
            if scheme == "shopify":
                group = shopify_group(r, int((f + m) / 2 + 0.5))
            else:
                codes = KLAVIYO if scheme == "klaviyo" else PYMC_MARKETING
                code = f"{r}{f}{m}"
                group = next(
                    (name for name, held in codes.items() if code in held.split()), "other"
                )
            found[f"rfm_{scheme}_{group}"].add(who)
        found[f"rfm_{scheme}_prospects"] = s.everybody - set(buyers)
    return found


def visited(data):
    """Return {segment: its members} of segments about visits, carts, messages and consent.

    Only of what people did logged in on devices of their own, as the planted ones do.
    """
    events = data.clean["events"].dropna(subset="customer_id")
    events = events.assign(age=ages(events["occurred_at"])).sort_values("occurred_at")
    pause = events.groupby("visitor_id")["occurred_at"].diff()
    known = events["session_id"].fillna("")
    starts = pause.isna() | (pause > pd.Timedelta(minutes=30))
    starts |= known != known.groupby(events["visitor_id"]).shift().fillna("")
    events["visit"] = starts.groupby(events["visitor_id"]).cumsum()
    is_visit = ~events["event_type"].isin(NO_VISITS)
    kinds = {kind: set(rows["customer_id"]) for kind, rows in events.groupby("event_type")}
    visits = (
        events[is_visit].groupby(["customer_id", "visitor_id", "visit"])["age"].max().reset_index()
    )
    everybody, buyers = set(data.features.index), set(data.orders["customer_id"])
    return (
        stuck(events)
        | {"indecisive_shoppers": indecisive(events, visits, data)}
        | {
            "registered_browsers": (kinds["sign_up"] | kinds["content_download"])
            & set(visits["customer_id"][visits["customer_id"].duplicated()]) - buyers,
            "curious_browsers": set(visits["customer_id"][visits["age"] < 14])
            - kinds["sign_up"]
            - kinds["content_download"]
            - kinds["newsletter_subscribed"]
            - buyers,
            "idle_customers": everybody - active(data),
        }
        | abandoned(events, data)
        | consent(events, data)
        | tiers(data)
    )


NO_VISITS = {
    *("sign_up", "content_download", "newsletter_subscribed", "referral_sent", "chat_offered"),
    *("referral_converted", "webinar_registered", "webinar_attended", "trial_started"),
}


def stuck(events):
    week = events[events["age"] < 7]
    found = set()
    for (who, *_), visit in week.groupby(["customer_id", "visitor_id", "visit"]):
        seconds = visit[visit["event_type"] == "product_view"]["duration_seconds"].sum()
        helped = {"add_to_cart", "checkout_started", "chat_started"} & set(visit["event_type"])
        if seconds >= 600 and not helped:
            found.add(who)
    return {"stuck_visitors": found}


def indecisive(events, visits, data):
    recent = visits[visits["age"] < 90].groupby("customer_id").size()
    views = events[(events["age"] < 90) & (events["event_type"] == "product_view")]
    views = views.groupby("customer_id").size()
    orders = data.orders[(LAST - data.orders["day"]).dt.days < 90].groupby("customer_id").size()
    return {
        who
        for who, count in recent.items()
        if count >= 5 and views.get(who, 0) >= 15 and 50 * orders.get(who, 0) <= count
    }


def active(data):
    """Return who became known or did something within 365 days."""
    clean, who = data.clean, set()
    messages = clean["messages"][clean["messages"]["event_type"].isin(["opened", "clicked"])]
    for table, column in (
        (clean["events"], "occurred_at"),
        (messages, "occurred_at"),
        (clean["support_tickets"], "opened_at"),
        (clean["reviews"], "created_at"),
        (clean["survey_scores"], "answered_at"),
        (clean["loyalty"], "joined_at"),
        (clean["customers"], "created_at"),
        (data.orders, "ordered_at"),
    ):
        who |= set(table[ages(table[column]).between(0, 364)]["customer_id"])
    unsubscribed = clean["messages"][clean["messages"]["event_type"] == "unsubscribed"]
    return who | set(unsubscribed[ages(unsubscribed["occurred_at"]) < 365]["customer_id"])


def abandoned(events, data):
    """Return who gave up a cart or checkout; planted ones name theirs by an id."""
    ordered, found = grouped(data.orders, "ordered_at"), {}
    day = pd.Timedelta(days=1)
    for segment, step in (
        ("cart_abandoners", "add_to_cart"),
        ("checkout_abandoners", "checkout_started"),
    ):
        left = defaultdict(list)
        mine = events[(events["event_type"] == step) & events["cart_id"].notna()]
        for (who, _), start in (
            mine.groupby(["customer_id", "cart_id"])["occurred_at"].min().items()
        ):
            orders = ordered.get(who, [])
            if start + day <= END and not any(start <= at < start + day for at in orders):
                left[who].append(start + day)
        found[segment] = {
            who
            for who, ends in left.items()
            if ages(pd.Series([max(ends)]))[0] < 30
            and not any(at > max(ends) for at in ordered.get(who, []))
        }
    return found


def consent(events, data):
    """Return who may be e-mailed, reads what is sent, and said no lately."""
    accounts = data.raw["customers"].sort_values("updated_at")
    accounts = accounts.drop_duplicates("customer_id", keep="last").set_index("customer_id")
    said = accounts["email_consent"].map(str)
    yes, no = set(said[said == "True"].index), set(said[said == "False"].index)
    messages = data.clean["messages"].sort_values("occurred_at")
    messages = messages.assign(age=ages(messages["occurred_at"]))
    arrived = messages[(messages["channel"] == "email") & (messages["event_type"] != "sent")]
    last = arrived.groupby("customer_id")["event_type"].last()
    recent = messages[messages["age"] < 90].drop_duplicates(["message_id", "event_type"])
    taken = recent[recent["event_type"].isin(["opened", "clicked"])].groupby("customer_id").size()
    downloads = events[(events["event_type"] == "content_download") & (events["age"] < 90)]
    taken = taken.add(downloads.groupby("customer_id").size(), fill_value=0)
    left = messages[(messages["event_type"] == "unsubscribed") & (messages["age"] < 30)]
    changed = accounts[ages(accounts["consent_updated_at"]).between(0, 29)]
    changed = changed[changed["consent_updated_at"] > changed["created_at"]]
    return {
        "newsletter_readers": yes & set(taken[taken >= 2].index),
        "email_subscribers": yes - set(last[last == "bounced"].index),
        "unsubscribed_recently": set(left["customer_id"]) | (no & set(changed.index)),
    }


def tiers(data):
    entered = data.clean["loyalty"].sort_values("joined_at").groupby("customer_id")["tier"].last()
    return {
        f"loyalty_tier_{tier}": set(entered[entered == tier].index)
        for tier in ("bronze", "silver", "gold")
    }


def members(data):
    """Return {segment: its members}."""
    shoppers = Shoppers(data)
    return bought(shoppers) | nine_grid(shoppers) | rfm(shoppers) | visited(data)


def wrong(truth, found):
    return [
        (row.customer_id, row.segment_id, row.note)
        for row in truth.itertuples()
        if (row.customer_id in found[row.segment_id]) != row.is_member
    ]


def planted_segments():
    cast = [*planted_shopping.people(), *planted_visits.people()]
    return {person.segment for person in cast}


def test_planted_memberships_follow_from_the_files(sample):
    data, truth = sample
    found = members(data)
    assert planted_segments() <= set(found)
    stated = truth["expected_memberships"].query("segment_id in @found")
    assert len(stated) > 800
    assert wrong(stated, found) == []


@pytest.mark.slow
def test_relative_truths_hold_in_a_larger_sample(sample, tmp_path):
    sample_data.generate(tmp_path / "raw", 12_000, seed=3)
    found = members(read(tmp_path / "raw"))
    stated = sample[1]["expected_memberships"].query("is_relative and segment_id in @found")
    assert len(stated) > 300
    assert wrong(stated, found) == []
