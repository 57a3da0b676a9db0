"""Who there is: customers and leads, what they are like and how they buy."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.sample_data import timeline
from orchestration.sample_data.arrow import (
    Seed,
    decimals,
    draw,
    ids,
    lookup,
    only_where,
    stream,
    timestamps,
    words,
)
from orchestration.sample_data.places import COUNTRIES, PLACES, scatter
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
CUSTOMER_TYPES = ("individual", "business", "school", "nonprofit", None)
CUSTOMER_TYPE_WEIGHTS = (82, 7, 2, 1, 8)
ACQUISITION = ("organic_search", "paid_search", "social", "email", "referral", "affiliate", None)
ACQUISITION_WEIGHTS = (25, 20, 18, 8, 12, 7, 10)
# Who sent people, by acquisition channel; the others have no referrer.
REFERRERS = {
    "social": ("photos.example.com", "videos.example.com"),
    "referral": ("a friend", "a colleague", "forum.example.org"),
    "affiliate": ("deals.example.net", "reviews.example.org"),
}
AGE_BANDS = ("18-24", "25-34", "35-44", "45-54", "55-64", "65+")


@dataclass(frozen=True)
class People:
    """One entry a person; days count from FIRST_DAY, the last one ends before `until_day`.

    `first_order_day` is −1 for people who never order. `category` and `channel` are the person's
    usual ones (positions), `category_loyalty` and `channel_loyalty` the chance of keeping to them,
    `discount_share` the chance of waiting for a discount. `gap_days` is 0 unless regular. `kind` is
    a position in CUSTOMER_TYPES, `place` one in PLACES.
    """

    customers: pa.Table
    created_at_local: np.ndarray
    is_deleted: np.ndarray
    first_order_day: np.ndarray
    until_day: np.ndarray
    rate: np.ndarray
    orders_before_leaving: np.ndarray
    gap_days: np.ndarray
    follows_launches: np.ndarray
    buys_in_bulk: np.ndarray
    place: np.ndarray
    country: np.ndarray
    kind: np.ndarray
    channel: np.ndarray
    channel_loyalty: np.ndarray
    category: np.ndarray
    category_loyalty: np.ndarray
    discount_share: np.ndarray

    def __len__(self) -> int:
        """Number of people."""
        return len(self.rate)

    @property
    def customer_id(self) -> pa.Array:
        """Ids of the people."""
        return self.customers["customer_id"].combine_chunks()

    @cached_property
    def until_at(self) -> np.ndarray:
        """UTC seconds before which people are there."""
        return timeline.to_utc(timeline.day_start(self.until_day))

    def is_there(self, person: np.ndarray, at: np.ndarray) -> np.ndarray:
        """Whether people are there at given times, and the sample goes so far."""
        return at < self.until_at[person]

    def column(self, name: str) -> np.ndarray:
        """A numeric column of the customers; what is unknown is −1, or no for yes and no."""
        values = self.customers[name].combine_chunks()
        if pa.types.is_timestamp(values.type):
            values = pc.divide(values.cast(pa.int64()), 1_000_000)
        unknown = False if pa.types.is_boolean(values.type) else -1
        return values.fill_null(unknown).to_numpy(zero_copy_only=False)

    def has(self, name: str) -> np.ndarray:
        """Who has a value in a column of the customers."""
        return self.customers[name].combine_chunks().is_valid().to_numpy(zero_copy_only=False)


def build(seed: Seed, size: int, known: int = 0) -> People:
    """Make `size` people; whether somebody buys at all is part of who they are.

    `known` people are there already: numbers go on from there.
    """
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

    place = draw(rng, [p.weight for p in PLACES], size)
    country = np.array([COUNTRIES.index(p.country) for p in PLACES])[place]
    kind = draw(rng, CUSTOMER_TYPE_WEIGHTS, size)
    customers = _customers(
        seed, rng, known, is_lead, created_at, is_deleted, deleted_day, place, kind
    )
    return People(
        customers=customers,
        created_at_local=created_at,
        is_deleted=is_deleted,
        first_order_day=first_order_day,
        until_day=until_day,
        rate=rng.gamma(RATE_SHAPE, RATE_MEAN / RATE_SHAPE, size),
        orders_before_leaving=rng.geometric(leaving),
        gap_days=gap_days,
        follows_launches=rng.random(size) < SHARE_LAUNCH_FOLLOWERS,
        buys_in_bulk=rng.random(size) < SHARE_BULK,
        place=place,
        country=country,
        kind=kind,
        channel=draw(rng, CHANNEL_WEIGHTS, size),
        channel_loyalty=np.where(rng.random(size) < 0.5, 1.0, rng.beta(5, 2, size)),
        category=draw(rng, [weight for weight, _, _ in CATEGORIES.values()], size),
        category_loyalty=rng.beta(2, 2.5, size),
        discount_share=discount_share,
    )


def _customers(
    seed: Seed,
    rng: np.random.Generator,
    known: int,
    is_lead: np.ndarray,
    created_at_local: np.ndarray,
    is_deleted: np.ndarray,
    deleted_day: np.ndarray,
    place: np.ndarray,
    kind: np.ndarray,
) -> pa.Table:
    size = len(is_lead)
    numbers = known + np.arange(1, size + 1)
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
    # Nobody shares a number by chance.
    phone = ids("+4915", (numbers * 48_271 + 12_345_678) % 10**8, 8)

    birth_day = (rng.normal(1982, 15, size).clip(1930, 2009) - 1970) * 365.2425
    children = np.minimum(rng.poisson(0.6, size), 4)
    household = 1 + children + (rng.random(size) < 0.6)
    has_family = rng.random(size) < 0.6
    has_place = rng.random(size) >= SHARE_WITHOUT_PLACE
    latitude, longitude = scatter(seed, "people.homes", place)
    has_coordinates = has_place & (stream(seed, "people.geocoded").random(size) < 0.85)
    postal_prefix = lookup([p.postal for p in PLACES], place)
    postal = ids("", rng.integers(0, 1000, size), 3)

    def declared(values: tuple, weights: tuple) -> pa.Array:
        return lookup(values, draw(rng, weights, size))

    def of_place(name: str) -> pa.Array:
        return only_where(has_place, lookup([getattr(p, name) for p in PLACES], place))

    acquisition = draw(rng, ACQUISITION_WEIGHTS, size)
    has_birth_date = rng.random(size) >= 0.15
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
            has_birth_date, pa.array(birth_day.astype("int32")).cast(pa.date32())
        ),
        **_declared_on_forms(seed, acquisition, has_birth_date),
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
        "language": lookup([p.language for p in PLACES], place),
        "country": of_place("country"),
        "region": of_place("region"),
        "city": of_place("city"),
        "postal_code": only_where(
            has_place, pc.binary_join_element_wise(postal_prefix, postal, "")
        ),
        "latitude": only_where(has_coordinates, pa.array(latitude)),
        "longitude": only_where(has_coordinates, pa.array(longitude)),
        "area_type": of_place("area"),
        "customer_type": lookup(CUSTOMER_TYPES, kind),
        # Accounts are opened later.
        "company_id": pa.nulls(size, pa.string()),
        "job_title": pa.nulls(size, pa.string()),
        "acquisition_channel": lookup(ACQUISITION, acquisition),
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


def _declared_on_forms(
    seed: Seed, acquisition: np.ndarray, has_birth_date: np.ndarray
) -> dict[str, pa.Array]:
    """What few people tell of themselves, and who sent them."""
    rng = stream(seed, "people.forms")
    size = len(acquisition)

    def declared(share: float, values: tuple) -> pa.Array:
        return only_where(
            rng.random(size) < share, lookup(values, rng.integers(0, 10**6, size) % len(values))
        )

    income = np.round(rng.lognormal(10.5, 0.5, size)).astype("int64") * 100
    names = sorted({name for sites in REFERRERS.values() for name in sites})
    sites = [[names.index(name) for name in REFERRERS.get(c, ())] for c in ACQUISITION]
    widest = max(len(row) for row in sites)
    table = np.array([(row * widest)[:widest] if row else [-1] * widest for row in sites])
    return {
        "age_band": only_where(~has_birth_date, declared(0.3, AGE_BANDS)),
        "home_ownership": declared(0.2, ("owner", "renter", "with family")),
        "occupation": declared(0.15, ("employee", "self-employed", "student", "civil servant")),
        "income_amount": only_where(rng.random(size) < 0.08, decimals(income)),
        "ethnicity": declared(0.02, ("asian", "black", "latino", "white")),
        "acquisition_referrer": words(
            names, table[acquisition, rng.integers(0, widest, size)]
        ).cast(pa.string()),
    }
