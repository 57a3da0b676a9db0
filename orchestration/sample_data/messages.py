"""What was sent to people and what they did with it.

Nobody gets what they did not agree to. Whether and when somebody responds depends on the channel,
the weekday and the hour the person prefers.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from orchestration.sample_data import timeline
from orchestration.sample_data.arrow import Seed, draw, ids, stream, timestamps, words
from orchestration.sample_data.campaigns import MESSAGES as CHANNELS
from orchestration.sample_data.campaigns import Campaigns, campaign_ids
from orchestration.sample_data.people import CHANNELS as SALES_CHANNELS
from orchestration.sample_data.people import People
from orchestration.sample_data.schema import MESSAGES

# What may happen to a message, in this order.
STEPS = ("sent", "bounced", "delivered", "opened", "clicked", "spam", "unsubscribed")
SENT, BOUNCED, DELIVERED, OPENED, CLICKED, SPAM, UNSUBSCRIBED = range(len(STEPS))
EMAIL, SMS, PUSH, MAIL, SOCIAL = range(len(CHANNELS))
# Messages to somebody who may get them, over the whole span; how many prefer the channel.
MEAN_MESSAGES = (3.8, 2.4, 2.0, 0.25, 0.3)
PREFERENCE_WEIGHTS = (45, 22, 20, 3, 10)
SHARE_LEAVING = 0.35
SHARE_BAD_ADDRESS, SHARE_BOUNCED, SHARE_SPAM = 0.015, 0.01, 0.004
OPENS, OPENS_PREFERRED, CLICKS = 0.16, 0.5, 0.22
BETTER_WEEKDAY, BETTER_HOUR = 1.5, 1.4
SENDING_HOURS = (0, 0, 0, 0, 0, 0, 1, 3, 6, 8, 8, 7, 7, 6, 6, 6, 8, 9, 8, 5, 3, 1, 0, 0)
HOUR, DAY = 3_600, timeline.SECONDS_PER_DAY


@dataclass(frozen=True)
class Habits:
    """How each person likes to be reached: channel (position in CHANNELS), weekday, hour."""

    channel: np.ndarray
    weekday: np.ndarray
    hour: np.ndarray


def habits(seed: Seed, people: People) -> Habits:
    """Draw how people like to be reached."""
    rng = stream(seed, "messages.habits")
    size = len(people)
    return Habits(
        draw(rng, PREFERENCE_WEIGHTS, size),
        rng.integers(0, 7, size),
        draw(rng, timeline.ONLINE_HOURS, size),
    )


def build(seed: Seed, people: People, plan: Campaigns) -> pa.Table:
    """Send messages; rows by the time the message was sent."""
    person, channel, sent_at, left_at = _sent(seed, people)
    by_time = np.argsort(sent_at, kind="stable")
    person, channel, sent_at, left_at = (x[by_time] for x in (person, channel, sent_at, left_at))
    times = _responses(seed, habits(seed, people), person, channel, sent_at, left_at)

    happens = (times >= 0) & (times < people.until_at[person][:, None])
    message, step = np.nonzero(happens)
    campaign = np.zeros(len(person), dtype="int64")
    for code, name in enumerate(CHANNELS):
        of = channel == code
        running = np.searchsorted(plan.starts[name], sent_at[of], side="right") - 1
        campaign[of] = plan.numbers[name][np.maximum(running, 0)]
    return pa.table(
        {
            "message_id": ids("m", seed.numbers(len(person)), 9).take(pa.array(message)),
            "customer_id": words(people.customer_id, person[message]),
            "channel": words(list(CHANNELS), channel[message]),
            "campaign_id": words(campaign_ids(np.arange(plan.table.num_rows)), campaign[message]),
            "event_type": words(STEPS, step),
            "occurred_at": timestamps(times[message, step]),
        },
        schema=MESSAGES,
    )


def _sent(seed: Seed, people: People) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Person, channel, UTC seconds of each message, and when the person left by it (−1: stayed)."""
    rng = stream(seed, "messages.sent")
    size = len(people)
    created_at, consent_at = people.column("created_at"), people.column("consent_updated_at")
    first_second, until = timeline.first_second(), people.until_at

    refuses = people.has("email_consent") & ~people.column("email_consent")
    # Of those who refuse, some agreed when they came, and took it back.
    left = refuses & people.has("email") & (rng.random(size) < SHARE_LEAVING)
    left &= (consent_at > np.maximum(created_at, first_second) + 7 * DAY) & (consent_at < until)
    agreed = (
        (people.column("email_consent") & people.has("email")) | left,
        people.column("sms_consent") & people.has("phone"),
        people.channel == SALES_CHANNELS.index("app"),
        people.has("postal_code"),
        people.column("ads_consent"),
    )
    since_created = (PUSH, MAIL)
    eagerness = rng.gamma(0.7, 1 / 0.7, size)
    persons, channels, times, leaves = [], [], [], []
    for channel, may in enumerate(agreed):
        start = created_at if channel in since_created else np.maximum(created_at, consent_at)
        stop = until
        if channel == EMAIL:
            start, stop = np.where(left, created_at, start), np.where(left, consent_at, until)
        start = np.maximum(start, first_second)
        days = np.where(may, np.maximum(stop - start, 0) // DAY, 0)
        share = np.minimum(days / 365, 1)
        count = rng.poisson(MEAN_MESSAGES[channel] * eagerness * share)
        count += left & (count == 0) if channel == EMAIL else 0
        person = np.repeat(np.arange(size), count)
        # More is sent today than years ago.
        far = rng.random(len(person)) ** 0.45
        at = start[person] + (far * (stop - start - HOUR)[person]).astype("int64")
        at = _at_sending_hours(rng, at, start[person], stop[person])
        leaving = np.full(len(person), -1)
        if channel == EMAIL:
            order = np.lexsort((at, person))
            person, at = person[order], at[order]
            is_last = np.diff(person, append=-1) != 0
            leaving[is_last & left[person]] = consent_at[person[is_last & left[person]]]
        persons.append(person)
        channels.append(np.full(len(person), channel))
        times.append(at)
        leaves.append(leaving)
    return tuple(np.concatenate(parts) for parts in (persons, channels, times, leaves))


def _at_sending_hours(
    rng: np.random.Generator, at: np.ndarray, start: np.ndarray, stop: np.ndarray
) -> np.ndarray:
    """The same days at hours at which things are sent, where that stays between the limits."""
    day = at // DAY - timeline.FIRST_EPOCH_DAY
    local = timeline.day_start(day) + timeline.seconds_of_day(rng, SENDING_HOURS, len(at))
    moved = timeline.to_utc(local)
    return np.where((moved >= start) & (moved < stop - HOUR), moved, at)


def _responses(
    seed: Seed,
    like: Habits,
    person: np.ndarray,
    channel: np.ndarray,
    sent_at: np.ndarray,
    left_at: np.ndarray,
) -> np.ndarray:
    """UTC seconds of each step of each message, one column a step; −1 where it does not happen."""
    rng = stream(seed, "messages.responses")
    size = len(person)
    times = np.full((size, len(STEPS)), -1, dtype="int64")
    times[:, SENT] = sent_at

    is_email = channel == EMAIL
    bad = stream(seed, "messages.addresses").random(len(like.channel)) < SHARE_BAD_ADDRESS
    bounces = is_email & (bad[person] | (rng.random(size) < SHARE_BOUNCED)) & (left_at < 0)
    delivered_at = sent_at + rng.integers(1, 90, size)
    times[:, BOUNCED] = np.where(bounces, delivered_at, -1)
    times[:, DELIVERED] = np.where(bounces, -1, delivered_at)

    # Berlin is one or two hours ahead; for habits the one in between will do.
    local = sent_at + HOUR + HOUR // 2
    day, hour = local // DAY - timeline.FIRST_EPOCH_DAY, local % DAY // HOUR
    likes_hour = np.abs((hour - like.hour[person] + 12) % 24 - 12) <= 2
    chance = np.where(channel == like.channel[person], OPENS_PREFERRED, OPENS)
    chance *= np.where(timeline.weekday(day) == like.weekday[person], BETTER_WEEKDAY, 0.9)
    chance *= np.where(likes_hour, BETTER_HOUR, 1)
    opens = ~bounces & np.isin(channel, (EMAIL, PUSH)) & (rng.random(size) < chance)
    at_once = delivered_at + 20 + rng.exponential(2 * HOUR, size).astype("int64")
    # Six in ten wait for the hour at which they look at such things.
    in_day = like.hour[person] * HOUR + rng.integers(0, HOUR, size)
    later = timeline.to_utc(timeline.day_start(day) + in_day)
    later = np.where(later > delivered_at, later, later + DAY)
    opened_at = np.where(rng.random(size) < 0.6, later, at_once)
    times[:, OPENED] = np.where(opens, opened_at, -1)

    # Of a text message, a post or a letter with a code only the click is known.
    unseen = ~np.isin(channel, (EMAIL, PUSH))
    clicks = np.where(unseen, ~bounces & (rng.random(size) < chance * 0.6), opens)
    clicks &= unseen | (rng.random(size) < CLICKS)
    times[:, CLICKED] = np.where(clicks, opened_at + rng.integers(5, 240, size), -1)
    spam = is_email & opens & (rng.random(size) < SHARE_SPAM)
    times[:, SPAM] = np.where(spam, opened_at + rng.integers(5, 60, size), -1)
    # Leaving is the last thing somebody does with a message.
    times[(left_at >= 0)[:, None] & (times >= left_at[:, None])] = -1
    times[:, UNSUBSCRIBED] = left_at
    return times
