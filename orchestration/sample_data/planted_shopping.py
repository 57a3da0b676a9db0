"""The planted people of segments about what, when and how much people buy.

As in planted_cases: each stands just inside or just outside a threshold, or clear of it, at the
defaults of the project vars, and nothing is derived from the rules.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from orchestration.sample_data.planted_cases import Line, Order, Person

# Products that are not merely "the planted one of its category": name, then what differs.
_PRODUCTS = {
    "shampoo": {"category": "beauty", "product_line": "shampoo"},
    "conditioner": {"category": "beauty", "product_line": "conditioner"},
    "skincare": {"category": "beauty", "product_line": "skincare"},
    # Launched 100 and 60 local days before the last day; the two of a collection are one launch.
    "launch-a": {"launched_at": datetime(2026, 3, 22, 11)},
    "launch-b": {"launched_at": datetime(2026, 5, 1, 11)},
    "launch-c1": {"launched_at": datetime(2026, 3, 22, 11), "collection": "Planted spring"},
    "launch-c2": {"launched_at": datetime(2026, 3, 22, 11), "collection": "Planted spring"},
    "uncosted": {"unit_cost": None},
}
PRODUCTS = tuple(
    {
        "product_id": f"planted-product-{name}",
        "name": f"Planted {name}",
        "category": "home",
        "product_line": "planted home",
        "launched_at": datetime(2019, 1, 1),
        "price": Decimal(100),
        "unit_cost": Decimal(50),
        "is_in_stock": True,
        **columns,
    }
    for name, columns in _PRODUCTS.items()
)


def people() -> list[Person]:
    """All planted people of these segments, in a fixed order."""
    return [
        *_just_purchased(),
        *_lifecycle(),
        *_win_back(),
        *_trend_followers(),
        *_complement_due(),
        *_product_gaps(),
        *_single_line_customers(),
        *_bulk_buyers(),
        *_rhythms(),
        *_weekday_deal_buyers(),
        *_price_sensitivity(),
        *_most_profitable(),
        *_nine_grid(),
        *_rfm(),
    ]


def _on(*days_ago: int, **line: object) -> tuple[Order, ...]:
    """Equal orders of one line on several days."""
    return tuple(Order(day, (Line(**line),)) for day in days_ago)


def _every(gap: int, count: int, last: int, **line: object) -> tuple[Order, ...]:
    """Orders at equal gaps, the last one so many days ago."""
    return _on(*(last + gap * step for step in range(count)), **line)


def _case(
    segment: str,
    case: str,
    is_member: bool,
    note: str,
    orders: tuple[Order, ...] = (),
    **options: object,
) -> Person:
    count = sum(order.cancelled_days_ago is None for order in orders)
    return Person(segment, case, is_member, note, orders, count, **options)


def _just_purchased() -> Iterator[Person]:
    """An order in days 0 to 13."""
    s = "just_purchased"
    yield _case(s, "member", True, "ordered last week", _on(5, 200))
    yield _case(s, "non-member", False, "one old order", _on(300))
    yield _case(s, "no-order", False, "no order")
    yield _case(s, "day-13", True, "the first day of the window", _on(13))
    yield _case(s, "day-14", False, "the day before the window", _on(14))
    cancelled = (Order(5, cancelled_days_ago=4), Order(50))
    yield _case(s, "cancelled", False, "what was ordered lately was cancelled", cancelled)


STAGES = ("new", "growing", "stable", "declining", "inactive", "reactivated")


def _lifecycle() -> Iterator[Person]:
    """One stage a purchaser, the first that holds; amounts of 180 days and of as many before."""

    def trend(now: int, before: int, now_on: int = 10, before_on: int = 200) -> tuple[Order, ...]:
        return *_on(now_on, price=now), *_on(before_on, price=before)

    for stage, case, note, orders in (
        ("reactivated", "member", "back after two years", _on(20, 800)),
        ("reactivated", "gap-366", "a gap of 366 days", _on(10, 376)),
        ("growing", "gap-365", "a gap of 365 days is none", _on(10, 375)),
        ("reactivated", "day-89", "came back 89 days ago", _on(89, 889)),
        ("growing", "day-90", "came back 90 days ago", _on(90, 890)),
        ("reactivated", "again", "ordered once more since", _on(3, 20, 800)),
        ("new", "member", "first order last month", _on(30)),
        ("new", "two-orders", "both of them lately", _on(3, 80)),
        ("new", "day-89", "first order 89 days ago", _on(89)),
        ("growing", "first-day-90", "first order 90 days ago", _on(90)),
        ("inactive", "member", "an order three years ago", _on(1_100)),
        ("inactive", "day-365", "last order 365 days ago", _on(365)),
        ("stable", "day-364", "last order 364 days ago, before both spans", _on(364)),
        ("growing", "member", "three times as much", trend(30_000, 10_000)),
        ("growing", "ratio-125", "1.25 times as much", trend(12_500, 10_000)),
        ("stable", "ratio-below-125", "one cent less", trend(12_499, 10_000)),
        ("growing", "from-nothing", "something after nothing", _on(170, 700, 800)),
        ("declining", "member", "a third", trend(10_000, 30_000)),
        ("declining", "ratio-75", "0.75 times as much", trend(7_500, 10_000)),
        ("stable", "ratio-above-75", "one cent more", trend(7_501, 10_000)),
        ("stable", "member", "the same", trend(10_000, 10_000)),
        ("growing", "day-179", "the first day of the span", trend(10_000, 5_000, 179)),
        ("declining", "day-180", "the day before the span", trend(10_000, 5_000, 180)),
        ("declining", "day-359", "the first day of the one before", trend(100, 10_000, 10, 359)),
        ("growing", "day-360", "the day before that", trend(100, 10_000, 10, 360)),
    ):
        also = tuple((f"lifecycle_{other}", False) for other in STAGES if other != stage)
        yield _case(f"lifecycle_{stage}", case, True, note, orders, also=also)
    also = tuple((f"lifecycle_{stage}", False) for stage in STAGES[1:])
    yield _case("lifecycle_new", "no-order", False, "no order", also=also)


def _win_back() -> Iterator[Person]:
    """Spent above average, and gone for 2 own gaps and 60 days at least."""
    s, much = "win_back", {"price": 250_000}
    for case, is_member, note, orders in (
        ("member", True, "gaps of 30 days, gone for 200", _every(30, 4, 200, **much)),
        ("non-member", False, "gaps of 30 days, gone for 3", _every(30, 4, 3, **much)),
        ("two-gaps", True, "gone for exactly two gaps", _every(40, 4, 80, **much)),
        ("below-two-gaps", False, "a day less", _every(40, 4, 79, **much)),
        ("day-60", True, "three short gaps, 60 days", _every(20, 4, 60, **much)),
        ("day-59", False, "nearly three short gaps, 59 days", _every(20, 4, 59, **much)),
        ("little", False, "gone for long, spent little", _every(30, 4, 200, price=100)),
        ("one-order", False, "no gap to go by", _on(700, price=900_000)),
        ("no-order", False, "no order", ()),
    ):
        yield _case(s, case, is_member, note, orders, is_relative=True)


def _trend_followers() -> Iterator[Person]:
    """At least 2 launches bought up to 14 days after; A 100 days ago, B 60, a collection 100."""
    s = "trend_followers"

    def bought(**days_ago: int) -> tuple[Order, ...]:
        return tuple(
            Order(day, (Line(product=f"launch-{name}"),)) for name, day in days_ago.items()
        )

    for case, is_member, note, orders in (
        ("member", True, "both in the first week", bought(a=97, b=55)),
        ("non-member", False, "goods of long ago", _on(10, 97)),
        ("no-order", False, "no order", ()),
        ("day-14", True, "one on the launch day, one 14 days after", bought(a=86, b=60)),
        ("day-15", False, "one of them 15 days after", bought(a=85, b=60)),
        ("one-launch", False, "the same launch twice", (*bought(a=99), *bought(a=98))),
        ("one-collection", False, "two of one collection", bought(c1=99, c2=98)),
        ("collection", True, "a collection and a product", bought(c1=99, b=50)),
        ("too-early", False, "one of them the day before its launch", bought(a=101, b=60)),
    ):
        yield _case(s, case, is_member, note, orders)


# Days from the first camera to the first film; the 18th of 24 is where three quarters have come.
FILM_LAGS = (*range(13, 31), *range(60, 66))


def _complement_due() -> Iterator[Person]:
    """Who buys a camera buys film next; three quarters of those who do within 30 days."""
    s = "complement_due"
    for number, lag in enumerate(FILM_LAGS, 1):
        orders = *_on(500 - lag, category="film"), *_on(500, category="camera")
        yield _case(s, f"crowd-{number:02}", False, f"film {lag} days later", orders)

    film = {"next_best_category": "film"}
    due, not_due = (
        film | {"complement_due_category": "film"},
        film | {"complement_due_category": None},
    )
    had = {"next_best_category": None, "complement_due_category": None}
    camera = {"category": "camera"}
    for case, is_member, note, orders, features in (
        ("member", True, "a camera last week", _on(5, **camera), due),
        ("non-member", False, "a camera last year", _on(300, **camera), not_due),
        ("day-30", True, "on the last day it is due", _on(30, **camera), due),
        ("day-31", False, "the day after", _on(31, **camera), not_due),
        ("first-counts", False, "another camera since", _on(5, 31, **camera), not_due),
        ("film-only", False, "nothing follows film", _on(5, category="film"), had),
        (
            "has-both",
            False,
            "bought film on the same day",
            (*_on(5, **camera), *_on(5, category="film")),
            had,
        ),
        (
            "cancelled-film",
            True,
            "the film was cancelled",
            (*_on(5, **camera), Order(4, (Line(category="film"),), cancelled_days_ago=3)),
            due,
        ),
        ("no-order", False, "no order", (), had),
    ):
        yield _case(s, case, is_member, note, orders, features=features)


def _product_gaps() -> Iterator[Person]:
    """Bought one, never the other."""
    products = ("shampoo", "conditioner", "skincare")
    one, other = ({"product": name, "category": "beauty"} for name in products[:2])
    third = {"product": products[2], "category": "beauty"}
    yield from _gaps("shampoo", (one, {"conditioner": other, "skincare": third}))
    apparel = {"category": "apparel"}
    others = {name: {"category": name} for name in ("footwear", "outdoor")}
    yield from _gaps("apparel", (apparel, others))


def _gaps(has: str, lines: tuple[dict, dict[str, dict]]) -> Iterator[Person]:
    one, others = lines
    for lacks, other in others.items():
        s = f"product_gap_{has}_{lacks}"
        both = *_on(90, **one), *_on(20, **other)
        undone = *_on(90, **one), Order(20, (Line(**other),), cancelled_days_ago=19)
        yield _case(s, "member", True, "bought the one", _on(90, **one))
        yield _case(s, "non-member", False, "bought both", both)
        yield _case(s, "one-order", False, "both in one order", _both(one, other))
        yield _case(s, "other-only", False, "bought the other", _on(20, **other))
        yield _case(s, "neither", False, "bought something else", _on(20, category="kids"))
        yield _case(s, "cancelled", True, "the other was cancelled", undone)
        yield _case(s, "no-order", False, "no order")


def _both(one: dict, other: dict) -> tuple[Order, ...]:
    return (Order(20, (Line(**one), Line(**other))),)


def _single_line_customers() -> Iterator[Person]:
    """At least 3 orders, one product line."""
    s, pets = "single_line_customers", {"category": "pets"}
    for case, is_member, note, orders in (
        ("member", True, "six orders of one line", _every(60, 6, 30, **pets)),
        ("non-member", False, "two lines", (*_every(60, 3, 30, **pets), *_on(10))),
        ("three-orders", True, "three orders", _every(60, 3, 30, **pets)),
        ("two-orders", False, "two orders", _every(60, 2, 30, **pets)),
        (
            "unknown-line",
            True,
            "a product without a line is no second one",
            (*_every(60, 3, 30, **pets), *_on(10, category=None)),
        ),
        ("no-known-line", False, "no line known", _every(60, 3, 30, category=None)),
        ("no-order", False, "no order", ()),
    ):
        yield _case(s, case, is_member, note, orders)


def _bulk_buyers() -> Iterator[Person]:
    """At least 3 orders, and more units in them than nearly everybody."""
    s, bulk = "bulk_buyers", {"price": 200, "quantity": 40}
    for case, is_member, note, orders in (
        ("member", True, "six orders of 40 units", _every(60, 6, 30, **bulk)),
        ("non-member", False, "six orders of one unit", _every(60, 6, 30, price=200)),
        ("three-orders", True, "three orders of 40 units", _every(60, 3, 30, **bulk)),
        ("two-orders", False, "two orders of 40 units", _every(60, 2, 30, **bulk)),
        ("no-order", False, "no order", ()),
    ):
        yield _case(s, case, is_member, note, orders, is_relative=True)


# Rhythm: the least and the most days of its median gap.
RHYTHMS = {"weekly": (5, 9), "fortnightly": (10, 18), "monthly": (24, 37)}


def _rhythms() -> Iterator[Person]:
    """At least 5 purchase days, half of the gaps within half of the median one."""
    for name, (least, most) in RHYTHMS.items():
        s, usual = f"{name}_buyers", (least + most) // 2
        others = tuple((f"{other}_buyers", False) for other in RHYTHMS if other != name)
        # The days that end one rhythm may begin another.
        for case, is_member, note, orders, also in (
            ("member", True, "ten orders", _every(usual, 10, 3), others),
            ("non-member", False, "twice a year", _every(180, 5, 3), others),
            ("five-orders", True, "five orders", _every(usual, 5, 3), others),
            ("four-orders", False, "four orders", _every(usual, 4, 3), others),
            ("least", True, f"gaps of {least}", _every(least, 6, 3), others),
            ("less", False, f"gaps of {least - 1}", _every(least - 1, 6, 3), ()),
            ("most", True, f"gaps of {most}", _every(most, 6, 3), others),
            ("more", False, f"gaps of {most + 1}", _every(most + 1, 6, 3), ()),
            ("no-order", False, "no order", (), others),
        ):
            yield _case(s, case, is_member, note, orders, also=also)

    s = "weekly_buyers"
    gaps_1_6_8_100 = _on(3, 4, 10, 18, 118)
    yield _case(s, "half-regular", True, "two of four gaps near their median", gaps_1_6_8_100)
    gaps_1_6_7_30_40 = _on(3, 4, 10, 17, 47, 87)
    yield _case(s, "irregular", False, "two of five gaps near their median", gaps_1_6_7_30_40)
    same_day = *_every(7, 4, 3), *_on(3)
    yield _case(s, "one-day-twice", False, "five orders on four days", same_day)


def _weekday_deal_buyers() -> Iterator[Person]:
    """At least 4 orders, 60 % on one weekday; days that differ by 7 share theirs."""
    s = "weekday_deal_buyers"
    for case, is_member, note, orders in (
        ("member", True, "always the same weekday", _every(14, 8, 7)),
        ("non-member", False, "each on another", _every(15, 7, 7)),
        ("share-60", True, "three of five", _on(7, 14, 21, 5, 10)),
        ("share-below-60", False, "four of seven", _on(7, 14, 21, 28, 5, 10, 13)),
        ("four-orders", True, "four orders", _every(14, 4, 7)),
        ("three-orders", False, "three orders", _every(14, 3, 7)),
        ("no-order", False, "no order", ()),
    ):
        yield _case(s, case, is_member, note, orders)


def _price_sensitivity() -> Iterator[Person]:
    """Relative to the purchasers: clear cases only."""
    relative = {"is_relative": True}
    s, often = "thrifty_shoppers", range(3, 303, 15)
    discounted = tuple(Order(day, (Line(800),), discount=400) for day in often)
    for case, is_member, note, orders in (
        ("member", True, "twenty orders of a unit in the year", _on(*often, price=800)),
        ("large-baskets", False, "of 30 units", _on(*often, price=20, quantity=30)),
        ("discounted", False, "all of them discounted", discounted),
        ("seldom", False, "one order of a unit", _on(30, price=800)),
        ("long-ago", False, "none of them in the year", _every(15, 20, 400, price=800)),
        ("no-order", False, "no order", ()),
    ):
        yield _case(s, case, is_member, note, orders, **relative)

    dear, cheap = _on(200, 300, price=90_000), _on(200, 300, price=100)
    mixed = (Order(200, (Line(90_000), Line(100, quantity=899))),)
    premium, budget = (("premium_tier", True),), (("budget_tier", True),)
    not_premium, not_budget = (("premium_tier", False),), (("budget_tier", False),)
    yield _case("premium_tier", "member", True, "dear goods", dear, also=not_budget, **relative)
    yield _case("premium_tier", "non-member", False, "cheap goods", cheap, also=budget, **relative)
    yield _case("premium_tier", "no-order", False, "no order", also=not_budget)
    yield _case(
        "premium_tier", "once-dear", False, "one dear unit of 900", mixed, also=budget, **relative
    )
    yield _case("budget_tier", "member", True, "cheap goods", cheap, also=not_premium, **relative)
    yield _case("budget_tier", "non-member", False, "dear goods", dear, also=premium, **relative)
    discounted = tuple(Order(day, (Line(90_000, discount=89_000),)) for day in (200, 300))
    yield _case(
        "budget_tier",
        "discounted",
        False,
        "dear goods, cheap by a discount",
        discounted,
        **relative,
    )
    no_category = _on(200, price=100, category=None)
    yield _case("budget_tier", "no-category", False, "no category to compare with", no_category)


def _most_profitable() -> Iterator[Person]:
    """Relative to the purchasers with known cost: clear cases only."""
    s, much = "most_profitable", {"price": 500_000}
    for case, is_member, note, orders in (
        ("member", True, "a profit of 5 000", _on(10, 200, **much)),
        ("non-member", False, "a profit of 2.50", _on(150, price=500)),
        (
            "unknown-cost",
            False,
            "revenue of 10 000, cost unknown",
            _on(10, 200, product="uncosted", is_costed=False, **much),
        ),
        (
            "one-cost-known",
            False,
            "only of the small order the cost is known",
            (*_on(10, product="uncosted", is_costed=False, **much), *_on(20, price=500)),
        ),
        ("no-order", False, "no order", ()),
    ):
        yield _case(s, case, is_member, note, orders, is_relative=True)


BANDS = ("low", "medium", "high")
# What four orders cost, each, for a clear band of value; and by risk the days since the last of
# them, at gaps of 40 days: low below one gap, medium below two.
VALUES = {"low": 300, "medium": 8_500, "high": 250_000}
RISKS = {"low": (3, 39), "medium": (40, 79), "high": (80, 900)}


def _nine_grid() -> Iterator[Person]:
    """Bands of value in clear cases, bands of risk on both sides of each limit."""

    def one(case: str, value: str, risk: str, note: str, orders: tuple[Order, ...]) -> Person:
        own = f"nine_grid_{value}_{risk}"
        cells = [f"nine_grid_{v}_{r}" for v in BANDS for r in BANDS]
        also = tuple((cell, False) for cell in cells if cell != own)
        return _case(own, case, True, note, orders, also=also, is_relative=True)

    for value, price in VALUES.items():
        for risk, days in RISKS.items():
            for case, last in zip(("soonest", "latest"), days, strict=True):
                note = f"four orders of {price} cents, the last {last} days ago"
                yield one(case, value, risk, note, _every(40, 4, last, price=price))
    yield one("best", "high", "low", "the best customer", _every(7, 80, 0, price=30_000))
    yield one("once-today", "low", "low", "once, today", _on(0, price=300))
    yield one("worst", "low", "high", "once, long ago and little", _on(1_270, price=300))
    nowhere = tuple((f"nine_grid_{v}_{r}", False) for v in BANDS for r in BANDS)
    yield _case("nine_grid_low_low", "no-order", False, "no order", also=nowhere[1:])


# Scheme and group: number of orders, days since the last one, days between them, cents of each. The
# numbers lie in the middle of the bands that the generated population has for each score.
RFM_GROUPS = {
    "shopify": {
        "champions": (40, 2, 9, 6_000),
        "loyal": (40, 360, 9, 6_000),
        "active": (2, 140, 30, 7_500),
        "new": (1, 1, 0, 5_000),
        "promising": (1, 140, 0, 5_000),
        "needs_attention": (3, 360, 40, 10_000),
        "almost_lost": (1, 360, 0, 5_000),
        "at_risk": (3, 1_150, 30, 10_000),
        "previously_loyal": (40, 1_150, 3, 6_000),
        "dormant": (1, 1_220, 0, 5_000),
    },
    "klaviyo": {
        "champions": (40, 2, 9, 6_000),
        "loyal": (3, 2, 30, 10_000),
        "recent": (1, 2, 0, 5_000),
        "needs_attention": (1, 360, 0, 5_000),
        "at_risk": (3, 1_150, 30, 10_000),
        "inactive": (1, 1_150, 0, 5_000),
    },
    "pymc_marketing": {
        "premium_customer": (40, 2, 9, 12_500),
        "repeat_customer": (40, 600, 9, 12_500),
        "top_spender": (1, 2, 0, 240_000),
        "at_risk_customer": (2, 600, 30, 8_500),
        "inactive_customer": (1, 1_150, 0, 5_000),
        "other": (5, 1_150, 30, 2_500),
    },
}
# What only one score divides, by scheme: the group, and as above.
RFM_NEIGHBOURS = (
    ("shopify", "half-rounds-up", "active", (1, 1, 0, 15_000)),
    ("klaviyo", "little-money", "needs_attention", (40, 360, 9, 200)),
    ("klaviyo", "some-money", "loyal", (40, 360, 9, 750)),
)


def _rfm() -> Iterator[Person]:
    """One clear member a group and scheme, who is in none of the scheme's others."""

    def one(
        scheme: str, case: str, group: str, history: tuple[int, int, int, int] | None
    ) -> Person:
        own = f"rfm_{scheme}_{group}"
        groups = [f"rfm_{scheme}_{other}" for other in (*RFM_GROUPS[scheme], "prospects")]
        also = tuple((other, False) for other in groups if other != own)
        if history is None:
            return _case(own, case, True, "no order", also=also)
        count, last, gap, price = history
        orders = _every(gap, count, last, price=price)
        note = f"{count} orders of {price} cents, the last {last} days ago"
        return _case(own, case, True, note, orders, also=also, is_relative=True)

    for scheme, groups in RFM_GROUPS.items():
        for group, history in groups.items():
            yield one(scheme, "member", group, history)
        yield one(scheme, "member", "prospects", None)
    for scheme, case, group, history in RFM_NEIGHBOURS:
        yield one(scheme, case, group, history)
