"""The planted people of segments about people: how they answer, and what they signed up for.

As in `planted_cases`. Windows of n days end with the last day: of 90 days, day 89 is in and day 90
is out.
"""

import itertools
from collections.abc import Iterator

from orchestration.sample_data.planted_cases import Fact, Moment, Order, Person


def people() -> list[Person]:
    """All of them, in a fixed order."""
    return [
        *_preferences(),
        *_webinars(),
        *_trials(),
        *_advocates(),
        *_scores(),
        *_non_responders(),
    ]


def _event(name: str, event_type: str, when: Moment, **columns: object) -> Fact:
    known = {"visitor_id": f"planted-{name}-device", "event_type": event_type}
    return Fact("events", when, known | columns)


def _messages(
    name: str, *days_ago: int, opened: int = 0, channel: str = "email", step: str = "opened"
) -> Iterator[Fact]:
    """A message on each of the days, the first `opened` of them answered on the same day."""
    for number, day in enumerate(days_ago, 1):
        steps = ["sent", "delivered", *([step] if number <= opened else [])]
        for minute, event_type in enumerate(steps):
            columns = {
                "message_id": f"planted-{name}-{channel}-{day}-{number}",
                "channel": channel,
                "event_type": event_type,
            }
            yield Fact("messages", Moment(day, f"09:{minute:02}:00"), columns)


# Channel on which somebody answers: the one of messages, or the one of orders.
MESSAGE_CHANNELS = ("email", "sms", "social", "push", "mail")
ORDER_CHANNELS = {"app": "app", "store": "pos", "phone": "phone"}


def _preferences() -> Iterator[Person]:
    """Answers on at least 3 of 365 local days (0 to 364), on more than on any other channel."""
    channels = (*MESSAGE_CHANNELS, *ORDER_CHANNELS)
    phones = ({"phone": f"+49 30 9970{n:03}", "sms_consent": True} for n in itertools.count())

    def one(channel: str, case: str, is_member: bool, note: str, *days: int) -> Person:
        s, orders, facts = f"prefers_{channel}", (), ()
        if channel in ORDER_CHANNELS:
            orders = tuple(Order(day, channel=ORDER_CHANNELS[channel]) for day in days)
        else:
            options = {"channel": channel, "step": "clicked", "opened": len(days)}
            facts = tuple(_messages(f"{s}-{case}", *days, **options))
        also = tuple((f"prefers_{other}", False) for other in channels if other != channel)
        profile = next(phones) if channel == "sms" else {}
        return Person(
            s, case, is_member, note, orders, len(orders), also, profile=profile, facts=facts
        )

    for channel in channels:
        yield one(channel, "member", True, "answers on four days", 10, 40, 70, 100)
        yield one(channel, "three-days", True, "answers on three days", 10, 40, 70)
        yield one(channel, "two-days", False, "answers on two days", 10, 40)
        yield one(channel, "non-member", False, "never answers")
    for channel in ("email", "store"):
        yield one(channel, "same-day", False, "two answers on one of two days", 10, 10, 40)
        yield one(channel, "day-364", True, "the third day is just recent", 10, 40, 364)
        yield one(channel, "day-365", False, "the third day is just too old", 10, 40, 365)

    s = "prefers_email"
    answers = {"step": "clicked", "opened": 3}
    texts = tuple(_messages(f"{s}-tie", 15, 45, 75, channel="sms", **answers))
    yield Person(
        s,
        "tie",
        True,
        "as many days by e-mail as by text message",
        also=(("prefers_sms", False),),
        profile=next(phones),
        facts=(*_messages(f"{s}-tie", 10, 40, 70, **answers), *texts),
    )
    texts = tuple(_messages(f"{s}-fewer", 15, 45, 75, 105, channel="sms", step="clicked", opened=4))
    yield Person(
        s,
        "fewer",
        False,
        "one day more by text message",
        also=(("prefers_sms", True),),
        profile=next(phones),
        facts=(*_messages(f"{s}-fewer", 10, 40, 70, **answers), *texts),
    )


def _webinars() -> Iterator[Person]:
    """Who registered has stayed away once the webinar's local day is over."""
    registered, attended, missed = "webinar_registered", "webinar_attended", "webinar_no_shows"

    def one(
        s: str, case: str, note: str, signed_up: tuple[Moment, ...], there: tuple[Moment, ...]
    ) -> Person:
        """Webinars by when they are; what somebody registered for, and where they were."""
        webinars = list(dict.fromkeys((*signed_up, *there)))
        facts = [
            _event(
                f"{s}-{case}",
                event_type,
                Moment(60) if event_type == registered else when,
                content_id=f"planted-webinar-{webinars.index(when)}",
                scheduled_at=when,
            )
            for event_type, moments in ((registered, signed_up), (attended, there))
            for when in moments
        ]
        is_over = any(when.days_ago >= 0 for when in set(signed_up) - set(there))
        stated = {registered: bool(signed_up), attended: bool(there), missed: is_over}
        also = tuple((name, value) for name, value in stated.items() if name != s)
        return Person(s, case, stated[s], note, facts=tuple(facts), also=also)

    past, later = Moment(20, "18:00:00"), Moment(10, "18:00:00")
    yield one(registered, "member", "registered and attended", (past,), (past,))
    yield one(registered, "non-member", "never heard of one", (), ())
    yield one(attended, "member", "registered for two, attended both", (past, later), (past, later))
    yield one(attended, "without-registration", "came unannounced", (), (past,))
    yield one(attended, "non-member", "registered only", (past,), ())
    yield one(missed, "member", "registered, not there", (past,), ())
    yield one(missed, "non-member", "registered and there", (past,), (past,))
    yield one(missed, "one-of-two", "there the first time only", (past, later), (past,))
    yield one(missed, "other-webinar", "at another than registered for", (later,), (past,))
    yield one(missed, "yesterday", "it was yesterday", (Moment(1, "18:00:00"),), ())
    yield one(missed, "last-second", "in the last second", (Moment(0, "23:59:59"),), ())
    yield one(missed, "tomorrow", "just after the last day", (Moment(-1, "00:00:30"),), ())
    yield one(missed, "next-week", "to come", (Moment(-7, "18:00:00"),), ())


def _trials() -> Iterator[Person]:
    """14 days, the first one included: day 13 is the last of a trial."""
    active, over = "trial_active", "trial_not_converted"

    def one(
        s: str,
        case: str,
        note: str,
        started: tuple[int, ...],
        is_active: bool,
        is_over: bool,
        *orders: Order,
    ) -> Person:
        stated = {active: is_active, over: is_over}
        also = tuple((name, value) for name, value in stated.items() if name != s)
        facts = tuple(_event(f"{s}-{case}", "trial_started", Moment(day)) for day in started)
        count = sum(order.cancelled_days_ago is None for order in orders)
        return Person(s, case, stated[s], note, orders, count, also, facts=facts)

    yield one(active, "member", "started this week", (3,), True, False)
    yield one(active, "non-member", "never started one", (), False, False)
    yield one(active, "today", "started today", (0,), True, False)
    yield one(active, "last-day", "the fourteenth day", (13,), True, False)
    yield one(active, "day-after", "the fifteenth day", (14,), False, True)
    yield one(active, "again", "one over, another running", (300, 3), True, False)
    yield one(active, "ordered", "ordered during the trial", (5,), False, False, Order(2))
    yield one(active, "ordered-before", "ordered before it", (5,), True, False, Order(9))
    yield one(over, "member", "over long ago", (100,), False, True)
    yield one(over, "non-member", "never started one", (), False, False)
    yield one(over, "ordered", "ordered after it", (100,), False, False, Order(40))
    yield one(over, "ordered-before", "ordered before it", (100,), False, True, Order(140))
    cancelled = Order(40, cancelled_days_ago=39)
    yield one(over, "cancelled", "the order was cancelled", (100,), False, True, cancelled)


def _answer(score: int, days_ago: int) -> Fact:
    return Fact("survey_scores", Moment(days_ago), {"metric": "nps", "score": score})


def _advocates() -> Iterator[Person]:
    """A friend became a customer; or a promoter sent at least two."""
    s = "advocates"

    def one(case: str, is_member: bool, note: str, sent: int, came: int, *answers: Fact) -> Person:
        types = ["referral_sent"] * sent + ["referral_converted"] * came
        events = [
            _event(f"{s}-{case}", event_type, Moment(50 - number))
            for number, event_type in enumerate(types)
        ]
        return Person(s, case, is_member, note, facts=(*events, *answers))

    yield one("member", True, "sent one, who came", 1, 1)
    yield one("non-member", False, "sent nobody", 0, 0)
    yield one("sent-only", False, "sent three, nobody came", 3, 0)
    yield one("promoter-two", True, "a promoter who sent two", 2, 0, _answer(9, 30))
    yield one("promoter-one", False, "a promoter who sent one", 1, 0, _answer(9, 30))
    yield one("promoter-none", False, "a promoter who sent nobody", 0, 0, _answer(10, 30))
    yield one("passive-two", False, "no promoter, sent two", 2, 0, _answer(8, 30))
    yield one("promoter-day-364", True, "the answer just holds", 2, 0, _answer(10, 364))
    yield one("promoter-day-365", False, "the answer is too old", 2, 0, _answer(10, 365))


def _scores() -> Iterator[Person]:
    """An answer holds for 365 days: days 0 to 364."""
    for s, score in (("promoters", 10), ("detractors", 0)):
        for case, is_member, days_ago in (("day-364", True, 364), ("day-365", False, 365)):
            note = f"{score} {days_ago} days ago"
            yield Person(s, case, is_member, note, facts=(_answer(score, days_ago),))
        yield Person(s, "non-member", False, "never asked")
        facts = (Fact("survey_scores", Moment(10), {"metric": "csat", "score": 5}),)
        yield Person(s, "other-question", False, "answered another question", facts=facts)


def _non_responders() -> Iterator[Person]:
    """Opened half of what came before the last 90 days, and nothing of at least 5 since."""
    s = "unexpected_non_responders"
    before, lately = (400, 350, 300, 250, 200, 150), (85, 70, 55, 40, 25)

    def one(
        case: str,
        is_member: bool,
        note: str,
        *further: Fact,
        opened: int = 3,
        before: tuple[int, ...] = before,
        lately: tuple[int, ...] = lately,
        **options: object,
    ) -> Person:
        name = f"{s}-{case}"
        facts = (*_messages(name, *before, opened=opened), *_messages(name, *lately), *further)
        return Person(s, case, is_member, note, facts=facts, **options)

    def step(case: str, event_type: str, message: str, days_ago: int) -> Fact:
        """Something that happens to a message later; it is named by its day and number."""
        columns = {
            "message_id": f"planted-{s}-{case}-email-{message}",
            "channel": "email",
            "event_type": event_type,
        }
        return Fact("messages", Moment(days_ago, "10:00:00"), columns)

    yield one("member", True, "opened all six before", opened=6)
    yield one("non-member", False, "never opened one", opened=0)
    yield one("half", True, "opened three of six before")
    yield one("below-half", False, "opened two of six before", opened=2)
    yield one("five-before", True, "five before", before=(400, 350, 300, 250, 200))
    yield one("four-before", False, "too few before to tell", before=(400, 350, 300, 250))
    yield one("four-lately", False, "four since", lately=lately[:4])
    yield one("day-89", True, "the fifth just within 90 days", lately=(89, 70, 55, 40, 25))
    late = (90, 70, 55, 40, 25)
    yield one("day-90", False, "the fifth just before them", opened=6, lately=late)
    yield one("opened", False, "opened one since", step("opened", "opened", "70-2", 60))
    yield one("clicked", False, "clicked in one since", step("clicked", "clicked", "70-2", 60))
    yield one("old-day-89", False, "opened an old one", step("old-day-89", "opened", "150-6", 89))
    yield one(
        "old-day-90", True, "just before the 90 days", step("old-day-90", "opened", "150-6", 90)
    )
    back = (
        step("bounced", outcome, "25-5", day) for outcome, day in (("sent", 25), ("bounced", 24))
    )
    yield one("bounced", False, "one of five came back", *back, lately=lately[:4])
