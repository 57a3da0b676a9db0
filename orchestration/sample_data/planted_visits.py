"""The planted people of segments about visits, carts, messages, consent and loyalty.

As in planted_cases: each stands just inside or just outside a threshold, or clear of it, at the
defaults of the project vars, and nothing is derived from the rules.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from orchestration.sample_data.planted_cases import Fact, Moment, Order, Person


def people() -> list[Person]:
    """All planted people of these segments, in a fixed order."""
    return [
        *_newsletter_readers(),
        *_email_subscribers(),
        *_unsubscribed_recently(),
        *_abandoners(),
        *_stuck_visitors(),
        *_indecisive_shoppers(),
        *_registered_browsers(),
        *_curious_browsers(),
        *_idle_customers(),
        *_loyalty_tiers(),
    ]


def _case(
    segment: str,
    case: str,
    is_member: bool,
    note: str,
    facts: tuple[Fact, ...] = (),
    orders: tuple[Order, ...] = (),
    **options: object,
) -> Person:
    count = sum(order.cancelled_days_ago is None for order in orders)
    return Person(segment, case, is_member, note, orders, count, facts=facts, **options)


def _event(who: str, event_type: str, days_ago: int, time: str = "12:00:00", **columns) -> Fact:
    """An event on the person's own device, logged in."""
    known = {"visitor_id": f"planted-{who}-device", "event_type": event_type, "device": "mobile"}
    return Fact("events", Moment(days_ago, time), known | columns)


def _message(
    who: str, number: int, *steps: tuple[str, int], channel: str = "email"
) -> tuple[Fact, ...]:
    """A message; steps say what happened to it, and how many days ago."""
    return tuple(
        Fact(
            "messages",
            Moment(day, f"09:{minute:02}:00"),
            {"message_id": f"planted-{who}-{number}", "channel": channel, "event_type": step},
        )
        for minute, (step, day) in enumerate(steps)
    )


def _newsletter_readers() -> Iterator[Person]:
    """Consent, and 2 opens, clicks or downloads together in days 0 to 89."""
    s = "newsletter_readers"

    def read(
        case: str, *messages: tuple[tuple[str, int], ...], channel: str = "email"
    ) -> tuple[Fact, ...]:
        """Messages sent and delivered on the day of the first of their steps."""
        return tuple(
            fact
            for number, ((step, day), *later) in enumerate(messages, 1)
            for fact in _message(
                f"{s}-{case}",
                number,
                *(("sent", day), ("delivered", day), (step, day), *later),
                channel=channel,
            )
        )

    def opened(*days_ago: int) -> tuple[tuple[tuple[str, int]], ...]:
        return tuple((("opened", day),) for day in days_ago)

    def guide(case: str, days_ago: int) -> Fact:
        return _event(f"{s}-{case}", "content_download", days_ago, content_id="guide-camping")

    def texts(case: str) -> tuple[Fact, ...]:
        return read(case, *opened(5, 20), channel="sms")

    no, unknown = ({"email_consent": given, "sms_consent": True} for given in (False, None))
    for case, is_member, note, facts, profile in (
        ("member", True, "opened four", read("member", *opened(5, 20, 40, 60)), {}),
        ("non-member", False, "opened one long ago", read("non-member", *opened(95)), {}),
        ("two-opens", True, "opened two", read("two-opens", *opened(5, 20)), {}),
        ("one-open", False, "opened one", read("one-open", *opened(5)), {}),
        (
            "open-and-click",
            True,
            "opened one and clicked it",
            read("open-and-click", (("opened", 5), ("clicked", 5))),
            {},
        ),
        (
            "open-and-download",
            True,
            "opened one, downloaded one",
            (*read("open-and-download", *opened(5)), guide("open-and-download", 9)),
            {},
        ),
        ("day-89", True, "the second on the first day", read("day-89", *opened(5, 89)), {}),
        ("day-90", False, "the second the day before", read("day-90", *opened(5, 90)), {}),
        ("no-consent", False, "opened two, but said no to e-mail", texts("no-consent"), no),
        ("unknown-consent", False, "never asked", texts("unknown-consent"), unknown),
    ):
        yield _case(s, case, is_member, note, facts, profile=profile)


def _email_subscribers() -> Iterator[Person]:
    """Consent, and an address that takes mail."""
    s = "email_subscribers"

    def mail(case: str, *last: tuple[str, int]) -> tuple[Fact, ...]:
        return tuple(
            fact
            for number, (step, day) in enumerate(last, 1)
            for fact in _message(f"{s}-{case}", number, ("sent", day), (step, day))
        )

    no, unknown = {"email_consent": False}, {"email_consent": None}
    back = mail("arrived-again", ("bounced", 20), ("delivered", 5))
    for case, is_member, note, facts, profile in (
        ("member", True, "said yes", (), {}),
        ("non-member", False, "said no", (), no),
        ("unknown", False, "never asked", (), unknown),
        ("bounced", False, "the last one bounced", mail("bounced", ("bounced", 5)), {}),
        ("arrived-again", True, "one bounced, the next one arrived", back, {}),
    ):
        yield _case(s, case, is_member, note, facts, profile=profile)


def _unsubscribed_recently() -> Iterator[Person]:
    """An unsubscribe or a withdrawn consent in days 0 to 29."""
    s = "unsubscribed_recently"

    def left(case: str, days_ago: int) -> tuple[Fact, ...]:
        steps = (("sent", days_ago), ("delivered", days_ago), ("unsubscribed", days_ago))
        return _message(f"{s}-{case}", 1, *steps)

    def withdrew(month: int, day: int, consent: bool = False) -> dict[str, object]:
        return {"email_consent": consent, "consent_updated_at": datetime(2026, month, day, 10)}

    for case, is_member, note, facts, profile in (
        ("member", True, "unsubscribed last week", left("member", 5), {}),
        ("non-member", False, "never did", (), {}),
        ("day-29", True, "the first day of the window", left("day-29", 29), {}),
        ("day-30", False, "the day before the window", left("day-30", 30), {}),
        ("withdrew", True, "withdrew the consent last week", (), withdrew(6, 24)),
        ("withdrew-day-29", True, "on the first day", (), withdrew(6, 1)),
        ("withdrew-day-30", False, "the day before", (), withdrew(5, 31)),
        ("gave", False, "gave the consent last week", (), withdrew(6, 24, consent=True)),
        ("never-gave", False, "said no from the start", (), {"email_consent": False}),
    ):
        yield _case(s, case, is_member, note, facts, profile=profile)


def _abandoners() -> Iterator[Person]:
    """Left a cart or checkout that was given up, 24 hours on, in days 0 to 29; no order since."""
    for s, step in (
        ("cart_abandoners", "add_to_cart"),
        ("checkout_abandoners", "checkout_started"),
    ):
        for case, is_member, note, starts, orders in (
            ("member", True, "left ten days ago", (10,), ()),
            ("non-member", False, "never did", (), ()),
            ("day-29", True, "given up on the first day", (30,), ()),
            ("day-30", False, "given up the day before", (31,), ()),
            ("ordered-in-time", False, "ordered after 23:59", (10,), (Order(9, time="11:59:00"),)),
            ("ordered-later", False, "ordered after 24:01", (10,), (Order(9, time="12:01:00"),)),
            ("ordered-since", False, "ordered last week", (10,), (Order(5),)),
            ("ordered-before", True, "the order came first", (10,), (Order(10, time="11:59:00"),)),
            ("again", True, "left, ordered, left again", (20, 5), (Order(15),)),
            ("cancelled", True, "the order was cancelled", (10,), (_cancelled(5),)),
            ("too-young", False, "left half a day ago", (0,), ()),
        ):
            facts = tuple(
                _event(
                    f"{s}-{case}",
                    step,
                    day,
                    cart_id=f"planted-{s}-{case}-{day}",
                    cart_amount=Decimal(80),
                )
                for day in starts
            )
            yield _case(s, case, is_member, note, facts, orders)


def _cancelled(days_ago: int) -> Order:
    return Order(days_ago, cancelled_days_ago=days_ago)


def _stuck_visitors() -> Iterator[Person]:
    """At least 10 minutes on product pages in a visit of days 0 to 6, without cart or chat."""
    s = "stuck_visitors"

    def visit(case: str, days_ago: int, *pages: tuple[str, int]) -> tuple[Fact, ...]:
        """Pages of one visit, five minutes apart, with the seconds on each."""
        return tuple(
            _event(
                f"{s}-{case}",
                page,
                days_ago,
                f"12:{5 * number:02}:00",
                session_id=f"planted-{s}-{case}-{days_ago}",
                duration_seconds=seconds,
            )
            for number, (page, seconds) in enumerate(pages)
        )

    view, cart, chat = "product_view", "add_to_cart", "chat_started"
    for case, is_member, note, visits in (
        ("member", True, "half an hour", ((2, (view, 1_800)),)),
        ("non-member", False, "a minute", ((2, (view, 60)),)),
        ("never-there", False, "no visit", ()),
        ("ten-minutes", True, "ten minutes on two pages", ((2, (view, 290), (view, 310)),)),
        ("below-ten", False, "a second less", ((2, (view, 290), (view, 309)),)),
        ("day-6", True, "on the first day", ((6, (view, 900)),)),
        ("day-7", False, "the day before", ((7, (view, 900)),)),
        ("cart", False, "put it into the cart", ((2, (view, 900), (cart, 0)),)),
        ("chat", False, "asked", ((2, (view, 900), ("chat_offered", 0), (chat, 0)),)),
        ("chat-offered", True, "did not ask", ((2, (view, 900), ("chat_offered", 0)),)),
        ("two-visits", False, "nine minutes twice", ((2, (view, 540)), (3, (view, 540)))),
        ("other-cart", True, "a cart in another visit", ((2, (view, 900)), (3, (cart, 0)))),
        ("other-pages", False, "on pages of categories", ((2, ("category_view", 900)),)),
    ):
        facts = tuple(fact for day, *pages in visits for fact in visit(case, day, *pages))
        yield _case(s, case, is_member, note, facts)


def _indecisive_shoppers() -> Iterator[Person]:
    """At least 5 visits and 15 product views in days 0 to 89, at most an order in 50 visits."""
    s = "indecisive_shoppers"

    def looked(case: str, days: range, views: int) -> tuple[Fact, ...]:
        """Visits of so many views each."""
        return tuple(
            _event(f"{s}-{case}", "product_view", day, f"12:{number:02}:00")
            for day in days
            for number in range(views)
        )

    five = range(3, 48, 9)
    for case, is_member, note, facts, orders in (
        ("member", True, "ten visits of four views", looked("member", range(3, 83, 8), 4), ()),
        ("non-member", False, "one visit", looked("non-member", range(3, 4), 4), ()),
        ("never-there", False, "no visit", (), ()),
        ("five-visits", True, "five visits, fifteen views", looked("five-visits", five, 3), ()),
        ("four-visits", False, "four visits", looked("four-visits", five[:4], 4), ()),
        ("below-15", False, "a view less", looked("below-15", five, 3)[1:], ()),
        ("day-89", True, "one on the first day", looked("day-89", range(9, 90, 20), 3), ()),
        ("day-90", False, "one the day before", looked("day-90", range(10, 91, 20), 3), ()),
        ("ordered", False, "one order", looked("ordered", five, 3), (Order(5),)),
        (
            "ordered-before",
            True,
            "one of long ago",
            looked("ordered-before", five, 3),
            (Order(95),),
        ),
        ("order-in-50", True, "1 in 50", looked("order-in-50", range(1, 51), 1), (Order(5),)),
        ("order-in-49", False, "1 in 49", looked("order-in-49", range(1, 50), 1), (Order(5),)),
    ):
        yield _case(s, case, is_member, note, facts, orders)


def _registered_browsers() -> Iterator[Person]:
    """Signed up or downloaded, at least 2 visits, never ordered."""
    s = "registered_browsers"

    def came(case: str, *days_ago: int, did: str | None) -> tuple[Fact, ...]:
        visits = tuple(_event(f"{s}-{case}", "home_view", day) for day in days_ago)
        return visits + ((_event(f"{s}-{case}", did, 300, "12:01:00"),) if did else ())

    sign_up, download = "sign_up", "content_download"
    for case, is_member, note, facts, orders in (
        ("member", True, "signed up", came("member", 300, 200, 9, did=sign_up), ()),
        ("downloaded", True, "downloaded", came("downloaded", 300, 9, did=download), ()),
        ("non-member", False, "neither", came("non-member", 300, 9, did=None), ()),
        ("never-there", False, "no visit", (), ()),
        ("two-visits", True, "two visits", came("two-visits", 300, 299, did=sign_up), ()),
        ("one-visit", False, "one visit", came("one-visit", 300, did=sign_up), ()),
        ("ordered", False, "ordered", came("ordered", 300, 9, did=sign_up), (Order(800),)),
        ("cancelled", True, "cancelled", came("cancelled", 300, 9, did=sign_up), (_cancelled(8),)),
    ):
        yield _case(s, case, is_member, note, facts, orders)


def _curious_browsers() -> Iterator[Person]:
    """A visit in days 0 to 13; no sign-up, download, subscription or order, ever."""
    s = "curious_browsers"

    def came(case: str, days_ago: int, *did: str) -> tuple[Fact, ...]:
        visit = _event(f"{s}-{case}", "home_view", days_ago)
        return visit, *(_event(f"{s}-{case}", what, 400) for what in did)

    for case, is_member, note, facts, options in (
        ("member", True, "looked around", came("member", 3), {}),
        ("visitor", True, "a visitor", came("visitor", 3), {"person_type": "visitor"}),
        ("non-member", False, "last year", came("non-member", 300), {}),
        ("never-there", False, "no visit", (), {}),
        ("day-13", True, "the first day of the window", came("day-13", 13), {}),
        ("day-14", False, "the day before the window", came("day-14", 14), {}),
        ("signed-up", False, "signed up", came("signed-up", 3, "sign_up"), {}),
        ("downloaded", False, "downloaded", came("downloaded", 3, "content_download"), {}),
        ("subscribed", False, "subscribed", came("subscribed", 3, "newsletter_subscribed"), {}),
        ("searched", True, "searched", came("searched", 3, "search"), {}),
        ("ordered", False, "ordered", came("ordered", 3), {"orders": (Order(900),)}),
    ):
        yield _case(s, case, is_member, note, facts, **options)


def _idle_customers() -> Iterator[Person]:
    """Nothing done in days 0 to 364; what we sent is nothing, becoming known is something."""
    s = "idle_customers"

    def known_since(year: int, month: int, day: int) -> dict[str, object]:
        at = datetime(year, month, day, 10)
        return {"created_at": at, "updated_at": at, "consent_updated_at": at}

    opened = _message(f"{s}-opened", 1, ("sent", 30), ("delivered", 30), ("opened", 29))
    sent = _message(f"{s}-sent", 1, ("sent", 30), ("delivered", 30))
    visit = (_event(f"{s}-visited", "home_view", 200),)
    asked = (Fact("support_tickets", Moment(90), {"topic": "delivery"}),)
    for case, is_member, note, facts, options in (
        ("member", True, "known for years, did nothing", (), {}),
        ("non-member", False, "ordered last week", (), {"orders": (Order(5),)}),
        ("day-365", True, "last order the day before", (), {"orders": (Order(365),)}),
        ("day-364", False, "last order on the first day", (), {"orders": (Order(364),)}),
        ("sent", True, "was sent something, did not open it", sent, {}),
        ("opened", False, "opened something", opened, {}),
        ("visited", False, "visited", visit, {}),
        ("asked", False, "asked", asked, {}),
        ("known-365", True, "known the day before", (), {"profile": known_since(2025, 6, 30)}),
        ("known-364", False, "known on the first day", (), {"profile": known_since(2025, 7, 1)}),
    ):
        yield _case(s, case, is_member, note, facts, **options)


TIERS = ("bronze", "silver", "gold")


def _loyalty_tiers() -> Iterator[Person]:
    """The tier entered last."""

    def entered(tier: str, days_ago: int, time: str = "12:00:00") -> Fact:
        return Fact("loyalty", Moment(days_ago, time), {"tier": tier, "points": 100})

    for tier in TIERS:
        s = f"loyalty_tier_{tier}"
        others = [other for other in TIERS if other != tier]
        not_others = tuple((f"loyalty_tier_{other}", False) for other in others)
        left, right = (entered(other, 50) for other in others)
        yield _case(s, "member", True, "entered it", (entered(tier, 200),), also=not_others)
        yield _case(s, "non-member", False, "entered another", (left,))
        yield _case(s, "none", False, "no member of the programme")
        yield _case(
            s,
            "last-second",
            True,
            "entered it in the last second",
            (left, entered(tier, 0, "23:59:59")),
            also=not_others,
        )
        yield _case(
            s,
            "no-longer",
            False,
            "entered another since",
            (entered(tier, 200), right),
            also=((f"loyalty_tier_{others[1]}", True),),
        )
