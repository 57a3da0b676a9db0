"""Who there is: customers and leads, what they are like and how they buy."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.sample_data import timeline
from orchestration.sample_data.arrow import (
    draw,
    ids,
    lookup,
    only_where,
    stream,
    timestamps,
)
from orchestration.sample_data.products import CATEGORIES
from orchestration.sample_data.schema import CUSTOMERS

SHARE_LEADS = 0.08
SHARE_NEVER_BUYING = 0.06
SHARE_KNOWN_BEFORE = 0.3
SHARE_REGULAR = 0.04
SHARE_LAUNCH_FOLLOWERS = 0.04
SHARE_BULK = 0.05
SHARE_DELETED = 0.007
# Purchases a day (season time): gamma-mixed over people. Chance of leaving for good after a
# purchase: beta-mixed. Together the BG/NBD model.
RATE_SHAPE, RATE_MEAN = 0.75, 1 / 70
LEAVING_A, LEAVING_B = 1.0, 4.5
REGULAR_GAPS = (7, 14, 30)

CHANNELS = ("web", "app", "pos", "phone", "marketplace")
CHANNEL_WEIGHTS = (48, 22, 18, 3, 9)

# Country, region, city, first two digits of the postal code, area, weight, language.
PLACES = (
    ("DE", "Berlin", "Berlin", "10", "urban", 12, "de"),
    ("DE", "Hamburg", "Hamburg", "20", "urban", 8, "de"),
    ("DE", "Bayern", "München", "80", "urban", 8, "de"),
    ("DE", "Bayern", "Rosenheim", "83", "suburban", 5, "de"),
    ("DE", "Nordrhein-Westfalen", "Köln", "50", "urban", 8, "de"),
    ("DE", "Nordrhein-Westfalen", "Coesfeld", "48", "rural", 4, "de"),
    ("DE", "Sachsen", "Leipzig", "04", "urban", 5, "de"),
    ("DE", "Niedersachsen", "Celle", "29", "suburban", 4, "de"),
    ("DE", "Mecklenburg-Vorpommern", "Waren", "17", "rural", 3, "de"),
    ("AT", "Wien", "Wien", "10", "urban", 7, "de"),
    ("AT", "Tirol", "Innsbruck", "60", "suburban", 3, "de"),
    ("CH", "Zürich", "Zürich", "80", "urban", 6, "de"),
    ("CH", "Genève", "Genève", "12", "urban", 3, "fr"),
    ("FR", "Île-de-France", "Paris", "75", "urban", 5, "fr"),
    ("FR", "Grand Est", "Strasbourg", "67", "urban", 3, "fr"),
    ("NL", "Noord-Holland", "Amsterdam", "10", "urban", 4, "nl"),
    ("NL", "Gelderland", "Arnhem", "68", "suburban", 2, "nl"),
    ("GB", "England", "London", "1", "urban", 4, "en"),
    ("GB", "Scotland", "Edinburgh", "2", "urban", 2, "en"),
    ("US", "New York", "New York", "10", "urban", 3, "en"),
    ("US", "California", "San Diego", "92", "suburban", 1, "en"),
)
COUNTRIES = tuple(dict.fromkeys(place[0] for place in PLACES))
SHARE_WITHOUT_PLACE = 0.02

# Name as written, as in an e-mail address, gender.
FIRST_NAMES = (
    ("Anna", "anna", "female"),
    ("Lena", "lena", "female"),
    ("Sophie", "sophie", "female"),
    ("Zoë", "zoe", "female"),
    ("Käthe", "kaethe", "female"),
    ("Fatima", "fatima", "female"),
    ("Maria", "maria", "female"),
    ("Charlotte", "charlotte", "female"),
    ("Jürgen", "juergen", "male"),
    ("Paul", "paul", "male"),
    ("Emre", "emre", "male"),
    ("René", "rene", "male"),
    ("Jonas", "jonas", "male"),
    ("Oliver", "oliver", "male"),
    ("Luca", "luca", "male"),
    ("Kim", "kim", "nonbinary"),
)
LAST_NAMES = (
    ("Müller", "mueller"),
    ("Schmidt", "schmidt"),
    ("O'Brien", "obrien"),
    ("Weiß", "weiss"),
    ("Yılmaz", "yilmaz"),
    ("Dupont", "dupont"),
    ("de Vries", "devries"),
    ("Novák", "novak"),
    ("Huber", "huber"),
    ("Meier", "meier"),
    ("Smith", "smith"),
    ("Rossi", "rossi"),
    ("Kowalski", "kowalski"),
    ("Berg", "berg"),
)
EMAIL_DOMAINS = ("example.com", "example.org", "example.net")
TAGS = (None, [], ["vip"], ["newsletter"], ["vip", "newsletter"], ["employee"], ["wholesale"])
TAG_WEIGHTS = (70, 8, 3, 12, 2, 1, 2)


@dataclass(frozen=True)
class People:
    """One entry a person; days count from FIRST_DAY, the last one ends before `until_day`.

    `first_order_day` is −1 for people who never order. `category` and `channel` are the person's
    usual ones (positions), `category_loyalty` and `channel_loyalty` the chance of keeping to them,
    `discount_share` the chance of waiting for a discount. `gap_days` is 0 unless regular.
    """

    customers: pa.Table
    created_at_local: np.ndarray
    first_order_day: np.ndarray
    until_day: np.ndarray
    rate: np.ndarray
    orders_before_leaving: np.ndarray
    gap_days: np.ndarray
    follows_launches: np.ndarray
    buys_in_bulk: np.ndarray
    country: np.ndarray
    channel: np.ndarray
    channel_loyalty: np.ndarray
    category: np.ndarray
    category_loyalty: np.ndarray
    discount_share: np.ndarray

    def __len__(self) -> int:
        """Number of people."""
        return len(self.rate)


def build(seed: int, size: int) -> People:
    """Make `size` people; whether somebody buys at all is part of who they are."""
    rng = stream(seed, "people")
    season = timeline.Season()
    is_lead = rng.random(size) < SHARE_LEADS
    buys = ~is_lead & (rng.random(size) >= SHARE_NEVER_BUYING)

    was_known_before = rng.random(size) < SHARE_KNOWN_BEFORE
    created_day = np.where(
        was_known_before,
        -rng.integers(1, 1500, size),
        season.day(rng.random(size) * timeline.DAYS),
    )
    created_at = timeline.day_start(created_day)
    created_at += timeline.seconds_of_day(rng, timeline.ONLINE_HOURS, size)
    waiting = np.where(
        was_known_before,
        rng.exponential(60, size) - created_day,
        np.where(rng.random(size) < 0.7, 0, rng.exponential(30, size)),
    )
    first_order_day = created_day + waiting.astype("int64")

    is_deleted = rng.random(size) < SHARE_DELETED
    deleted_day = rng.integers(np.clip(created_day + 1, 0, timeline.DAYS - 1), timeline.DAYS)
    until_day = np.where(is_deleted, deleted_day, timeline.DAYS)
    first_order_day[~buys | (first_order_day >= until_day)] = -1

    is_regular = rng.random(size) < SHARE_REGULAR
    gap_days = np.where(is_regular, np.array(REGULAR_GAPS)[rng.integers(0, 3, size)], 0)
    leaving = rng.beta(LEAVING_A, LEAVING_B, size)
    leaving = np.clip(np.where(is_regular, leaving / 8, leaving), 1e-4, 0.9999)

    # Three kinds of shopper: waits for a discount, ignores them, takes them as they come.
    kind = draw(rng, (15, 30, 55), size)
    discount_share = np.choose(kind, [rng.beta(12, 1.5, size), 0.02, rng.beta(2, 5, size)])

    place = draw(rng, [row[5] for row in PLACES], size)
    country = np.array([COUNTRIES.index(row[0]) for row in PLACES])[place]
    customers = _customers(rng, is_lead, created_at, is_deleted, deleted_day, place)
    return People(
        customers=customers,
        created_at_local=created_at,
        first_order_day=first_order_day,
        until_day=until_day,
        rate=rng.gamma(RATE_SHAPE, RATE_MEAN / RATE_SHAPE, size),
        orders_before_leaving=rng.geometric(leaving),
        gap_days=gap_days,
        follows_launches=rng.random(size) < SHARE_LAUNCH_FOLLOWERS,
        buys_in_bulk=rng.random(size) < SHARE_BULK,
        country=country,
        channel=draw(rng, CHANNEL_WEIGHTS, size),
        channel_loyalty=np.where(rng.random(size) < 0.5, 1.0, rng.beta(5, 2, size)),
        category=draw(rng, [weight for weight, _, _ in CATEGORIES.values()], size),
        category_loyalty=rng.beta(2, 2.5, size),
        discount_share=discount_share,
    )


def _customers(
    rng: np.random.Generator,
    is_lead: np.ndarray,
    created_at_local: np.ndarray,
    is_deleted: np.ndarray,
    deleted_day: np.ndarray,
    place: np.ndarray,
) -> pa.Table:
    size = len(is_lead)
    numbers = np.arange(1, size + 1)
    end = timeline.last_second()
    created_at = timeline.to_utc(created_at_local)
    updated_at = created_at + rng.exponential(150 * 86_400, size).astype("int64")
    updated_at = np.minimum(updated_at, end)
    consent_at = created_at + (rng.random(size) * (updated_at - created_at)).astype("int64")
    deleted_at = timeline.to_utc(
        timeline.day_start(deleted_day) + timeline.seconds_of_day(rng, timeline.SHOP_HOURS, size)
    )

    first, last = rng.integers(0, len(FIRST_NAMES), size), rng.integers(0, len(LAST_NAMES), size)
    email = pc.binary_join_element_wise(
        lookup([name for _, name, _ in FIRST_NAMES], first),
        lookup([name for _, name in LAST_NAMES], last),
        pc.binary_join_element_wise(
            pc.cast(pa.array(numbers), pa.string()),
            lookup(EMAIL_DOMAINS, rng.integers(0, len(EMAIL_DOMAINS), size)),
            "@",
        ),
        ".",
    )
    phone = ids("+4915", rng.integers(0, 10**8, size), 8)

    birth_day = (rng.normal(1982, 15, size).clip(1930, 2009) - 1970) * 365.2425
    children = np.minimum(rng.poisson(0.6, size), 4)
    household = 1 + children + (rng.random(size) < 0.6)
    has_family = rng.random(size) < 0.6
    has_place = rng.random(size) >= SHARE_WITHOUT_PLACE
    postal_prefix = lookup([row[3] for row in PLACES], place)
    postal = ids("", rng.integers(0, 1000, size), 3)

    def declared(values: tuple, weights: tuple) -> pa.Array:
        return lookup(values, draw(rng, weights, size))

    columns = {
        "customer_id": ids("c", numbers, 7),
        "person_type": pc.if_else(
            pa.array(is_lead), pa.scalar("lead"), declared(("customer", None), (97, 3))
        ),
        "created_at": timestamps(created_at),
        "updated_at": timestamps(
            np.where(is_deleted, np.maximum(updated_at, deleted_at), updated_at)
        ),
        "deleted_at": only_where(is_deleted, timestamps(deleted_at)),
        "email": only_where(rng.random(size) >= 0.03, email),
        "phone": only_where(rng.random(size) < 0.45, phone),
        "first_name": lookup([name for name, _, _ in FIRST_NAMES], first),
        "last_name": lookup([name for name, _ in LAST_NAMES], last),
        "birth_date": only_where(
            rng.random(size) >= 0.15, pa.array(birth_day.astype("int32")).cast(pa.date32())
        ),
        "gender": only_where(
            rng.random(size) >= 0.1, lookup([gender for _, _, gender in FIRST_NAMES], first)
        ),
        "marital_status": declared(
            ("single", "married", "divorced", "widowed", None), (25, 35, 9, 4, 27)
        ),
        "household_size": only_where(has_family, pa.array(household.astype("int32"))),
        "children_count": only_where(has_family, pa.array(children.astype("int32"))),
        "education": declared(
            ("secondary", "vocational", "bachelor", "master", "doctorate", None),
            (12, 22, 18, 12, 2, 34),
        ),
        "income_band": declared(
            ("under 20k", "20k-40k", "40k-60k", "60k-100k", "over 100k", None),
            (8, 20, 18, 12, 4, 38),
        ),
        "language": lookup([row[6] for row in PLACES], place),
        "country": only_where(has_place, lookup([row[0] for row in PLACES], place)),
        "region": only_where(has_place, lookup([row[1] for row in PLACES], place)),
        "city": only_where(has_place, lookup([row[2] for row in PLACES], place)),
        "postal_code": only_where(
            has_place, pc.binary_join_element_wise(postal_prefix, postal, "")
        ),
        "area_type": only_where(has_place, lookup([row[4] for row in PLACES], place)),
        "customer_type": declared(
            ("individual", "business", "school", "nonprofit", None), (82, 7, 2, 1, 8)
        ),
        "acquisition_channel": declared(
            ("organic_search", "paid_search", "social", "email", "referral", "affiliate", None),
            (25, 20, 18, 8, 12, 7, 10),
        ),
        "acquisition_offer": declared(
            ("welcome_10", "free_shipping", "referral_bonus", "black_friday", None),
            (14, 8, 6, 7, 65),
        ),
        "email_consent": declared((True, False, None), (56, 26, 18)),
        "sms_consent": declared((True, False, None), (22, 45, 33)),
        "ads_consent": declared((True, False, None), (35, 35, 30)),
        "consent_updated_at": timestamps(consent_at),
        "tags": lookup(TAGS, draw(rng, TAG_WEIGHTS, size), pa.list_(pa.string())),
    }
    return pa.table(columns, schema=CUSTOMERS)
