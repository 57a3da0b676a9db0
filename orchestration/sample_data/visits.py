"""Who comes to the site and the app: when, on which device, and what for.

Only what the tracker may see: whoever accepted it, from the day they did, and strangers. Visits
lead to carts and orders; carts of visits without an order are abandoned.
"""

from dataclasses import dataclass, fields

import numpy as np

from orchestration.sample_data import timeline
from orchestration.sample_data.arrow import Seed, draw, stream
from orchestration.sample_data.identities import Identities
from orchestration.sample_data.orders import Orders
from orchestration.sample_data.people import CHANNELS, People

PURPOSES = (
    *("browse", "cart", "checkout", "order", "sign_up", "download", "webinar", "attend"),
    *("trial", "newsletter", "refer", "convert"),
)
BROWSE, CART, CHECKOUT, ORDER, SIGN_UP, DOWNLOAD, WEBINAR, ATTEND = range(8)
TRIAL, NEWSLETTER, REFER, CONVERT = range(8, 12)
# What people come for when they do not order, and what strangers do.
PEOPLE_WEIGHTS = (66, 14, 5, 0, 0, 4, 3, 0, 1, 3, 4, 0)
STRANGER_WEIGHTS = (82, 8, 2, 0, 0, 4, 0, 0, 0, 4, 0, 0)

SHARE_ACCEPTING = 0.6
VISITS_BEFORE_ORDER = 0.9
VISITS_PER_YEAR = 1.4
SHARE_WITH_APP = 0.3
SHARE_LOGGED_IN, SHARE_LOGGED_IN_APP = 0.55, 0.9
STRANGERS_PER_PERSON = 0.55
# A device in a shop that everybody uses; a tablet that two people of a household share.
PEOPLE_PER_KIOSK, ACCOUNTS_PER_KIOSK = 2_500, 20
SHARE_TABLETS = 0.003
SHARE_ATTENDING = 0.55
SHARE_CONVERTING = 0.3
WEBINAR_EVERY_DAYS, WEBINAR_HOUR = 14, 18
HOUR, DAY = 3_600, timeline.SECONDS_PER_DAY
# Long enough that a cart counts as abandoned, whatever the visit takes.
NO_ORDER_FOR = 30 * HOUR


@dataclass(frozen=True)
class Visits:
    """One entry a visit.

    `visitor` is a device: `[0, n)` and `[n, 2 n)` are those of the n people, then come the shared
    ones, then the strangers; −1 is none. `person` is −1 for strangers. `at` is in UTC seconds: of
    an order and a sign-up its time, of other visits the start. `order` is the position of the order
    (−1: none), `webinar` the number of the webinar.
    """

    visitor: np.ndarray
    person: np.ndarray
    at: np.ndarray
    purpose: np.ndarray
    order: np.ndarray
    webinar: np.ndarray
    is_logged_in: np.ndarray

    def __len__(self) -> int:
        """Number of visits."""
        return len(self.at)


def webinars() -> np.ndarray:
    """UTC seconds at which webinars start; some are announced and lie ahead."""
    days = np.arange(10, timeline.DAYS + 40, WEBINAR_EVERY_DAYS)
    return timeline.to_utc(timeline.day_start(days) + WEBINAR_HOUR * HOUR)


def build(seed: Seed, people: People, identities: Identities, orders: Orders) -> Visits:
    """Let people and strangers come by."""
    rng = stream(seed, "visits.tracking")
    size = len(people)
    accepts = rng.random(size) < SHARE_ACCEPTING
    # Ever more accept the tracker: what is seen gets denser towards the end.
    since = (timeline.DAYS * rng.random(size) ** 0.4).astype("int64")
    since = np.where(accepts, since, timeline.DAYS)
    created_day = people.created_at_local // DAY - timeline.FIRST_EPOCH_DAY
    tracked_day = np.maximum(since, created_day)

    own = _merge(
        _order_visits(seed, people, orders, since),
        _own_visits(seed, people, orders, tracked_day),
    )
    own = _merge(own, _attending(seed, people, own), _converting(seed, people, own))
    return _merge(
        own,
        _sign_ups(seed, people, since, created_day),
        _shared_devices(seed, people, identities, created_day),
        _strangers(seed, people),
    )


def _merge(*parts: Visits) -> Visits:
    columns = (field.name for field in fields(Visits))
    return Visits(*(np.concatenate([getattr(part, name) for part in parts]) for name in columns))


def _visits(
    visitor: np.ndarray,
    person: np.ndarray,
    at: np.ndarray,
    purpose: np.ndarray | int,
    is_logged_in: np.ndarray | bool = False,
    order: np.ndarray | int = -1,
    webinar: np.ndarray | int = -1,
) -> Visits:
    columns = (visitor, person, at, purpose, order, webinar)
    whole = (np.broadcast_to(column, len(at)).astype("int64") for column in columns)
    return Visits(*whole, np.broadcast_to(is_logged_in, len(at)).astype(bool))


def _only(visits: Visits, kept: np.ndarray) -> Visits:
    return Visits(*(getattr(visits, field.name)[kept] for field in fields(Visits)))


def _times(rng: np.random.Generator, day: np.ndarray) -> np.ndarray:
    """UTC seconds at times of day at which people are online."""
    local = timeline.day_start(day)
    return timeline.to_utc(local + timeline.seconds_of_day(rng, timeline.ONLINE_HOURS, len(day)))


def _order_visits(seed: Seed, people: People, orders: Orders, since: np.ndarray) -> Visits:
    """Visits that end with an order on the web or in the app."""
    online = (orders.channel == CHANNELS.index("web")) | (orders.channel == CHANNELS.index("app"))
    seen = np.flatnonzero(online & (orders.day >= since[orders.person]))
    person = orders.person[seen]
    is_app = orders.channel[seen] == CHANNELS.index("app")
    return _visits(
        person + len(people) * is_app, person, orders.ordered_at[seen], ORDER, True, order=seen
    )


def _own_visits(seed: Seed, people: People, orders: Orders, tracked_day: np.ndarray) -> Visits:
    """Visits without an order: looking around before one, and now and then."""
    rng = stream(seed, "visits.own")
    seen = np.flatnonzero(orders.day >= tracked_day[orders.person])
    seen = np.repeat(seen, rng.poisson(VISITS_BEFORE_ORDER, len(seen)))
    looking = orders.person[seen]
    looking_day = orders.day[seen] - rng.integers(1, 12, len(seen))

    # Interest ends some months after the last order.
    last_day = np.full(len(people), -1)
    np.maximum.at(last_day, orders.person, orders.day)
    created_day = people.created_at_local // DAY - timeline.FIRST_EPOCH_DAY
    last_day = np.maximum(last_day, created_day) + rng.exponential(150, len(people)).astype("int64")
    length = np.minimum(last_day, people.until_day) - tracked_day
    keen = rng.gamma(1.2, 1 / 1.2, len(people)) * (1 + 60 * people.rate)
    mean = VISITS_PER_YEAR * keen * np.maximum(length, 0) / 365
    idle = np.repeat(np.arange(len(people)), rng.poisson(mean))
    idle_day = tracked_day[idle] + (rng.random(len(idle)) * length[idle]).astype("int64")

    person = np.concatenate([looking, idle])
    day = np.concatenate([looking_day, idle_day])
    fits = (day >= tracked_day[person]) & (day < people.until_day[person]) & (day >= 0)
    person, day = person[fits], day[fits]
    at = _times(rng, day)

    purpose = draw(rng, PEOPLE_WEIGHTS, len(person))
    orders_soon = _orders_within(orders, person, at - HOUR, at + NO_ORDER_FOR)
    purpose[np.isin(purpose, (CART, CHECKOUT)) & orders_soon] = BROWSE
    has_app = rng.random(len(people)) < SHARE_WITH_APP
    is_app = has_app[person] & (rng.random(len(person)) < 0.6)
    share = np.where(is_app, SHARE_LOGGED_IN_APP, SHARE_LOGGED_IN)
    is_logged_in = np.isin(purpose, (WEBINAR, TRIAL, REFER)) | (rng.random(len(person)) < share)

    starts = webinars()
    webinar = np.searchsorted(starts, at + 2 * HOUR)
    webinar = np.where(purpose == WEBINAR, np.minimum(webinar, len(starts) - 1), -1)
    visitor = person + len(people) * is_app
    found = _visits(visitor, person, at, purpose, is_logged_in, webinar=webinar)
    created_at = people.column("created_at")
    return _only(found, at >= created_at[person])


def _orders_within(
    orders: Orders, person: np.ndarray, start: np.ndarray, end: np.ndarray
) -> np.ndarray:
    """Whether people order between two times."""
    keys = np.sort((orders.person.astype("int64") << 33) + orders.ordered_at)
    following = np.searchsorted(keys, (person.astype("int64") << 33) + start)
    until = (person.astype("int64") << 33) + end
    return np.append(keys, np.iinfo("int64").max)[following] <= until


def _attending(seed: Seed, people: People, visits: Visits) -> Visits:
    """Visits of webinars by those who registered and come; the others are no-shows."""
    rng = stream(seed, "visits.webinars")
    registered = _only(visits, visits.purpose == WEBINAR)
    starts = webinars()[registered.webinar]
    at = starts + rng.integers(-60, 600, len(registered))
    comes = rng.random(len(registered)) < SHARE_ATTENDING
    comes &= people.is_there(registered.person, at)
    came = _only(registered, comes)
    return _visits(came.visitor, came.person, at[comes], ATTEND, True, webinar=came.webinar)


def _converting(seed: Seed, people: People, visits: Visits) -> Visits:
    """Friends who follow a referral: the shop notes it for whoever referred, without a device."""
    rng = stream(seed, "visits.referrals")
    sent = _only(visits, visits.purpose == REFER)
    at = sent.at + rng.integers(DAY, 30 * DAY, len(sent))
    follows = rng.random(len(sent)) < SHARE_CONVERTING
    follows &= people.is_there(sent.person, at)
    return _visits(np.full(follows.sum(), -1), sent.person[follows], at[follows], CONVERT, True)


def _sign_ups(seed: Seed, people: People, since: np.ndarray, created_day: np.ndarray) -> Visits:
    """The visit in which an account is opened, and those before it, known by the device alone."""
    rng = stream(seed, "visits.sign_ups")
    new = np.flatnonzero((created_day >= 0) & (since <= created_day))
    created_at = people.column("created_at")
    before = np.repeat(new, rng.poisson(0.7, len(new)))
    at = created_at[before] - rng.integers(6 * HOUR, 30 * DAY, len(before))
    browsing = _visits(before, before, at, BROWSE)
    opening = _visits(new, new, created_at[new], SIGN_UP, True)
    return _merge(_only(browsing, at >= timeline.first_second()), opening)


def _shared_devices(
    seed: Seed, people: People, identities: Identities, created_day: np.ndarray
) -> Visits:
    """Devices on which several different people log in."""
    rng = stream(seed, "visits.shared")
    size = len(people)
    there = ~identities.is_planted & ~people.is_deleted & (created_day < timeline.DAYS - 2)
    candidates = rng.permutation(np.flatnonzero(there))
    kiosks = max(1, size // PEOPLE_PER_KIOSK)
    at_kiosks = candidates[: kiosks * ACCOUNTS_PER_KIOSK]
    tablets = round(SHARE_TABLETS * size)
    at_tablets = candidates[len(at_kiosks) : len(at_kiosks) + 2 * tablets]
    at_tablets = at_tablets[: len(at_tablets) // 2 * 2]
    device = np.concatenate(
        [np.arange(len(at_kiosks)) % kiosks, kiosks + np.arange(len(at_tablets)) // 2]
    )
    person = np.concatenate([at_kiosks, at_tablets])
    # One account alone shares nothing.
    shared = np.bincount(device, minlength=1)[device] > 1
    device, person = np.repeat(device[shared], 2), np.repeat(person[shared], 2)
    first = np.maximum(created_day[person] + 1, 0)
    day = first + (rng.random(len(person)) * (timeline.DAYS - first)).astype("int64")
    return _visits(2 * size + device, person, _times(rng, day), BROWSE, True)


def _strangers(seed: Seed, people: People) -> Visits:
    """Visitors who never say who they are."""
    rng = stream(seed, "visits.strangers")
    strangers = max(1, round(STRANGERS_PER_PERSON * len(people)))
    first_day = (timeline.DAYS * rng.random(strangers) ** 0.6).astype("int64")
    stranger = np.repeat(np.arange(strangers), rng.geometric(0.65, strangers))
    day = first_day[stranger] + rng.exponential(9, len(stranger)).astype("int64")
    stranger, day = stranger[day < timeline.DAYS], day[day < timeline.DAYS]
    purpose = draw(rng, STRANGER_WEIGHTS, len(stranger))
    # Behind every shared device there could be.
    first_visitor = 3 * len(people) + ACCOUNTS_PER_KIOSK
    return _visits(first_visitor + stranger, np.full(len(stranger), -1), _times(rng, day), purpose)
