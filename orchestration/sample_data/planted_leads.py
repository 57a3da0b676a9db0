"""The planted people of lead segments: how well they fit, and what they did lately.

As in `planted_cases`. Everybody lives in Germany and may be written to, which is worth 10 points.
A director is worth 20 more, a business 10; a trial is worth 20 on its day and half of that after
30 days, a download 8, all of them together at most 24.
"""

from collections.abc import Iterator, Mapping

from orchestration.sample_data.planted_cases import Fact, Moment, Order, Person

BANDS = ("lead_hot", "lead_warm", "lead_cold")
NOBODY: Mapping[str, str] = {}
DIRECTOR = {"job_title": "Director of Operations"}
DIRECTOR_OF_A_BUSINESS = DIRECTOR | {"customer_type": "business"}


def people() -> Iterator[Person]:
    """Hot from 60 points on, warm from 30, cold below; nobody with an order."""

    def one(
        band: str | None,
        case: str,
        note: str,
        profile: Mapping[str, str],
        *done: tuple[str, Moment],
        of: str | None = None,
        orders: tuple[Order, ...] = (),
    ) -> Person:
        """Somebody in a band, or in none of them (of the segment `of` then)."""
        s = band or of
        facts = tuple(
            Fact(
                "events",
                when,
                {
                    "visitor_id": f"planted-{s}-{case}-device",
                    "event_type": event_type,
                    "content_id": f"planted-lead-{number}",
                },
            )
            for number, (event_type, when) in enumerate(done)
        )
        count = sum(order.cancelled_days_ago is None for order in orders)
        also = tuple((other, False) for other in BANDS if other != s)
        options = {"person_type": "lead", "profile": profile, "facts": facts}
        return Person(s, case, s == band, note, orders, count, also, **options)

    def trial(days_ago: int) -> tuple[str, Moment]:
        return "trial_started", Moment(days_ago)

    downloads = [("content_download", Moment(0, f"1{hour}:00:00")) for hour in range(4)]
    attended = [("webinar_attended", Moment(0, f"1{hour}:00:00")) for hour in range(2)]

    hot, warm, cold = BANDS
    both = DIRECTOR_OF_A_BUSINESS
    yield one(hot, "member", "fits, on trial, at webinars", both, trial(1), *attended)
    yield one(hot, "points-60", "40 and 20 points", both, trial(0))
    yield one(warm, "below-60", "40 points, and 20 of yesterday", both, trial(1))
    yield one(warm, "capped", "30 points, and 24 for four downloads", DIRECTOR, *downloads)
    yield one(warm, "member", "fits, but does nothing", both)
    yield one(warm, "points-30", "10 and 20 points", NOBODY, trial(0))
    yield one(warm, "half-life", "20 points of 30 days ago are 10", both, trial(30))
    yield one(cold, "below-30", "10 points, and 20 of yesterday", NOBODY, trial(1))
    yield one(cold, "member", "nothing speaks for them", NOBODY)
    undone = (Order(30, cancelled_days_ago=29),)
    yield one(hot, "cancelled", "the only order was cancelled", both, trial(0), orders=undone)
    bought = {"orders": (Order(30),)}
    yield one(
        None, "non-member", "fits and on trial, but ordered", both, trial(0), of=hot, **bought
    )
    yield one(None, "non-member", "fits, but ordered", both, of=warm, **bought)
    yield one(None, "non-member", "no fit, but ordered", NOBODY, of=cold, **bought)
