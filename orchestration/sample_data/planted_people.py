"""The planted people of segments about people: who they are, where they live, what they said.

As in `planted_cases`: each stands just inside or just outside a limit, or clear of it, and what
must hold is made by hand. The last day is 30 June 2026: summer in the north, winter in the south.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from orchestration.sample_data import planted_answers, planted_leads
from orchestration.sample_data.planted_cases import Fact, Moment, Person

# Segments nobody can be in on the last day: it is neither spring nor autumn anywhere.
OUT_OF_SEASON = ("in_season_spring", "in_season_autumn")


def people() -> list[Person]:
    """All planted people of segments about people, in a fixed order."""
    return [
        *_regions(),
        *_climates(),
        *_areas(),
        *_event(),
        *_life_stages(),
        *_birthdays(),
        *_organisations(),
        *_acquisition(),
        *_declared(),
        *planted_answers.people(),
        *planted_leads.people(),
    ]


def with_segments(cast: Iterable[Person]) -> list[Person]:
    """Return the people, those planted for a feature with the segments it puts them into.

    Raises AssertionError if somebody named in SEGMENTS_OF is not among them.
    """
    stated = {
        f"planted-{name}": tuple((segment, True) for segment in inside)
        + tuple((segment, False) for segment in outside)
        for name, (inside, outside) in SEGMENTS_OF.items()
    }
    found = [
        replace(person, also=person.also + stated.pop(person.customer_id, ())) for person in cast
    ]
    if stated:
        raise AssertionError(f"no such people are planted: {', '.join(stated)}")
    return found


SEASONS = tuple(f"in_season_{season}" for season in ("spring", "summer", "autumn", "winter"))
SIZES = ("small_business", "mid_market", "enterprise")
ROLES = ("role_manager", "role_director", "role_team", "role_representative")
TIERS = ("loyalty_tier_bronze", "loyalty_tier_silver", "loyalty_tier_gold")
BANDS = ("promoters", "detractors")
PETS = ("dog_owners", "cat_owners")


def _only(own: str | None, of: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """In `own`, and in no other of those that exclude each other."""
    return tuple(s for s in of if s == own), tuple(s for s in of if s != own)


# Of people planted for a feature: the segments they are in, and some they are not in.
SEGMENTS_OF: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "trait-none": ((), (*PETS, "parents", "interest_hiking")),
    "trait-dog": _only("dog_owners", PETS),
    "trait-cat-and-dog": (PETS, ()),
    "trait-loud": _only("dog_owners", PETS),
    "trait-parent-with-dog": (("parents", "dog_owners"), ("empty_nesters", "cat_owners")),
    "trait-expired": ((), PETS),
    "trait-expires-later": _only("dog_owners", PETS),
    "trait-still-interested": (("interest_hiking",), ("interest_travel",)),
    "trait-no-longer-interested": ((), ("interest_hiking",)),
    "stage-children": (("parents",), ("empty_nesters", "retired", "dog_owners")),
    "stage-parent-expired": (("empty_nesters",), ("parents",)),
    "company-1": _only("small_business", SIZES),
    "company-49": _only("small_business", SIZES),
    "company-50": _only("mid_market", SIZES),
    "company-999": _only("mid_market", SIZES),
    "company-1000": _only("enterprise", SIZES),
    "company-unknown": _only(None, SIZES),
    "job-manager": (("role_manager",), (*ROLES[1:], *SIZES)),
    "job-manager-loud": _only("role_manager", ROLES),
    "job-director": _only("role_director", ROLES),
    "job-managing-director": _only(None, ROLES),
    "job-representative": _only("role_representative", ROLES),
    "job-rep": _only("role_representative", ROLES),
    "job-team": _only("role_team", ROLES),
    "tickets-none": ((), ("open_ticket",)),
    "tickets-open": (("open_ticket",), ()),
    "tickets-two-open": (("open_ticket",), ()),
    "tickets-closed": ((), ("open_ticket",)),
    "tickets-closed-last-second": ((), ("open_ticket",)),
    "tickets-opened-today": (("open_ticket",), ()),
    **{f"nps-{score}": _only("promoters", BANDS) for score in (9, 10)},
    **{f"nps-{score}": _only(None, BANDS) for score in (7, 8)},
    **{f"nps-{score}": _only("detractors", BANDS) for score in (0, 6)},
    "nps-improved": _only("promoters", BANDS),
    "nps-worsened": _only("detractors", BANDS),
    "nps-day-364": _only("promoters", BANDS),
    "csat-5": _only(None, BANDS),
    "loyalty-none": _only(None, TIERS),
    "loyalty-bronze": _only("loyalty_tier_bronze", TIERS),
    "loyalty-silver": _only("loyalty_tier_silver", TIERS),
    "loyalty-moved-down": _only("loyalty_tier_bronze", TIERS),
    "loyalty-last-second": _only("loyalty_tier_silver", TIERS),
    "prefers-email": (("prefers_email",), ("prefers_sms", "prefers_app")),
    "prefers-sms": (("prefers_sms",), ("prefers_email", "prefers_store")),
    "place-berlin": _only("in_season_summer", SEASONS),
    "place-sydney": _only("in_season_winter", SEASONS),
    "place-manaus": _only(None, SEASONS),
    "place-phoenix": _only("in_season_summer", SEASONS),
}

# Region as sources write it: id of its segment, country.
REGIONS = {
    "Amazonas": ("amazonas", "BR"),
    "Andalucía": ("andalucia", "ES"),
    "Arizona": ("arizona", "US"),
    "Bayern": ("bayern", "DE"),
    "Berlin": ("berlin", "DE"),
    "California": ("california", "US"),
    "England": ("england", "GB"),
    "Gelderland": ("gelderland", "NL"),
    "Genève": ("geneve", "CH"),
    "Grand Est": ("grand_est", "FR"),
    "Hamburg": ("hamburg", "DE"),
    "Maharashtra": ("maharashtra", "IN"),
    "Manitoba": ("manitoba", "CA"),
    "Mecklenburg-Vorpommern": ("mecklenburg_vorpommern", "DE"),
    "New South Wales": ("new_south_wales", "AU"),
    "New York": ("new_york", "US"),
    "Niedersachsen": ("niedersachsen", "DE"),
    "Noord-Holland": ("noord_holland", "NL"),
    "Nordrhein-Westfalen": ("nordrhein_westfalen", "DE"),
    "Northern Territory": ("northern_territory", "AU"),
    "Rajasthan": ("rajasthan", "IN"),
    "Sachsen": ("sachsen", "DE"),
    "Scotland": ("scotland", "GB"),
    "Svalbard": ("svalbard", "NO"),
    "São Paulo": ("sao_paulo", "BR"),
    "Tirol": ("tirol", "AT"),
    "Troms": ("troms", "NO"),
    "Wien": ("wien", "AT"),
    "Zürich": ("zurich", "CH"),
    "Île-de-France": ("ile_de_france", "FR"),
}


def _regions() -> Iterator[Person]:
    """In one region, and so in no other; without one, in none."""
    names = list(REGIONS)
    for name, (slug, country) in REGIONS.items():
        s = f"region_{slug}"
        other = names[names.index(name) - 1]
        other_slug, other_country = REGIONS[other]
        yield Person(
            s, "member", True, f"lives in {name}", country=country, profile={"region": name}
        )
        yield Person(
            s,
            "non-member",
            False,
            f"lives in {other}",
            also=((f"region_{other_slug}", True),),
            country=other_country,
            profile={"region": other},
        )
    yield Person("region_berlin", "unknown", False, "region unknown")


def _climates() -> Iterator[Person]:
    """The zone of the region where it has one of its own, else of the country; and the season."""
    zones = tuple(
        f"climate_{zone}"
        for zone in ("tropical", "arid", "temperate", "continental", "polar", "unknown")
    )

    def one(
        zone: str, case: str, season: str | None, country: str | None, region: str | None = None
    ) -> Person:
        s = f"climate_{zone}"
        also = (
            *((other, False) for other in zones if other != s),
            *((other, other == f"in_season_{season}") for other in SEASONS),
        )
        note = f"lives in {region or country or 'a country unknown'}"
        profile = {"region": region} if region else {}
        return Person(s, case, True, note, also=also, country=country, profile=profile)

    yield one("tropical", "member", None, "BR", "Amazonas")
    yield one("tropical", "country-of-several", None, "AU", "Northern Territory")
    yield one("arid", "member", "summer", "US", "Arizona")
    yield one("temperate", "member", "summer", "DE")
    yield one("temperate", "country-of-several", "summer", "US", "New York")
    yield one("temperate", "south", "winter", "AU", "New South Wales")
    yield one("temperate", "south-of-the-tropics", "winter", "BR", "São Paulo")
    yield one("continental", "member", "summer", "FI")
    yield one("polar", "member", "summer", "NO", "Svalbard")
    yield one("unknown", "member", None, None)


def _areas() -> Iterator[Person]:
    """City, edge of a city, country."""
    areas = ("urban", "suburban", "rural")
    for area in areas:
        also = tuple((other, False) for other in areas if other != area)
        profile = {"area_type": area}
        yield Person(area, "member", True, f"lives {area}", also=also, profile=profile)
        yield Person(area, "unknown", False, "area unknown")


def _event() -> Iterator[Person]:
    """Within 50 km of 52.52 N, 13.41 E; a degree of a meridian is 111.195 km."""
    s = "local_event_audience"

    def at(case: str, is_member: bool, note: str, latitude: float, **profile: object) -> Person:
        home = {"latitude": latitude, "longitude": 13.41}
        return Person(s, case, is_member, note, profile=home | profile)

    yield at("member", True, "at the place itself", 52.52)
    yield at("km-49", True, "48.9 km to the north", 52.96)
    yield at("km-51", False, "50.04 km to the north", 52.97)
    yield at("km-49-south", True, "48.9 km to the south", 52.08)
    yield at("km-51-south", False, "50.04 km to the south", 52.07)
    yield at("region-far-off", True, "far off, but of the region", 48.14, region="Berlin")
    yield Person(s, "region", True, "of the region, home unknown", profile={"region": "Berlin"})
    yield Person(s, "other-region", False, "of another region", profile={"region": "Bayern"})
    yield Person(s, "unknown", False, "home and region unknown")


def said(trait: str, value: str, days_ago: int, until: Moment | None = None) -> Fact:
    """Something declared; `until` is when it expires."""
    columns = {"trait": trait, "value": value, "source": "form", "expires_at": until}
    return Fact("declared_traits", Moment(days_ago), columns)


def _life_stages() -> Iterator[Person]:
    """Declared for 730 days or up to the day before it expires; else told by the account."""

    def one(s: str, case: str, is_member: bool, note: str, *facts: Fact, **options) -> Person:
        return Person(s, case, is_member, note, facts=facts, **options)

    for s, stage in (
        ("parents", "parent"),
        ("empty_nesters", "empty_nester"),
        ("retired", "retired"),
    ):
        other = "retired" if stage == "parent" else "parent"
        yield one(s, "member", True, f"said {stage}", said("life_stage", stage, 30))
        yield one(s, "non-member", False, f"said {other}", said("life_stage", other, 30))
        yield one(s, "nothing", False, "said nothing")
        for case, is_member, days_ago, until in (
            ("day-729", True, 729, None),
            ("day-730", False, 730, None),
            ("expires-tomorrow", True, 100, Moment(-1, "00:00:30")),
            ("expires-today", False, 100, Moment(0, "23:59:30")),
        ):
            fact = said("life_stage", stage, days_ago, until)
            yield one(s, case, is_member, f"said {stage}, {case}", fact)

    s = "parents"
    yield one(s, "one-child", True, "a child in the account", profile={"children_count": 1})
    yield one(s, "no-child", False, "no child in the account", profile={"children_count": 0})
    facts = said("life_stage", "parent", 30), said("pet", "dog", 30)
    also = (("dog_owners", True),)
    yield one(s, "with-dog", True, "a parent with a dog", *facts, also=also)

    s, couple = "empty_nesters", {"household_size": 2, "children_count": 0}
    for case, is_member, born in (
        ("aged-50", True, date(1976, 6, 30)),
        ("aged-49", False, date(1976, 7, 1)),
    ):
        note = f"a household of two, born {born}"
        yield one(s, case, is_member, note, birth_date=born, profile=couple)
    for case, household in (("alone", 1), ("three", 3)):
        profile = couple | {"household_size": household}
        born = date(1970, 1, 1)
        yield one(s, case, False, f"a household of {household}", birth_date=born, profile=profile)

    s = "retired"
    yield one(s, "aged-67", True, "67 on the last day", birth_date=date(1959, 6, 30))
    yield one(s, "aged-66", False, "67 a day later", birth_date=date(1959, 7, 1))
    yield one(s, "occupation", True, "says so in the account", profile={"occupation": "Retired"})

    for s, pet, other in (("dog_owners", "dog", "cat"), ("cat_owners", "cat", "dog")):
        yield one(s, "member", True, f"has a {pet}", said("pet", pet, 30))
        yield one(s, "long-ago", True, "pets do not expire by themselves", said("pet", pet, 1_200))
        yield one(s, "non-member", False, f"has a {other}", said("pet", other, 30))
        yield one(s, "nothing", False, "said nothing")
        for case, is_member, until in (
            ("expires-tomorrow", True, Moment(-1, "00:00:30")),
            ("expires-today", False, Moment(0, "23:59:30")),
            ("expired-yesterday", False, Moment(1)),
        ):
            yield one(s, case, is_member, f"a {pet}, {case}", said("pet", pet, 100, until))


def _birthdays() -> Iterator[Person]:
    """Tomorrow, 1 July, to 30 days ahead, 30 July."""
    s = "birthday_next_30_days"
    for case, is_member, born in (
        ("member", True, date(1990, 7, 15)),
        ("today", False, date(1990, 6, 30)),
        ("tomorrow", True, date(1990, 7, 1)),
        ("in-30-days", True, date(1990, 7, 30)),
        ("in-31-days", False, date(1990, 7, 31)),
        ("first-birthday", True, date(2025, 7, 1)),
        ("leap-day", False, date(1992, 2, 29)),
        ("non-member", False, date(1990, 1, 15)),
        ("unknown", False, None),
    ):
        yield Person(s, case, is_member, f"born {born}", birth_date=born)


def _organisations() -> Iterator[Person]:
    """For whom the account buys."""
    for s, kind in (("school_buyers", "school"), ("nonprofit_buyers", "nonprofit")):
        for case, is_member, given in (
            ("member", True, kind),
            ("non-member", False, "individual"),
            ("business", False, "business"),
            ("unknown", False, None),
        ):
            note = f"customer type {given}"
            yield Person(s, case, is_member, note, profile={"customer_type": given})


def _acquisition() -> Iterator[Person]:
    """Brought in by one offer or channel, and so by no other."""
    for column, names in (
        ("offer", ("welcome_10", "free_shipping", "black_friday", "referral_bonus")),
        (
            "channel",
            ("organic_search", "paid_search", "social", "referral", "affiliate", "email"),
        ),
    ):
        for name in names:
            s, other = f"acquired_by_{column}_{name}", names[names.index(name) - 1]
            column_name = f"acquisition_{column}"
            yield Person(s, "member", True, f"came by {name}", profile={column_name: name})
            yield Person(
                s,
                "non-member",
                False,
                f"came by {other}",
                also=((f"acquired_by_{column}_{other}", True),),
                profile={column_name: other},
            )
            yield Person(s, "unknown", False, "nothing is known")


# Trait: days a declaration holds, and its values with the ids of their segments.
DECLARED = {
    "pain_point": (
        365,
        {
            "slow delivery": "slow_delivery",
            "wrong size": "wrong_size",
            "hard returns": "hard_returns",
        },
    ),
    "need": (
        365,
        {
            "sensitive skin": "sensitive_skin",
            "wide shoes": "wide_shoes",
            "space saving": "space_saving",
            "gift ideas": "gift_ideas",
        },
    ),
    "objection": (
        365,
        {
            "competitor": "competitor",
            "too_expensive": "too_expensive",
            "not_needed": "not_needed",
            "too far away": "too_far_away",
        },
    ),
    "interest": (
        730,
        {name: name for name in ("hiking", "cooking", "cycling", "gardening", "travel")},
    ),
    "lifestyle": (730, {name: name for name in ("outdoor", "urban", "minimalist", "luxury")}),
}


def _declared() -> Iterator[Person]:
    """What was declared and still holds, value by value; the limits once a trait."""
    for trait, (days, values) in DECLARED.items():
        names = list(values)
        for name, slug in values.items():
            s, other = f"{trait}_{slug}", names[names.index(name) - 1]
            yield Person(s, "member", True, f"said {name}", facts=(said(trait, name, 30),))
            yield Person(
                s,
                "non-member",
                False,
                f"said {other}",
                also=((f"{trait}_{values[other]}", True),),
                facts=(said(trait, other, 30),),
            )
        name, other = names[:2]
        s = f"{trait}_{values[name]}"
        yield Person(s, "nothing", False, "said nothing")
        yield Person(
            s,
            "both",
            True,
            f"said {name} and {other}",
            also=((f"{trait}_{values[other]}", True),),
            facts=(said(trait, name, 30), said(trait, other, 20)),
        )
        for case, is_member, days_ago, until in (
            (f"day-{days - 1}", True, days - 1, None),
            (f"day-{days}", False, days, None),
            ("expires-tomorrow", True, 100, Moment(-1, "00:00:30")),
            ("expires-today", False, 100, Moment(0, "23:59:30")),
        ):
            facts = (said(trait, name, days_ago, until),)
            yield Person(s, case, is_member, f"said {name}, {case}", facts=facts)
