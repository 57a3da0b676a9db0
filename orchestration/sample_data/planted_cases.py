"""The planted people of segments: hand-made histories that tell who must be in which.

Each case stands just inside or just outside a threshold, or clear of it. All thresholds are the
defaults of the project vars, all days are counted back from the last day of the sample, and all
times are local. Whoever changes a threshold changes its cases here, by hand: nothing is derived
from the rules.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Moment:
    """A local time, days before the last day; `fold` 1 is the second time that a clock tells it."""

    days_ago: int
    time: str = "12:00:00"
    fold: int = 0


@dataclass(frozen=True)
class Fact:
    """A row of another table: when it happened, and its other columns; a Moment stands for a time.

    The row gets an id of its own and the person's customer_id, unless the columns say otherwise.
    """

    table: str
    when: Moment
    columns: Mapping[str, object]


@dataclass(frozen=True)
class Line:
    """One line; `price` and `discount` in cents. The category names a planted product.

    `product` names one of planted_shopping instead. Without `is_costed` the line has no cost.
    """

    price: int = 10_000
    category: str | None = "home"
    quantity: int = 1
    discount: int = 0
    product: str | None = None
    is_costed: bool = True


@dataclass(frozen=True)
class Order:
    """One order, `days_ago` at local `time`; discount and refund in cents.

    `cancelled_at` and `refunded_days_ago` say when it was undone; None: never.
    """

    days_ago: int
    lines: tuple[Line, ...] = (Line(),)
    time: str = "12:00:00"
    channel: str | None = "web"
    discount: int = 0
    coupon: str | None = None
    is_test: bool = False
    cancelled_days_ago: int | None = None
    cancelled_time: str = "13:00:00"
    refund: int = 0
    refunded_days_ago: int = 0


@dataclass(frozen=True)
class Person:
    """A planted person and what must hold of them.

    The id is `planted-<segment>-<case>`. Somebody who stands for no segment, but for a feature, has
    a topic instead and no `is_member`. `orders_count` is what counts as a purchase, stated by hand;
    `also` names further segments and whether the person is in them. `is_relative` marks truths that
    hold in a population of some size only (2 000 customers and more). `profile` are further columns
    of the account, `facts` rows of other tables. `features` are values as text (see
    `planted.expected_values`), `activities` moments at which something holds to have happened; None
    says it never did.
    """

    segment: str
    case: str
    is_member: bool | None
    note: str
    orders: tuple[Order, ...] = ()
    orders_count: int = 0
    also: tuple[tuple[str, bool], ...] = ()
    is_relative: bool = False
    person_type: str = "customer"
    birth_date: date | None = date(1985, 6, 15)
    country: str | None = "DE"
    earlier_country: str | None = None
    is_deleted: bool = False
    profile: Mapping[str, object] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()
    features: Mapping[str, str | None] = field(default_factory=dict)
    activities: tuple[tuple[str, Moment | None], ...] = ()

    @property
    def customer_id(self) -> str:
        """Id of the person in the files."""
        return f"planted-{self.segment}-{self.case}"


def people() -> list[Person]:
    """All planted people of segments, in a fixed order."""
    return [
        *_counts(),
        *_repeat_buyers(),
        *_loyal_customers(),
        *_category_loyalists(),
        *_value(),
        *_discount_lovers(),
        *_full_price_buyers(),
        *_multi_channel_customers(),
        *_generations(),
        *_countries(),
        *_rfm(),
    ]


def _on(*days_ago: int, **options: object) -> tuple[Order, ...]:
    """Equal orders on several days."""
    return tuple(Order(day, **options) for day in days_ago)


def _counts() -> Iterator[Person]:
    """Segments by the number of valid orders in a lifetime."""
    once, never = "purchased_at_least_once", "never_purchased"
    yield Person(once, "member", True, "one order", _on(300), 1)
    yield Person(once, "non-member", False, "no order")
    yield Person(
        once, "last-second", True, "ordered in the last second", _on(0, time="23:59:59"), 1
    )
    yield Person(once, "zero-amount", True, "zero counts", _on(50, lines=(Line(0),)), 1)
    yield Person(
        once,
        "refunded",
        True,
        "a fully refunded order counts",
        (Order(40, refund=10_000, refunded_days_ago=30),),
        1,
    )
    yield Person(once, "test-order", False, "the only order is a test", _on(20, is_test=True))
    yield Person(
        once,
        "cancelled",
        False,
        "the only order was cancelled in the last second",
        _on(0, time="10:00:00", cancelled_days_ago=0, cancelled_time="23:59:59"),
    )
    yield Person(once, "deleted", False, "deleted on the last day", _on(30), 0, is_deleted=True)

    yield Person(never, "member", True, "no order")
    yield Person(never, "lead", True, "a lead without an order", person_type="lead")
    yield Person(never, "non-member", False, "one order", _on(700), 1)
    yield Person(never, "visitor", False, "no order, but a visitor", person_type="visitor")
    yield Person(never, "cancelled", True, "only a cancelled order", _on(90, cancelled_days_ago=89))
    yield Person(never, "deleted", False, "no order, but deleted", is_deleted=True)

    one, more = "one_time_buyers", "purchased_more_than_once"
    yield Person(one, "member", True, "one order", _on(200), 1)
    yield Person(one, "no-order", False, "no order")
    yield Person(one, "two-orders", False, "two orders", _on(200, 199), 2)
    yield Person(one, "same-day", False, "two orders on one day", _on(200, 200), 2)
    yield Person(
        one,
        "one-of-two-cancelled",
        True,
        "of two orders one was cancelled",
        (Order(200), Order(100, cancelled_days_ago=99)),
        1,
    )
    yield Person(more, "member", True, "five orders", _on(900, 700, 500, 300, 100), 5)
    yield Person(more, "two-orders", True, "two orders, far apart", _on(1200, 3), 2)
    yield Person(more, "one-order", False, "one order", _on(3), 1)
    yield Person(more, "no-order", False, "no order")
    yield Person(
        more,
        "one-of-two-is-test",
        False,
        "of two orders one is a test",
        (Order(200), Order(100, is_test=True)),
        1,
    )


def _repeat_buyers() -> Iterator[Person]:
    """At least 2 orders in the 365 local days up to today: days 0 to 364."""
    s = "repeat_buyers"
    yield Person(s, "member", True, "orders 10 and 100 days ago", _on(10, 100), 2)
    yield Person(s, "non-member", False, "orders 500 and 600 days ago", _on(500, 600), 2)
    yield Person(s, "no-order", False, "no order")
    yield Person(s, "one-order", False, "one order within the year", _on(10), 1)
    yield Person(s, "day-364", True, "the first day of the window", _on(0, 364), 2)
    yield Person(s, "day-365", False, "the day before the window", _on(0, 365), 2)
    yield Person(
        s,
        "first-minute",
        True,
        "just after local midnight, on the day before in UTC",
        (Order(0), Order(364, time="00:00:30")),
        2,
    )
    yield Person(
        s,
        "minute-before",
        False,
        "just before local midnight of the first day",
        (Order(0), Order(365, time="23:59:30")),
        2,
    )


def _loyal_customers() -> Iterator[Person]:
    """At least 4 orders in 365 days (days 0 to 364), the last within 90 (days 0 to 89)."""
    s = "loyal_customers"
    yield Person(s, "member", True, "eight orders, one this week", _on(*range(3, 280, 35)), 8)
    yield Person(s, "non-member", False, "one old order", _on(800), 1)
    yield Person(s, "no-order", False, "no order")
    yield Person(s, "four-orders", True, "four orders", _on(10, 60, 120, 200), 4)
    yield Person(s, "three-orders", False, "three orders", _on(10, 60, 120), 3)
    yield Person(s, "fourth-on-day-364", True, "fourth just within", _on(10, 60, 120, 364), 4)
    yield Person(s, "fourth-on-day-365", False, "fourth just too old", _on(10, 60, 120, 365), 4)
    yield Person(s, "last-on-day-89", True, "last one just within", _on(89, 150, 200, 300), 4)
    yield Person(s, "last-on-day-90", False, "last one just too old", _on(90, 150, 200, 300), 4)


def _category_loyalists() -> Iterator[Person]:
    """At least 4 orders, 60 % of known-category spend in one, last one in days 0 to 179."""
    s = "category_loyalists"

    def spend(*beauty_and_home: tuple[int, int], last: int = 20) -> tuple[Order, ...]:
        """One order a pair of cents spent on beauty and on home, 30 days apart."""
        return tuple(
            Order(
                last + 30 * step,
                tuple(
                    Line(price, category)
                    for price, category in ((beauty, "beauty"), (home, "home"))
                    if price
                ),
            )
            for step, (beauty, home) in enumerate(beauty_and_home)
        )

    yield Person(s, "member", True, "beauty only", spend(*[(4_000, 0)] * 6), 6)
    yield Person(s, "non-member", False, "half and half", spend(*[(4_000, 4_000)] * 6), 6)
    yield Person(s, "no-order", False, "no order")
    yield Person(s, "share-60", True, "exactly 60 %", spend(*[(6_000, 4_000)] * 4), 4)
    yield Person(
        s,
        "share-below-60",
        False,
        "one cent short of 60 %",
        spend(*[(6_000, 4_000)] * 3, (5_999, 4_001)),
        4,
    )
    yield Person(s, "three-orders", False, "three orders", spend(*[(4_000, 0)] * 3), 3)
    yield Person(s, "day-179", True, "just recent", spend(*[(4_000, 0)] * 4, last=179), 4)
    yield Person(s, "day-180", False, "just too old", spend(*[(4_000, 0)] * 4, last=180), 4)
    yield Person(
        s,
        "unknown-category",
        True,
        "60 % of what has a category, 30 % of everything",
        (*spend(*[(6_000, 4_000)] * 4), Order(15, (Line(40_000, None),))),
        5,
    )
    yield Person(
        s,
        "cancelled-other",
        True,
        "what would spoil the share was cancelled",
        (*spend(*[(6_000, 4_000)] * 4), Order(15, (Line(90_000),), cancelled_days_ago=14)),
        4,
    )
    yield Person(
        s,
        "line-discount",
        False,
        "60 % before line discounts, less after",
        tuple(
            Order(day, (Line(6_000, "beauty", discount=1_000), Line(4_000, "home")))
            for day in (10, 40, 70, 100)
        ),
        4,
    )


def _value() -> Iterator[Person]:
    """Relative to the purchasers: clear cases only, and nets that only look large."""
    big, above = "big_spenders", "above_average_value"
    relative = {"is_relative": True}
    much = _on(10, 200, 400, 600, lines=(Line(250_000),))
    hardly = _on(150, lines=(Line(500),))
    inflated = (Order(60, (Line(900_000),), refund=900_000, refunded_days_ago=30),)
    yield Person(big, "member", True, "10 000 in four orders", much, 4, **relative)
    yield Person(
        big,
        "one-large-order",
        True,
        "one order of 8 000",
        _on(33, lines=(Line(800_000),)),
        1,
        **relative,
    )
    yield Person(big, "non-member", False, "one order of 5", hardly, 1, **relative)
    yield Person(big, "no-order", False, "no order")
    yield Person(big, "refunded", False, "9 000, all given back", inflated, 1, **relative)
    yield Person(above, "member", True, "10 000 in four orders", much, 4, **relative)
    yield Person(above, "non-member", False, "one order of 5", hardly, 1, **relative)
    yield Person(above, "no-order", False, "no order")
    yield Person(above, "refunded", False, "9 000, all given back", inflated, 1, **relative)


def _mixed(full_price: int, discounted: int, discount: int = 2_000) -> tuple[Order, ...]:
    """Weekly orders of 100.00, the latest ones discounted."""
    cents = [discount] * discounted + [0] * full_price
    return tuple(Order(5 + 7 * week, discount=cut) for week, cut in enumerate(cents))


def _discount_lovers() -> Iterator[Person]:
    """At least 3 orders, 80 % of them discounted: discounts of 10 % of the gross or more."""
    s = "discount_lovers"
    yield Person(s, "member", True, "always discounted", _mixed(0, 6), 6)
    yield Person(s, "non-member", False, "never discounted", _mixed(6, 0), 6)
    yield Person(s, "no-order", False, "no order")
    yield Person(s, "share-80", True, "4 of 5 discounted", _mixed(1, 4), 5)
    yield Person(s, "share-below-80", False, "15 of 19 discounted", _mixed(4, 15), 19)
    yield Person(s, "three-orders", True, "three orders", _mixed(0, 3), 3)
    yield Person(s, "two-orders", False, "two orders", _mixed(0, 2), 2)
    yield Person(s, "cut-of-10", True, "10.00 off 100.00", _mixed(0, 4, 1_000), 4)
    yield Person(s, "cut-below-10", False, "9.99 off 100.00", _mixed(0, 4, 999), 4)
    lines = (Line(2_500, quantity=2, discount=500), Line(5_000))
    yield Person(
        s,
        "order-and-line-cut",
        True,
        "5.00 off the order and 5.00 off a line make 10 %",
        _on(5, 15, 25, lines=lines, discount=500, coupon="FIVE"),
        3,
    )
    lines = (Line(2_500, quantity=2, discount=499), Line(5_000))
    yield Person(
        s,
        "order-and-line-cut-below",
        False,
        "5.00 off the order and 4.99 off a line",
        _on(5, 15, 25, lines=lines, discount=500, coupon="FIVE"),
        3,
    )


def _full_price_buyers() -> Iterator[Person]:
    """At least 3 orders, at most 10 % of them discounted."""
    s = "full_price_buyers"
    yield Person(s, "member", True, "never discounted", _mixed(6, 0), 6)
    yield Person(s, "non-member", False, "always discounted", _mixed(0, 6), 6)
    yield Person(s, "no-order", False, "no order")
    yield Person(s, "share-10", True, "1 of 10 discounted", _mixed(9, 1), 10)
    yield Person(s, "share-above-10", False, "2 of 19 discounted", _mixed(17, 2), 19)
    yield Person(s, "three-orders", True, "three orders", _mixed(3, 0), 3)
    yield Person(s, "two-orders", False, "two orders", _mixed(2, 0), 2)
    yield Person(s, "cut-below-10", True, "9.99 off 100.00 is no discount", _mixed(0, 4, 999), 4)
    yield Person(s, "cut-of-10", False, "10.00 off 100.00 is one", _mixed(0, 4, 1_000), 4)


def _multi_channel_customers() -> Iterator[Person]:
    """At least 2 channels among the valid orders."""
    s = "multi_channel_customers"
    first = Order(80, channel="web")

    def then(**options: object) -> tuple[Order, ...]:
        return first, Order(20, **options)

    yield Person(
        s, "member", True, "three channels", (*then(channel="pos"), Order(9, channel="app")), 3
    )
    yield Person(s, "two-channels", True, "web and shop", then(channel="pos"), 2)
    yield Person(s, "one-channel", False, "twice on the web", then(channel="web"), 2)
    yield Person(s, "no-order", False, "no order")
    yield Person(
        s,
        "cancelled-channel",
        False,
        "the order on the second channel was cancelled",
        then(channel="pos", cancelled_days_ago=19),
        1,
    )
    yield Person(
        s, "unknown-channel", False, "an unknown channel is no second one", then(channel=None), 2
    )


GENERATIONS = (
    ("silent", 1928, 1945),
    ("boomers", 1946, 1964),
    ("gen_x", 1965, 1980),
    ("millennials", 1981, 1996),
    ("gen_z", 1997, 2012),
    ("gen_alpha", 2013, 2024),
)


def _generations() -> Iterator[Person]:
    """By birth year: the first and the last day of a generation, and the days around it."""

    def born(s: str, case: str, is_member: bool, day: date, is_known: bool = True) -> Person:
        also = (("generation_unknown", not is_known),)
        return Person(s, case, is_member, f"born {day}", also=also, birth_date=day)

    for name, first, last in GENERATIONS:
        s = f"generation_{name}"
        yield born(s, "member", True, date((first + last) // 2, 7, 1))
        yield born(s, "first-day", True, date(first, 1, 1))
        yield born(s, "last-day", True, date(last, 12, 31))
        yield born(s, "day-before", False, date(first - 1, 12, 31))
        yield born(s, "day-after", False, date(last + 1, 1, 1))

    # The oldest generation ends where ages stop being plausible: at 115 whole years.
    s = "generation_greatest"
    yield born(s, "member", True, date(1920, 7, 1))
    yield born(s, "aged-115", True, date(1910, 7, 1))
    yield born(s, "aged-116", False, date(1910, 6, 30), is_known=False)
    yield born(s, "last-day", True, date(1927, 12, 31))
    yield born(s, "day-after", False, date(1928, 1, 1))
    s = "generation_gen_beta"
    yield born(s, "member", True, date(2025, 7, 1))
    yield born(s, "first-day", True, date(2025, 1, 1))
    yield born(s, "day-before", False, date(2024, 12, 31))

    s = "generation_unknown"
    yield Person(s, "member", True, "no birth date", birth_date=None)
    yield Person(s, "non-member", False, "born 1985-06-15")


# Countries that most people live in, and the others that have a segment.
COUNTRIES = {
    "DE": "Germany",
    "AT": "Austria",
    "CH": "Switzerland",
    "FR": "France",
    "NL": "Netherlands",
    "GB": "United Kingdom",
    "US": "United States",
}
OTHER_COUNTRIES = {
    "AU": "Australia",
    "BE": "Belgium",
    "BR": "Brazil",
    "CA": "Canada",
    "CZ": "Czechia",
    "DK": "Denmark",
    "ES": "Spain",
    "FI": "Finland",
    "IE": "Ireland",
    "IN": "India",
    "IT": "Italy",
    "JP": "Japan",
    "LU": "Luxembourg",
    "NO": "Norway",
    "PL": "Poland",
    "PT": "Portugal",
    "SE": "Sweden",
}


def _countries() -> Iterator[Person]:
    """By code or name; after a move the newest version holds."""
    names = COUNTRIES | OTHER_COUNTRIES
    codes = list(names)
    for code, name in names.items():
        s = f"country_{code.lower()}"
        other = codes[codes.index(code) - 1]
        elsewhere = f"country_{other.lower()}"
        yield Person(s, "member", True, f"lives in {code}", country=code)
        yield Person(s, "by-name", True, f"written {name}", country=name)
        yield Person(
            s, "non-member", False, f"lives in {other}", also=((elsewhere, True),), country=other
        )
        if code in OTHER_COUNTRIES:
            continue
        yield Person(s, "lower-case", True, f"written {code.lower()}", country=code.lower())
        yield Person(s, "unknown", False, "country unknown", country=None)
        yield Person(
            s,
            "moved-in",
            True,
            f"an older version says {other}",
            also=((elsewhere, False),),
            country=code,
            earlier_country=other,
        )
        yield Person(
            s,
            "moved-out",
            False,
            f"an older version says {code}",
            also=((elsewhere, True),),
            country=other,
            earlier_country=code,
        )


# Group: number of orders, days since the last one, days between them. The numbers lie in the
# middle of the bands that the generated population has for scores from 1 to 5.
RFM_GROUPS = {
    "champions": (40, 2, 9),
    "loyal": (40, 360, 9),
    "potential_loyalists": (2, 5, 30),
    "new_customers": (1, 1, 0),
    "promising": (1, 140, 0),
    "need_attention": (3, 360, 40),
    "about_to_sleep": (1, 360, 0),
    "at_risk": (3, 1_150, 30),
    "cant_lose": (40, 1_150, 3),
    "hibernating": (1, 1_220, 0),
}


def _rfm() -> Iterator[Person]:
    """One clear member a group, who is in none of the others; and three named customers."""
    groups = [*RFM_GROUPS, "prospects"]

    def others(own: str) -> tuple[tuple[str, bool], ...]:
        return tuple((f"rfm_classic_{group}", False) for group in groups if group != own)

    def one(
        segment: str, case: str, group: str, price: int, history: tuple[int, int, int]
    ) -> Person:
        count, last, gap = history
        orders = _on(*(last + gap * step for step in range(count)), lines=(Line(price),))
        own = f"rfm_classic_{group}"
        also = others(group) if segment == own else ((own, True), *others(group))
        note = f"{count} orders, the last {last} days ago"
        is_member = True if segment == own else None
        return Person(segment, case, is_member, note, orders, count, also, is_relative=True)

    for group, history in RFM_GROUPS.items():
        yield one(f"rfm_classic_{group}", "member", group, 6_000, history)
    yield Person("rfm_classic_prospects", "member", True, "no order", also=others("prospects"))
    yield one("rfm", "best", "champions", 30_000, (80, 0, 7))
    yield one("rfm", "middle", "need_attention", 12_000, (3, 350, 60))
    yield one("rfm", "worst", "hibernating", 300, (1, 1_270, 0))
