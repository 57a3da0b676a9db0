"""What happens in a visit, as the tracker tells it: pages, searches, carts, checkouts and more."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.sample_data import timeline, visits
from orchestration.sample_data.arrow import (
    Seed,
    decimals,
    draw,
    ids,
    only_where,
    stream,
    timestamps,
    words,
)
from orchestration.sample_data.orders import Orders
from orchestration.sample_data.people import ACQUISITION, People
from orchestration.sample_data.products import CATEGORIES, Products
from orchestration.sample_data.schema import EVENTS
from orchestration.sample_data.visits import Visits

# In the order in which they happen in a visit.
STEPS = (
    *("home_view", "search", "category_view", "product_view", "page_view"),
    *("chat_offered", "chat_started", "add_to_cart", "checkout_started", "purpose"),
)
HOME, SEARCH, CATEGORY, PRODUCT, PAGE, OFFER, CHAT, CART, CHECKOUT, PURPOSE = range(len(STEPS))
# The event a visit of each purpose is made for.
GOALS = {
    visits.SIGN_UP: "sign_up",
    visits.DOWNLOAD: "content_download",
    visits.WEBINAR: "webinar_registered",
    visits.ATTEND: "webinar_attended",
    visits.TRIAL: "trial_started",
    visits.NEWSLETTER: "newsletter_subscribed",
    visits.REFER: "referral_sent",
    visits.CONVERT: "referral_converted",
}
TYPES = (*STEPS[:PURPOSE], *GOALS.values())

SITE = "https://shop.example.com"
PAGES = ("about", "delivery", "help")
SEARCHES = ("sneakers", "shampoo", "tent", "gift card", "umbrella", "dog bed", "refill", "repair")
GUIDES = ("guide-camping", "guide-puppies", "guide-skincare", "size-chart", "report-retail")
LISTS = ("weekly", "deals", "pets", "kids")
DEVICES, DEVICE_WEIGHTS = ("mobile", "desktop", "tablet"), (55, 37, 8)
APP = "app"
# Where visits come from: weight, referrer, utm source, medium and campaign.
SOURCES = (
    (40, None, None, None, None),
    (24, "https://search.example.com/", None, None, None),
    (10, "https://search.example.com/", "search", "cpc", "brand"),
    (6, "https://search.example.com/", "search", "cpc", "shopping"),
    (8, "https://photos.example.com/", "photos", "social", "spring_looks"),
    (7, None, "newsletter", "email", "weekly"),
    (5, "https://forum.example.org/", None, None, None),
)
# The source of the visit in which somebody signs up, by acquisition channel.
SOURCE_OF = {"paid_search": 2, "social": 4, "email": 5, "referral": 6, "organic_search": 1}

SHARE_SESSION_IDS = 0.75
SHARE_SLOW = 0.06
INACTIVITY = 30 * 60
# Shorter than the inactivity that ends a session.
LONGEST_STEP = 25 * 60
SHARE_UNTIMED = 0.06


@dataclass(frozen=True)
class Events:
    """The events, and who was seen: devices with an account that logged in (position, −1: none).

    On a shared device several accounts did.
    """

    table: pa.Table
    visitor_ids: pa.Array
    accounts: np.ndarray
    is_shared: np.ndarray


@dataclass(frozen=True)
class _Rows:
    """One entry an event: its visit, its step, UTC seconds, and how long it took."""

    visit: np.ndarray
    step: np.ndarray
    at: np.ndarray
    duration: np.ndarray


def build(seed: Seed, people: People, products: Products, orders: Orders, came: Visits) -> Events:
    """Tell visits as events, in the order in which they began."""
    counts = _steps(seed, came)
    rows, start, end = _rows(seed, came, counts)
    session = _sessions(came, start, end)
    rng = stream(seed, "events.visitors")
    visitors = int(came.visitor.max(initial=-1)) + 1
    visitor_ids = ids("v", seed.numbers(visitors), 8)
    has_session = (rng.random(visitors) < SHARE_SESSION_IDS)[came.visitor] & (came.visitor >= 0)
    is_app = (came.visitor >= len(people)) & (came.visitor < 2 * len(people))
    device = np.where(is_app, len(DEVICES), draw(rng, DEVICE_WEIGHTS, visitors)[came.visitor])
    device = np.where(came.visitor < 0, -1, device)

    visit = rows.visit
    account = np.where(came.is_logged_in, came.person, -1)[visit]
    # Before the account is there, nobody is logged in.
    account[rows.at < people.column("created_at")[account]] = -1
    goods = _goods(seed, people, products, orders, came, rows)
    source = _source(seed, people, came)

    def of_source(column: int) -> pa.DictionaryArray:
        return words([row[column] for row in SOURCES], source[visit])

    table = pa.table(
        {
            "event_id": ids("e", seed.numbers(len(visit)), 9),
            "visitor_id": words(visitor_ids, came.visitor[visit]),
            "customer_id": words(people.customer_id, account),
            "event_type": words(TYPES, _types(came, rows)),
            "occurred_at": timestamps(rows.at),
            "session_id": _numbered("x", seed, np.where(has_session, session, -1)[visit]),
            **goods,
            **_goal_columns(seed, came, rows),
            "referrer": of_source(1),
            "utm_source": of_source(2),
            "utm_medium": of_source(3),
            "utm_campaign": of_source(4),
            "device": words((*DEVICES, APP), device[visit]),
            "duration_seconds": only_where(
                rows.duration > 0, pa.array(rows.duration.astype("int32"))
            ),
        },
        schema=EVENTS,
    )
    return Events(table, *_who_was_seen(people, came, visitor_ids, visit, account))


def _numbered(prefix: str, seed: Seed, numbers: np.ndarray) -> pa.DictionaryArray:
    """Ids from numbers that count from 0; null where negative."""
    size = int(numbers.max(initial=-1)) + 1
    return words(ids(prefix, seed.numbers(size), 8), numbers)


def _steps(seed: Seed, came: Visits) -> np.ndarray:
    """How often each step happens: one row a visit, one column a step."""
    rng = stream(seed, "events.steps")
    size = len(came)
    counts = np.zeros((size, len(STEPS)), dtype="int64")
    buys = came.purpose == visits.ORDER
    fills = np.isin(came.purpose, (visits.CART, visits.CHECKOUT)) | buys
    looks = fills | (came.purpose == visits.BROWSE)
    counts[:, HOME] = rng.random(size) < 0.45
    counts[:, SEARCH] = looks & (rng.random(size) < 0.18)
    counts[:, CATEGORY] = looks * rng.poisson(np.where(buys, 0.4, 0.7))
    counts[:, PRODUCT] = looks * rng.poisson(np.where(buys, 0.5, 1.3)) + fills
    counts[:, PAGE] = rng.random(size) < np.where(looks, 0.08, 0.5)
    counts[:, OFFER] = looks & (rng.random(size) < 0.03)
    counts[:, CHAT] = counts[:, OFFER] & (rng.random(size) < 0.35)
    counts[:, CART] = fills
    counts[:, CHECKOUT] = buys | (came.purpose == visits.CHECKOUT)
    counts[:, PURPOSE] = np.isin(came.purpose, list(GOALS))
    # Nobody looks around before a webinar starts, or while a friend signs up.
    counts[np.isin(came.purpose, (visits.ATTEND, visits.CONVERT)), :PURPOSE] = 0
    counts[:, HOME] += counts.sum(axis=1) == 0
    return counts


def _rows(seed: Seed, came: Visits, counts: np.ndarray) -> tuple[_Rows, np.ndarray, np.ndarray]:
    """The events by start of the visit, and when the first and the last of each visit happen."""
    rng = stream(seed, "events.times")
    length = counts.sum(axis=1)
    visit = np.repeat(np.arange(len(came)), length)
    step = np.repeat(np.tile(np.arange(len(STEPS)), len(came)), counts.ravel())
    is_slow = (rng.random(len(came)) < SHARE_SLOW)[visit]
    duration = rng.lognormal(3.7, 0.9, len(visit))
    duration *= np.where(is_slow & (step == PRODUCT), 7, np.where(step >= OFFER, 0.4, 1))
    duration = np.clip(duration, 3, LONGEST_STEP).astype("int64")

    first = np.cumsum(length) - length
    until = np.cumsum(duration)
    offset = until - duration - (until - duration)[first][visit]
    total = np.add.reduceat(duration, first)
    # An order follows its checkout; a sign-up is the last thing in its visit.
    lead = np.where(came.purpose == visits.ORDER, total + rng.integers(20, 300, len(came)), 0)
    goal = offset[first + length - 1]
    start = came.at - np.where(came.purpose == visits.SIGN_UP, goal, lead)

    is_timed = (step < OFFER) & (rng.random(len(visit)) >= SHARE_UNTIMED)
    at = start[visit] + offset
    rank = np.empty(len(came), dtype="int64")
    rank[np.argsort(start, kind="stable")] = np.arange(len(came))
    by_start = np.argsort(rank[visit], kind="stable")
    by_start = by_start[at[by_start] <= timeline.last_second()]
    rows = _Rows(visit, step, at, np.where(is_timed, duration, 0))
    rows = _Rows(*(column[by_start] for column in (visit, step, rows.at, rows.duration)))
    return rows, start, start + goal


def _sessions(came: Visits, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Number of the session of each visit: a new one after inactivity; −1 without a device."""
    order = np.lexsort((start, came.visitor))
    order = order[came.visitor[order] >= 0]
    visitor = came.visitor[order]
    is_other = np.diff(visitor, prepend=-1) != 0
    # What is over later counts, even if it began earlier: each device has its own stretch of time.
    stretch = np.int64(1) << 33
    seen_until = np.maximum.accumulate(visitor * stretch + end[order]) - visitor * stretch
    quiet = start[order] - np.concatenate([[0], seen_until[:-1]])
    session = np.full(len(came), -1)
    session[order] = np.cumsum(is_other | (quiet > INACTIVITY)) - 1
    return session


def _types(came: Visits, rows: _Rows) -> np.ndarray:
    goal = np.full(len(visits.PURPOSES), -1)
    goal[list(GOALS)] = PURPOSE + np.arange(len(GOALS))
    return np.where(rows.step == PURPOSE, goal[came.purpose[rows.visit]], rows.step)


def _goods(
    seed: Seed, people: People, products: Products, orders: Orders, came: Visits, rows: _Rows
) -> dict[str, pa.Array]:
    """What is looked at and put into carts: product, category, cart and page."""
    rng = stream(seed, "events.goods")
    usual = draw(rng, [weight for weight, _, _ in CATEGORIES.values()], len(came))
    loyal = rng.random(len(came)) < np.where(
        came.person >= 0, people.category_loyalty[came.person], 0
    )
    category = np.where(loyal, people.category[came.person], usual)
    day = np.clip(came.at // timeline.SECONDS_PER_DAY - timeline.FIRST_EPOCH_DAY, 0, None)
    newest = (came.person >= 0) & people.follows_launches[came.person]
    wanted = products.choose(rng, category, day, newest)
    has_order = came.order >= 0
    wanted[has_order] = orders.product[came.order[has_order]]
    price = products.price[wanted] * rng.integers(1, 4, len(came))
    amount = np.where(has_order, np.append(orders.cart, 0)[came.order], price)

    visit, step = rows.visit, rows.step
    other = products.choose(
        rng, category[visit], day[visit], newest[visit] & (rng.random(len(visit)) < 0.5)
    )
    strays = (step == PRODUCT) & (rng.random(len(visit)) < 0.45)
    shows_product = (step == PRODUCT) | (step == CART)
    product = np.where(shows_product, np.where(strays, other, wanted[visit]), -1)

    names = list(CATEGORIES)
    position = {name: number for number, name in enumerate(names)}
    known = [position.get(name, -1) for name in products.table["category"].to_pylist()]
    shown = np.where(step == CATEGORY, category[visit], -1)
    shown = np.where(product >= 0, np.array(known)[product], shown)

    is_cart = (step == CART) | (step == CHECKOUT)
    carts = np.cumsum(np.isin(came.purpose, (visits.CART, visits.CHECKOUT, visits.ORDER))) - 1
    return {
        "product_id": words(products.table["product_id"].combine_chunks(), product),
        "category": words(names, shown),
        "cart_id": _numbered("k", seed, np.where(is_cart, carts[visit], -1)),
        "cart_amount": only_where(is_cart, decimals(amount[visit])),
        "page_url": _pages(rng, products, rows, product, category),
    }


def _pages(
    rng: np.random.Generator,
    products: Products,
    rows: _Rows,
    product: np.ndarray,
    category: np.ndarray,
) -> pa.DictionaryArray:
    """Addresses of the pages; steps that are no page of their own have none."""
    addresses = ["/", "/cart", "/checkout"]
    first_page, first_search = len(addresses), len(addresses) + len(PAGES)
    addresses += [f"/{page}" for page in PAGES]
    addresses += [f"/search?q={text.replace(' ', '+')}" for text in SEARCHES]
    first_category = len(addresses)
    addresses += [f"/c/{name}" for name in CATEGORIES]
    first_product = len(addresses)
    addresses += [f"/p/{product_id}" for product_id in products.table["product_id"].to_pylist()]
    turn = rng.integers(0, 10**6, len(product))
    page = np.select(
        [rows.step == step for step in (HOME, CART, CHECKOUT, PAGE, SEARCH, CATEGORY, PRODUCT)],
        [
            *(0, 1, 2),
            first_page + turn % len(PAGES),
            first_search + turn % len(SEARCHES),
            first_category + category[rows.visit],
            first_product + product,
        ],
        -1,
    )
    return words([SITE + address for address in addresses], page)


def _goal_columns(seed: Seed, came: Visits, rows: _Rows) -> dict[str, pa.Array]:
    """What was downloaded, subscribed to and registered for."""
    rng = stream(seed, "events.goals")
    purpose = np.where(rows.step == PURPOSE, came.purpose[rows.visit], -1)
    starts = visits.webinars()
    days = starts.view("datetime64[s]").astype("datetime64[D]")
    contents = [*GUIDES, *(f"webinar-{day}" for day in days)]
    guide = rng.integers(0, len(GUIDES), len(came))[rows.visit]
    webinar = np.where(purpose >= 0, came.webinar[rows.visit], -1)
    content = np.where(webinar >= 0, len(GUIDES) + webinar, -1)
    content = np.where(purpose == visits.DOWNLOAD, guide, content)
    subscribed = rng.integers(0, len(LISTS), len(came))[rows.visit]
    return {
        "content_id": words(contents, content),
        "list_id": words(LISTS, np.where(purpose == visits.NEWSLETTER, subscribed, -1)),
        "scheduled_at": only_where(webinar >= 0, timestamps(starts[webinar])),
    }


def _source(seed: Seed, people: People, came: Visits) -> np.ndarray:
    """Where each visit came from, as a position in SOURCES; −1 for what is no visit."""
    rng = stream(seed, "events.sources")
    source = draw(rng, [row[0] for row in SOURCES], len(came))
    channels = people.customers["acquisition_channel"].combine_chunks()
    acquired = np.array([SOURCE_OF.get(name, 0) for name in ACQUISITION])[
        pc.index_in(channels, pa.array(ACQUISITION, pa.string())).to_numpy()
    ]
    opens = came.purpose == visits.SIGN_UP
    source[opens] = acquired[came.person[opens]]
    return np.where(came.visitor < 0, -1, source)


def _who_was_seen(
    people: People, came: Visits, visitor_ids: pa.Array, visit: np.ndarray, account: np.ndarray
) -> tuple[pa.Array, np.ndarray, np.ndarray]:
    """Devices, the account logged in on each (−1: none), and whether there were several."""
    visitor = came.visitor[visit]
    seen = np.unique(visitor[visitor >= 0])
    logged_in = (account >= 0) & (visitor >= 0)
    pairs = np.unique(visitor[logged_in] * len(people) + account[logged_in])
    device, who = pairs // len(people), pairs % len(people)
    accounts = np.full(int(seen.max(initial=-1)) + 1, -1)
    accounts[device] = who
    several = np.bincount(device, minlength=len(accounts)) > 1
    return visitor_ids.take(pa.array(seen)), accounts[seen], several[seen]
