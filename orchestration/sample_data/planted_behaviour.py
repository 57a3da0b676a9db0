"""The planted people of features: what they did and said, and what must come of it.

Each case stands just inside or just outside a window or a limit, or clear of it. Windows of n days
end with the last day: of 30 days, day 29 is in and day 30 is out. Expectations are made by hand.
"""

from collections.abc import Iterator
from decimal import Decimal

from orchestration.sample_data.planted_cases import Fact, Moment, Order, Person

# Accounts at the limits of size bands; the planted people work there.
EMPLOYEES = {"1": 1, "49": 49, "50": 50, "999": 999, "1000": 1_000, "unknown": None}
COMPANIES = tuple(
    {
        "company_id": f"planted-company-{name}",
        "name": f"Planted company of {name}",
        "industry": "software",
        "employee_count": count,
        "annual_revenue": None if count is None else Decimal(count) * 100_000,
        "country": "DE",
    }
    for name, count in EMPLOYEES.items()
)


def people() -> list[Person]:
    """All planted people of features, in a fixed order."""
    return [
        *_sessions(),
        *_clock_changes(),
        *_devices(),
        *_funnel(),
        *_abandoned(),
        *_messages(),
        *_preferences(),
        *_scores(),
        *_service(),
        *_loyalty(),
        *_places(),
        *_work(),
        *_traits(),
    ]


def _case(topic: str, case: str, note: str, *facts: Fact, **options: object) -> Person:
    return Person(topic, case, None, note, facts=facts, **options)


def _event(
    case: str, event_type: str, days_ago: int, time: str = "12:00:00", **columns: object
) -> Fact:
    """An event on the person's own device, logged in."""
    known = {"visitor_id": f"planted-{case}-device", "event_type": event_type, "device": "desktop"}
    return Fact("events", Moment(days_ago, time), known | columns)


def _sessions() -> Iterator[Person]:
    """Sessions, pages and downloads; a session is new after 30 minutes without an event."""
    topic = "web"

    def one(case: str, note: str, *events: tuple, **features: str | None) -> Person:
        facts = [
            _event(f"{topic}-{case}", event_type, days_ago, time, **columns)
            for event_type, days_ago, time, columns in events
        ]
        return _case(topic, case, note, *facts, features=features)

    def view(days_ago: int, time: str = "12:00:00", **columns: object) -> tuple:
        return "product_view", days_ago, time, columns

    first = {"session_id": "planted-web-first"}
    yield one(
        "two-sessions",
        "10 minutes in a session with an id, 20 in one without",
        ("home_view", 3, "12:00:00", {**first, "duration_seconds": 300}),
        view(3, "12:05:00", **first, duration_seconds=300),
        ("page_view", 3, "12:10:00", first),
        view(10, "09:00:00", duration_seconds=1_200),
        view(10, "09:20:00"),
        sessions_30d="2",
        last_session_date="2026-06-27",
        browse_minutes_30d="30",
        product_views_30d="3",
        downloads_90d="0",
    )
    yield one(
        "no-events",
        "never seen",
        sessions_30d="0",
        last_session_date=None,
        browse_minutes_30d="0",
        product_views_30d="0",
        downloads_90d="0",
    )
    for case, days_ago, time, count in (
        ("day-29", 29, "12:00:00", "1"),
        ("day-30", 30, "12:00:00", "0"),
        ("first-minute", 29, "00:00:30", "1"),
        ("minute-before", 30, "23:59:30", "0"),
        ("last-second", 0, "23:59:59", "1"),
    ):
        day = "2026-06-30" if not days_ago else f"2026-{'06-01' if days_ago == 29 else '05-31'}"
        yield one(
            case,
            f"one view {days_ago} days ago at {time}",
            view(days_ago, time),
            sessions_30d=count,
            product_views_30d=count,
            last_session_date=day,
        )
    for case, days_ago, minutes in (("minutes-day-29", 29, "10"), ("minutes-day-30", 30, "0")):
        yield one(
            case,
            f"ten minutes {days_ago} days ago",
            view(days_ago, "10:00:00", duration_seconds=600),
            view(days_ago, "10:10:00"),
            browse_minutes_30d=minutes,
        )
    yield one(
        "short-break",
        "29:59 without an event",
        view(5, "10:00:00"),
        view(5, "10:29:59"),
        sessions_30d="1",
    )
    yield one(
        "long-break",
        "30:01 without an event",
        view(5, "10:00:00"),
        view(5, "10:30:01"),
        sessions_30d="2",
    )
    yield one(
        "two-ids",
        "the tracker says that five minutes later is another session",
        view(5, "10:00:00", session_id="planted-web-a"),
        view(5, "10:05:00", session_id="planted-web-b"),
        sessions_30d="2",
    )
    yield one(
        "same-second",
        "two views in one second",
        view(5, "10:00:00"),
        view(5, "10:00:00"),
        sessions_30d="1",
        product_views_30d="2",
    )
    for case, days, count in (("downloads", (5, 89), "2"), ("downloads-day-90", (5, 90), "1")):
        yield one(
            case,
            f"downloads {days[0]} and {days[1]} days ago",
            *[
                ("content_download", day, "12:00:00", {"content_id": "guide-camping"})
                for day in days
            ],
            downloads_90d=count,
        )


def _clock_changes() -> Iterator[Person]:
    """Visits in the nights in which the clock changes: 2025-10-26 and 2026-03-29."""
    topic = "clock"
    views = [
        Fact(
            "events",
            Moment(247, time, fold),
            {"visitor_id": "planted-clock-back-device", "event_type": "product_view"},
        )
        for time, fold in (("02:50:00", 0), ("02:10:00", 1))
    ]
    features = {"sessions_30d": "0", "last_session_date": "2025-10-26"}
    yield _case(
        topic, "back", "20 minutes later, whatever the clock says", *views, features=features
    )
    views = [_event("clock-forward", "product_view", 93, time) for time in ("01:50:00", "03:05:00")]
    features = {"sessions_30d": "0", "last_session_date": "2026-03-29"}
    yield _case(
        topic, "forward", "15 minutes later, whatever the clock says", *views, features=features
    )


def _devices() -> Iterator[Person]:
    """What a device did before somebody logged in is theirs, unless others log in there, too."""
    topic = "device"

    def view(visitor: str, days_ago: int, **columns: object) -> Fact:
        known = {"visitor_id": f"planted-device-{visitor}-device", "event_type": "product_view"}
        return Fact("events", Moment(days_ago), known | columns)

    yield _case(
        topic,
        "own",
        "unknown on one day, logged in on the next",
        view("own", 5, customer_id=None),
        view("own", 4),
        features={"sessions_30d": "2", "product_views_30d": "2"},
    )
    yield _case(
        topic,
        "shared-one",
        "logged in once on a device that another account uses, too",
        view("shared", 9, customer_id=None),
        view("shared", 6),
        features={"sessions_30d": "1", "product_views_30d": "1"},
    )
    yield _case(
        topic,
        "shared-other",
        "logged in twice on a device that another account uses, too",
        view("shared", 3),
        view("shared", 2),
        features={"sessions_30d": "2", "product_views_30d": "2"},
    )


def _funnel() -> Iterator[Person]:
    """The furthest that somebody came, five days ago."""
    steps = (
        ("home_viewer", ("home_view",)),
        ("category_viewer", ("home_view", "category_view")),
        ("product_viewer", ("category_view", "product_view", "home_view")),
        ("cart", ("product_view", "add_to_cart", "home_view")),
        ("checkout", ("product_view", "add_to_cart", "checkout_started")),
    )
    for stage, types in steps:
        facts = [
            _event(f"funnel-{stage}", event_type, 5, f"12:0{minute}:00")
            for minute, event_type in enumerate(types)
        ]
        yield _case("funnel", stage, "no order", *facts, features={"funnel_stage": stage})
    yield _case(
        "funnel",
        "buyer",
        "ordered after the checkout",
        *[
            _event("funnel-buyer", event_type, 5, f"12:0{minute}:00")
            for minute, event_type in enumerate(("product_view", "add_to_cart", "checkout_started"))
        ],
        orders=(Order(5, time="12:04:00"),),
        orders_count=1,
        features={"funnel_stage": "buyer"},
    )


def _abandoned() -> Iterator[Person]:
    """A cart is abandoned 24 hours after its start, unless an order came by then."""
    topic, name = "cart", "cart_abandoned"

    def cart(case: str, days_ago: int, time: str = "12:00:00", step: str = "add_to_cart") -> Fact:
        columns = {"cart_id": f"planted-cart-{case}", "cart_amount": Decimal(50)}
        return _event(f"cart-{case}", step, days_ago, time, **columns)

    yield _case(topic, "member", "no order", cart("member", 10), activities=((name, Moment(9)),))
    yield _case(topic, "no-cart", "never a cart", activities=((name, None),))
    for case, order, moment in (
        ("ordered-in-time", Order(9, time="11:59:00"), None),
        ("ordered-late", Order(9, time="12:01:00"), Moment(9)),
        ("ordered-before", Order(10, time="11:59:00"), Moment(9)),
    ):
        yield _case(
            topic,
            case,
            f"a cart ten days ago at 12:00, an order {order.days_ago} days ago at {order.time}",
            cart(case, 10),
            orders=(order,),
            orders_count=1,
            activities=((name, moment),),
        )
    yield _case(
        topic,
        "day-before",
        "the day is over by the last evening",
        cart("day-before", 1, "23:00:00"),
        activities=((name, Moment(0, "23:00:00")),),
    )
    yield _case(
        topic,
        "too-young",
        "less than a day ago",
        cart("too-young", 0, "00:30:00"),
        activities=((name, None),),
    )
    yield _case(
        topic,
        "clock-change",
        "24 hours, of which the clock skips one",
        cart("clock-change", 94),
        activities=((name, Moment(93, "13:00:00")),),
    )
    yield _case(
        topic,
        "checkout",
        "left at the checkout",
        cart("checkout", 10),
        cart("checkout", 10, "12:05:00", "checkout_started"),
        activities=(("checkout_abandoned", Moment(9, "12:05:00")),),
    )


def _message(
    case: str, number: int, days_ago: int, *steps: tuple[str, int], channel: str = "email"
) -> Iterator[Fact]:
    """A message sent `days_ago`; steps say what happened to it, and how many days ago."""
    for minute, (step, day) in enumerate((("sent", days_ago), ("delivered", days_ago), *steps)):
        columns = {
            "message_id": f"planted-{case}-{channel}-{number}",
            "channel": channel,
            "event_type": step,
        }
        yield Fact("messages", Moment(day, f"09:{minute:02}:00"), columns)


def _messages() -> Iterator[Person]:
    """Opened and clicked within 90 days: days 0 to 89."""
    topic = "messages"
    opened, clicked = "messages_opened_90d", "messages_clicked_90d"
    for case, note, messages, counts in (
        ("none", "nothing sent", (), ("0", "0")),
        ("unread", "sent, not opened", ((5,),), ("0", "0")),
        (
            "read",
            "two opened, one of them clicked",
            ((5, ("opened", 5), ("clicked", 5)), (20, ("opened", 19)), (30,)),
            ("2", "1"),
        ),
        ("day-89", "sent before, opened within", ((95, ("opened", 89)),), ("1", "0")),
        ("day-90", "opened just before", ((95, ("opened", 90)),), ("0", "0")),
        ("clicked-day-89", "just within", ((95, ("opened", 90), ("clicked", 89)),), ("0", "1")),
        ("clicked-day-90", "just before", ((95, ("opened", 90), ("clicked", 90)),), ("0", "0")),
    ):
        facts = [
            fact
            for number, (day, *steps) in enumerate(messages, 1)
            for fact in _message(f"{topic}-{case}", number, day, *steps)
        ]
        features = dict(zip((opened, clicked), counts, strict=True))
        yield _case(topic, case, note, *facts, features=features)


def _preferences() -> Iterator[Person]:
    """Somebody who reacts on one channel only, of two on which much is sent."""
    topic = "prefers"
    days = range(3, 75, 6)
    for preferred in ("email", "sms"):
        facts = [
            fact
            for channel in ("email", "sms")
            for number, day in enumerate(days, 1)
            for fact in _message(
                f"{topic}-{preferred}",
                number,
                day,
                *([("opened", day), ("clicked", day)] if channel == preferred else []),
                channel=channel,
            )
        ]
        yield _case(
            topic,
            preferred,
            f"twelve messages on each channel, reacts by {preferred} alone",
            *facts,
            features={"preferred_channel": preferred},
            profile={"phone": f"+49 30 99{80000 + len(preferred)}", "sms_consent": True},
        )


def _scores() -> Iterator[Person]:
    """Bands of the latest answer within 365 days: days 0 to 364."""

    def answer(metric: str, score: int, days_ago: int) -> Fact:
        return Fact("survey_scores", Moment(days_ago), {"metric": metric, "score": score})

    for metric, bands in (
        ("nps", {"promoter": (9, 10), "passive": (7, 8), "detractor": (0, 6)}),
        ("csat", {"satisfied": (4, 5), "neutral": (3,), "dissatisfied": (1, 2)}),
    ):
        for band, scores in bands.items():
            for score in scores:
                yield _case(
                    metric,
                    f"{score}",
                    f"{score} ten days ago",
                    answer(metric, score, 10),
                    features={f"{metric}_band": band},
                )
    for case, scores, band in (
        ("improved", ((2, 100), (10, 20)), "promoter"),
        ("worsened", ((10, 100), (2, 20)), "detractor"),
        ("day-364", ((10, 364),), "promoter"),
    ):
        note = " and ".join(f"{score} {day} days ago" for score, day in scores)
        facts = [answer("nps", *given) for given in scores]
        yield _case("nps", case, note, *facts, features={"nps_band": band})


def _service() -> Iterator[Person]:
    """Tickets that are open at the end of the last day, and the mean of all ratings."""

    def ticket(days_ago: int, closed: Moment | None) -> Fact:
        return Fact("support_tickets", Moment(days_ago), {"closed_at": closed, "topic": "delivery"})

    for case, note, tickets, count in (
        ("none", "never asked", (), "0"),
        ("open", "one open", ((5, None),), "1"),
        ("two-open", "two open, one closed", ((5, None), (9, None), (30, Moment(28))), "2"),
        ("closed", "closed long ago", ((40, Moment(38)),), "0"),
        ("closed-last-second", "closed in time", ((5, Moment(0, "23:59:59")),), "0"),
        ("opened-today", "opened on the last day", ((0, None),), "1"),
    ):
        facts = [ticket(*given) for given in tickets]
        yield _case("tickets", case, note, *facts, features={"open_tickets_count": count})

    for case, ratings, mean in (
        ("none", (), None),
        ("one", (4,), "4"),
        ("two", (4, 5), "4.5"),
        ("three", (1, 1, 4), "2"),
    ):
        facts = [
            Fact("reviews", Moment(100 - 10 * number), {"rating": rating})
            for number, rating in enumerate(ratings)
        ]
        note = f"ratings {', '.join(map(str, ratings)) or 'none'}"
        yield _case("reviews", case, note, *facts, features={"average_rating": mean})


def _loyalty() -> Iterator[Person]:
    """The tier reached last."""

    def reached(tier: str, points: int, days_ago: int, time: str = "12:00:00") -> Fact:
        return Fact("loyalty", Moment(days_ago, time), {"tier": tier, "points": points})

    for case, note, tiers, tier in (
        ("none", "no member", (), None),
        ("bronze", "a member", (("bronze", 10, 200),), "bronze"),
        ("silver", "moved up", (("bronze", 10, 200), ("silver", 500, 20)), "silver"),
        ("moved-down", "moved down", (("gold", 900, 200), ("bronze", 10, 20)), "bronze"),
        (
            "last-second",
            "moved up in the last second",
            (("bronze", 10, 200), ("silver", 500, 0, "23:59:59")),
            "silver",
        ),
    ):
        facts = [reached(*given) for given in tiers]
        yield _case("loyalty", case, note, *facts, features={"loyalty_tier": tier})


def _places() -> Iterator[Person]:
    """Climate and season at the person's place on the last day, 30 June."""
    for case, country, region, city, latitude, longitude, features in (
        (
            *("berlin", "DE", "Berlin", "Berlin", 52.52, 13.4),
            {"hemisphere": "northern", "season": "summer", "climate_zone": "temperate"},
        ),
        (
            *("sydney", "AU", "New South Wales", "Sydney", -33.87, 151.2),
            {"hemisphere": "southern", "season": "winter", "climate_zone": "temperate"},
        ),
        (
            *("manaus", "BR", "Amazonas", "Manaus", -3.12, -60.02),
            {"hemisphere": "southern", "climate_zone": "tropical"},
        ),
        (
            *("phoenix", "US", "Arizona", "Phoenix", 33.45, -112.07),
            {"hemisphere": "northern", "season": "summer", "climate_zone": "arid"},
        ),
    ):
        profile = {"region": region, "city": city, "latitude": latitude, "longitude": longitude}
        yield _case(
            "place", case, f"lives in {city}", country=country, profile=profile, features=features
        )


def _work() -> Iterator[Person]:
    """The account somebody belongs to, and the role by the title."""
    small, middle, large = "small_business", "mid_market", "enterprise"
    bands = {"1": small, "49": small, "50": middle, "999": middle, "1000": large}
    for name in EMPLOYEES:
        features = {"company_industry": "software"}
        if name in bands:
            features["company_size_band"] = bands[name]
        yield _case(
            "company",
            name,
            f"employees: {name}",
            profile={"company_id": f"planted-company-{name}", "customer_type": "business"},
            features=features,
        )
    for case, title, role in (
        ("manager", "Marketing Manager", "manager"),
        ("manager-loud", "  PURCHASING MANAGER ", "manager"),
        ("director", "Director of Operations", "director"),
        ("managing-director", "Managing Director", "executive"),
        ("representative", "Sales Representative", "representative"),
        ("rep", "Sales Rep", "representative"),
        ("team", "Team Member", "team"),
    ):
        yield _case(
            "job",
            case,
            f"says {title.strip()}",
            profile={"job_title": title},
            features={"job_role": role},
        )


def _traits() -> Iterator[Person]:
    """What somebody said and what still holds: from the moment it expires on, it does not."""

    def said(trait: str, value: str, days_ago: int, until: Moment | None = None) -> Fact:
        columns = {"trait": trait, "value": value, "source": "survey", "expires_at": until}
        return Fact("declared_traits", Moment(days_ago), columns)

    for case, note, facts, features in (
        ("none", "said nothing", (), {"trait_pet": None, "trait_interest": None}),
        ("dog", "has a dog", (said("pet", "dog", 30),), {"trait_pet": "dog"}),
        (
            "cat-and-dog",
            "has both, said on two days",
            (said("pet", "dog", 30), said("pet", "cat", 20)),
            {"trait_pet": "cat,dog"},
        ),
        ("loud", "written with a capital", (said("Pet", "Dog", 30),), {"trait_pet": "dog"}),
        (
            "parent-with-dog",
            "two traits at once",
            (said("life_stage", "parent", 30), said("pet", "dog", 30)),
            {"life_stage": "parent", "trait_pet": "dog"},
        ),
        (
            "expired",
            "expired yesterday",
            (said("pet", "dog", 300, Moment(1)),),
            {"trait_pet": None},
        ),
        (
            "expires-later",
            "expires after the last day",
            (said("pet", "dog", 300, Moment(-1)),),
            {"trait_pet": "dog"},
        ),
        (
            "still-interested",
            "an interest of 700 days ago holds for 730",
            (said("interest", "hiking", 700),),
            {"trait_interest": "hiking"},
        ),
        (
            "no-longer-interested",
            "an interest of 760 days ago held for 730",
            (said("interest", "hiking", 760),),
            {"trait_interest": None},
        ),
        (
            "sensitive",
            "a diet that tells a religion",
            (said("diet", "halal", 30),),
            {"trait_diet": None, "trait_diet_sensitive": "halal"},
        ),
        (
            "diet",
            "a diet that tells nothing more",
            (said("diet", "vegan", 30),),
            {"trait_diet": "vegan", "trait_diet_sensitive": None},
        ),
    ):
        yield _case("trait", case, note, *facts, features=features)
    yield _case(
        "stage",
        "children",
        "children in the account",
        profile={"children_count": 2},
        features={"life_stage": "parent"},
    )
    yield _case(
        "stage",
        "parent-expired",
        "said to be a parent until last year",
        Fact(
            "declared_traits",
            Moment(600),
            {
                "trait": "life_stage",
                "value": "parent",
                "source": "form",
                "expires_at": Moment(200),
            },
        ),
        Fact(
            "declared_traits",
            Moment(100),
            {"trait": "life_stage", "value": "empty_nester", "source": "form"},
        ),
        features={"life_stage": "empty_nester"},
    )
