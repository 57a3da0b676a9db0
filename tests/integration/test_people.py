"""Who people are, where they are and what they say, as of a leap day: values computed by hand.

365 days before 2024-02-29 is 2023-03-01, 730 days before it 2022-03-01. One degree of a meridian is
111.195 km.
"""

import os
import subprocess
from datetime import date
from decimal import Decimal

import duckdb
import pytest

from orchestration.lib import dbt_args

CUSTOMERS = {
    "nobody": {},
    # born on 29 February, a day later, and 67, 66, 50 and 49 years ago
    "leap": {"birth_date": "2004-02-29"},
    "day_later": {"birth_date": "2004-03-01"},
    "is_67": {"birth_date": "1957-02-28", "marital_status": "Married"},
    "is_66": {"birth_date": "1957-03-01", "marital_status": "Married"},
    "is_50": {"birth_date": "1974-02-28", "household_size": 2, "children_count": 0},
    "is_49": {"birth_date": "1974-03-01", "household_size": 2, "children_count": 0},
    "three_at_50": {"birth_date": "1974-02-28", "household_size": 3, "children_count": 0},
    "pensioner": {"occupation": "Retired", "children_count": 1},
    "widow": {"marital_status": "widowed", "household_size": -1},
    # what was declared and what attributes say
    "moved_on": {"children_count": 2, "marital_status": "single"},
    "at_once": {"marital_status": "divorced"},
    "expired": {"marital_status": "never married"},
    "expires_tomorrow": {"marital_status": "single"},
    "grown_up": {"children_count": 1},
    # income
    "19999": {"income_amount": "19999.99"},
    "20000": {"income_amount": 20000},
    "100000": {"income_amount": 100000},
    "band": {"income_amount": 100000, "income_band": "upper"},
    "owes": {"income_amount": -1},
    # places
    "berlin": {"country": "DE", "region": "Berlin", "latitude": 52.52, "longitude": 13.40},
    "no_country": {"latitude": 52.52, "longitude": 13.40},
    "sydney": {"country": "Australia", "region": "New South Wales"},
    "darwin": {"country": "AU", "region": "AU-NT"},
    "atlantis": {"country": "CA", "region": "Atlantis"},
    "hilo": {"country": "US", "region": "hi"},
    "kaernten": {"country": "AT", "region": "Kaernten"},
    "karnten": {"country": "AT", "region": "karnten"},
    "reunion": {"country": "FR", "region": "La Réunion"},
    "leticia": {"country": "CO", "latitude": -4.2, "longitude": -69.94},
    "lost_sign": {"country": "AU", "region": "VIC", "latitude": 37.81, "longitude": 144.96},
    "suva": {"country": "FJ", "latitude": -17, "longitude": 179.95},
    "null_island": {"latitude": 0, "longitude": 0},
    "off_the_map": {"country": "DE", "latitude": 95, "longitude": 13},
    "near_london": {"country": "GB", "latitude": 51.95, "longitude": -0.13},
    "too_far": {"country": "GB", "latitude": 51.96, "longitude": -0.13},
    "exact": {"country": "DE", "latitude": 52.5249, "longitude": 13.3951},
    # accounts
    "a1": {"company_id": "c49", "job_title": "Senior Sales-Manager", "customer_type": "Business"},
    "a2": {"company_id": "c49", "job_title": "Managing Director"},
    "b1": {"company_id": "c50", "job_title": "Assistant to the CEO"},
    "d1": {"company_id": "c999", "job_title": "Assistant Manager"},
    "e1": {"company_id": "c1000", "job_title": "Head of Marketing", "customer_type": "school"},
    "f1": {"company_id": "c0", "job_title": "Teamleiterin Einkauf"},
    "g1": {"company_id": "elsewhere", "job_title": "Vertriebsleiter", "customer_type": "other"},
    "h1": {"job_title": "Preparator"},
    "i1": {"job_title": "Account Representative (EMEA)", "customer_type": "individual"},
    "j1": {"customer_type": "individual"},
    # answers
    "talker": {},
    "promoter": {},
    "passive": {},
    "grumbler": {},
    "changed_mind": {},
    "long_ago": {},
    "member": {},
    "member_once": {},
}
TRAITS = """\
customer_id,trait,value,collected_at,expires_at
talker,Pet,dog,,
talker,pet,Cat,2010-01-01,
talker,need,gift wrap,2023-03-01,
talker,need,faster delivery,2023-03-02,
talker,need,a receipt,,
talker,interest,golf,,2024-02-29
talker,interest,chess,,2024-03-01
talker,interest,sailing,2024-03-01,
talker,interest,late,2024-02-29T22:59:59Z,
talker,interest,knitting,2023-12-01,
talker,interest,knitting,2024-01-01,2024-02-01
talker,diet,vegan,2024-01-01,
talker,diet,halal,2024-01-01,
talker,religion,some,2024-01-01,
talker,objection,too_expensive,2024-01-01,
talker,objection,competitor,2024-02-01,
talker,skill,sql,2022-03-01,
talker,skill,dancing,2022-03-02,
talker,hobby,none of the vocabulary,2024-01-01,
promoter,objection,not_needed,2024-01-01,
promoter,objection,competitor,2024-01-01,
moved_on,life_stage,single,2023-01-01,
moved_on,life_stage,married,2024-01-01,
at_once,life_stage,married,2024-01-01,
at_once,life_stage,parent,2024-01-01,
expired,life_stage,divorced,2022-03-01,
expires_tomorrow,life_stage,divorced,2022-03-02,
grown_up,life_stage,parent,2022-06-01,
grown_up,life_stage,empty_nester,2023-06-01,
grown_up,life_stage,retired,2023-01-01,
i1,buys_for,organisation,2024-01-01,
"""
FILES = {
    "orders.csv": """\
order_id,customer_id,ordered_at,total_amount,cancelled_at
o1,a1,2023-05-01,10,
o2,a1,2024-02-29,20.50,
o3,b1,2020-01-01,5,
o4,e1,2024-03-01,7,
o5,a2,2024-01-01,9,2024-01-02
""",
    "order_items.csv": """\
order_id,product_id,quantity,unit_price
o1,p2,1,10
o2,p1,1,10
o2,p2,1,10.50
o3,p3,1,5
o5,p3,1,9
""",
    "products.csv": """\
product_id,product_line
p1,Basics
p2,Home
p3,
""",
    "companies.csv": """\
company_id,name,industry,employee_count,annual_revenue,country
c49,Small,Retail,49,999999.99,Germany
c50,Middle,retail,50,1000000,DE
c999,Almost,,999,,
c1000,Large,Energy,1000,1000000000,FR
c0,Empty,,0,-1,
""",
    "stores.csv": """\
store_id,latitude,longitude
far,52.77,13.40
near,52.62,13.40
nowhere,,
null_island,0,0
across,-17,-179.95
beyond,52.86,-0.13
""",
    "survey_scores.csv": """\
customer_id,metric,score,answered_at
promoter,nps,9,2023-03-02
promoter,csat,4,2024-02-29
promoter,ces,5,2024-02-29
passive,NPS,8,2024-01-01
passive,csat,3,2024-01-01
grumbler,nps,6,2024-01-01
grumbler,csat,2,2024-01-01
changed_mind,nps,10,2023-12-01
changed_mind,nps,7,2024-01-01
changed_mind,nps,0,2024-02-29T23:00:00Z
long_ago,nps,9,2023-03-01
long_ago,csat,5,2023-03-01
""",
    "support_tickets.csv": """\
ticket_id,customer_id,opened_at,closed_at,topic,sentiment
t1,talker,2024-02-28T23:30:00Z,,Delivery,Negative
t2,talker,2024-01-31,2024-02-29T22:59:59Z,invoice,negative
t3,talker,2024-01-30,2024-02-29T23:00:00Z,invoice,neutral
t4,talker,2023-12-01,2024-01-01,invoice,
t5,talker,2023-03-02,2023-03-03,invoice,positive
t6,talker,2023-03-01,2023-03-02,invoice,negative
t7,talker,2024-03-01,,later,negative
t8,grumbler,2023-03-01,2023-03-02,,negative
""",
    "reviews.csv": """\
review_id,customer_id,rating,created_at
r1,talker,5,2023-01-01
r2,talker,2,2024-02-29
r3,talker,2,2023-06-01
r4,talker,1,2024-03-01
""",
    "loyalty.csv": """\
customer_id,tier,points,joined_at
member,Silver,100,
member,Gold,250,2024-02-29
member,Platinum,900,2024-03-01
member_once,Bronze,-5,2023-01-01
member_once,Bronze,7,2022-01-01
""",
}
ENV = {"AS_OF": "2024-02-29", "TIMEZONE": "Europe/Berlin", "CURRENCY": "EUR"}


def customers_csv():
    """The people as a file: each with the columns it has a value in."""
    columns = sorted({column for values in CUSTOMERS.values() for column in values})
    lines = [["customer_id", *columns]]
    for customer, values in CUSTOMERS.items():
        lines.append([customer, *(str(values.get(column, "")) for column in columns)])
    return "\n".join(",".join(line) for line in lines) + "\n"


@pytest.fixture(scope="module")
def warehouse(make, tmp_path_factory):
    raw = tmp_path_factory.mktemp("people") / "raw"
    raw.mkdir()
    files = {"customers.csv": customers_csv(), "declared_traits.csv": TRAITS, **FILES}
    for name, text in files.items():
        (raw / name).write_text(text, encoding="utf-8")
    with duckdb.connect(str(make(raw, **ENV)), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def features(warehouse):
    """Customer → the features asked for, as a tuple; one alone stands for itself."""

    def of(people, *names):
        rows = warehouse.execute(
            f"select customer_id, {', '.join(names)} from marts.customer_features"
        ).fetchall()
        found = {row[0]: row[1:] if len(names) > 1 else row[1] for row in rows}
        assert len(found) == len(CUSTOMERS)
        return {customer: found[customer] for customer in people}

    return of


def test_age_on_the_birthday_and_income_at_the_ends_of_bands(features):
    assert features(["nobody", "leap", "day_later", "is_67"], "age", "age_band", "generation") == {
        "nobody": (None, "unknown", "unknown"),
        "leap": (20, "18-24", "gen_z"),
        "day_later": (19, "18-24", "gen_z"),
        "is_67": (67, "65+", "boomers"),
    }
    assert features(["nobody", "19999", "20000", "100000", "band", "owes"], "income_band") == {
        "nobody": "unknown",
        "19999": "under 20k",
        "20000": "20k-40k",
        "100000": "over 100k",
        "band": "upper",
        "owes": "unknown",
    }


def test_climate_hemisphere_and_season(features):
    north, south = "northern", "southern"
    expected = {
        "nobody": ("unknown", "unknown", None),
        "berlin": ("temperate", north, "winter"),
        "no_country": ("unknown", north, "winter"),
        "sydney": ("temperate", south, "summer"),
        "darwin": ("tropical", south, None),
        "atlantis": ("continental", north, "winter"),
        "hilo": ("tropical", north, None),
        "kaernten": ("continental", north, "winter"),
        "karnten": ("continental", north, "winter"),
        "reunion": ("tropical", south, None),
        "leticia": ("tropical", south, None),
        # what is known of the region goes before a latitude
        "lost_sign": ("temperate", south, "summer"),
        "suva": ("tropical", south, None),
        "null_island": ("unknown", "unknown", None),
        "off_the_map": ("temperate", north, "winter"),
    }
    assert features(expected, "climate_zone", "hemisphere", "season") == expected


def test_impossible_values_are_in_the_quarantine(warehouse):
    assert warehouse.execute(
        "select table_name, column_name, reason, count(*) from marts.data_quality_quarantine"
        " where table_name = 'customers' group by all order by all"
    ).fetchall() == [
        ("customers", "household_size", "negative_count", 1),
        ("customers", "income_amount", "negative_amount", 1),
        ("customers", "latitude", "out_of_range", 1),
    ]


def test_distances(features):
    expected = {
        "nobody": (None, None, None, None, None),
        # 0.1 degrees north; 0.01 degrees east at 52.52 north: 111.195 × 0.01 × cos(52.52°)
        "berlin": ("near", Decimal("11.120"), "berlin", Decimal("0.677"), ["berlin"]),
        "exact": ("near", Decimal("11.120"), "berlin", Decimal("0.677"), ["berlin"]),
        # 0.44 and 0.45 degrees from London; 0.91 and 0.9 from the store, beyond 100 km
        "near_london": (None, None, "london", Decimal("48.926"), ["london"]),
        "too_far": (None, None, None, None, None),
        # 0.1 degrees across the date line at 17 south: 111.195 × 0.1 × cos(17°)
        "suva": ("across", Decimal("10.634"), None, None, None),
        "null_island": (None, None, None, None, None),
        "off_the_map": (None, None, None, None, None),
    }
    names = "nearest_store_id nearest_store_km nearest_place nearest_place_km places_nearby"
    assert features(expected, *names.split()) == expected


def test_life_stages(features):
    expected = {
        "nobody": ("unknown", None, None),
        "is_67": ("retired", "derived", ["married", "retired"]),
        "is_66": ("married", "derived", ["married"]),
        "is_50": ("empty_nester", "derived", ["empty_nester"]),
        "is_49": ("unknown", None, None),
        "three_at_50": ("unknown", None, None),
        "pensioner": ("retired", "derived", ["parent", "retired"]),
        "widow": ("unknown", None, None),
        # the newer declaration, and what is derived of another aspect
        "moved_on": ("married", "declared", ["married", "parent"]),
        "at_once": ("parent", "declared", ["married", "parent"]),
        "expired": ("single", "derived", ["single"]),
        "expires_tomorrow": ("divorced", "declared", ["divorced"]),
        "grown_up": ("empty_nester", "declared", ["empty_nester", "retired"]),
    }
    assert features(expected, "life_stage", "life_stage_source", "life_stages") == expected


def test_declared_traits_hold_until_they_expire(warehouse, features):
    expected = {
        "trait_pet": ["cat", "dog"],
        "trait_need": ["a receipt", "faster delivery"],
        "trait_interest": ["chess", "late"],
        "trait_skill": ["dancing"],
        "trait_objection": ["competitor", "too_expensive"],
        "main_objection": "competitor",
        # sensitive values stand apart
        "trait_diet": ["vegan"],
        "trait_diet_sensitive": ["halal"],
        "trait_religion": ["some"],
        "trait_politics": None,
        "trait_life_stage": None,
    }
    for name, value in expected.items():
        assert features(["talker", "nobody"], name) == {"talker": value, "nobody": None}, name
    assert features(["promoter"], "main_objection") == {"promoter": "competitor"}
    assert warehouse.execute(
        "select column_name, reason from marts.data_quality_quarantine"
        " where table_name = 'declared_traits'"
    ).fetchall() == [("trait", "unlisted_trait")]


def test_accounts(features):
    expected = {
        "nobody": (None, None, None, None, None),
        "a1": ("Small", "retail", "small_business", "under_1m", "DE"),
        "b1": ("Middle", "retail", "mid_market", "1m-10m", "DE"),
        "d1": ("Almost", None, "mid_market", "unknown", None),
        "e1": ("Large", "energy", "enterprise", "1b+", "FR"),
        "f1": ("Empty", None, "unknown", "unknown", None),
        "g1": (None, None, "unknown", "unknown", None),
    }
    names = "name industry size_band revenue_band country"
    assert features(expected, *(f"company_{name}" for name in names.split())) == expected
    assert features(["a1", "g1", "h1"], "company_id", "company_employees") == {
        "a1": ("c49", 49),
        "g1": ("elsewhere", None),
        "h1": (None, None),
    }


def test_people_roll_up_to_accounts(features):
    expected = {
        # a1 bought twice, a2 cancelled: any, but not all
        "a1": (2, 2, Decimal("30.50"), True, False, ["Basics", "Home"]),
        "a2": (2, 2, Decimal("30.50"), True, False, ["Basics", "Home"]),
        "b1": (1, 1, Decimal("5"), True, True, None),
        # ordered tomorrow
        "e1": (1, 0, Decimal("0"), False, False, None),
        "g1": (1, 0, Decimal("0"), False, False, None),
        "h1": (None, None, None, None, None, None),
    }
    names = "people_count orders_count amount_spent any_buyer all_buyers previous_product_lines"
    assert features(expected, *(f"account_{name}" for name in names.split())) == expected


def test_job_roles_and_for_whom_people_buy(features):
    expected = {
        "nobody": (None, "unknown"),
        "a1": ("manager", "organisation"),
        "a2": ("executive", "unknown"),
        "b1": ("assistant", "unknown"),
        "d1": ("manager", "unknown"),
        "e1": ("director", "organisation"),
        "f1": ("team", "unknown"),
        "g1": ("manager", "unknown"),
        # whole words only: no rep
        "h1": ("other", "unknown"),
        # what is declared goes before the type
        "i1": ("representative", "organisation"),
        "j1": (None, "self"),
    }
    assert features(expected, "job_role", "buys_for") == expected


def test_scores(features):
    expected = {
        "nobody": (None, None, None, None, None),
        "promoter": (9, "promoter", 4, "satisfied", 5),
        "passive": (8, "passive", 3, "neutral", None),
        "grumbler": (6, "detractor", 2, "dissatisfied", None),
        "changed_mind": (7, "passive", None, None, None),
        "long_ago": (None, None, None, None, None),
    }
    names = "nps_score nps_band csat_score csat_band ces_score"
    assert features(expected, *names.split()) == expected


def test_tickets(features):
    expected = {
        "nobody": (0, 0, 0, 0, 0, None, None),
        # t1 open, t3 closes a minute after midnight; t6 was opened 365 days ago
        "talker": (2, 2, 3, 5, 2, date(2024, 2, 29), "delivery"),
        "grumbler": (0, 0, 0, 0, 0, date(2023, 3, 1), None),
    }
    names = (
        "open_tickets_count tickets_30d tickets_90d tickets_365d negative_tickets_365d"
        " last_ticket_date last_ticket_topic"
    )
    assert features(expected, *names.split()) == expected


def test_reviews_and_loyalty(features):
    assert features(
        ["talker", "nobody"], "reviews_count", "average_rating", "last_review_date"
    ) == {
        "talker": (3, Decimal("3"), date(2024, 2, 29)),
        "nobody": (0, None, None),
    }
    names = "is_loyalty_member loyalty_tier loyalty_points loyalty_joined_date"
    assert features(["member", "member_once", "nobody"], *names.split()) == {
        "member": (True, "gold", 250, date(2024, 2, 29)),
        "member_once": (True, "bronze", None, date(2022, 1, 1)),
        "nobody": (False, None, None, None),
    }


def test_segments_on_a_leap_day(warehouse):
    """In the north it is winter, in the south summer; tomorrow is 1 March."""

    def members(segment):
        rows = warehouse.execute(
            "select customer_id from marts.segment_membership where segment_id = ?", [segment]
        ).fetchall()
        return {customer for (customer,) in rows}

    # Born on 29 February, people have their birthday today, and not within the next days.
    assert members("birthday_next_30_days") == {"day_later", "is_66", "is_49"}
    assert {"berlin", "no_country", "atlantis", "kaernten"} <= members("in_season_winter")
    assert {"sydney"} <= members("in_season_summer")
    assert not {"darwin", "hilo", "reunion", "nobody"} & (
        members("in_season_winter") | members("in_season_summer")
    )
    assert members("in_season_spring") | members("in_season_autumn") == set()
    assert members("local_event_audience") == {"berlin", "no_country", "exact"}
    assert members("dog_owners") == members("cat_owners") == {"talker"}


def test_values_that_no_template_lists_are_named(warehouse, repository, tmp_path):
    test = "segments__unlisted_values"
    subprocess.run(
        [
            dbt_args.dbt_executable(),
            *("--quiet", "compile", "--select", test, "--vars", "as_of_date: '2024-02-29'"),
            *("--project-dir", str(repository), "--profiles-dir", str(repository)),
            *("--target-path", str(tmp_path), "--log-path", str(tmp_path / "logs")),
        ],
        env={**os.environ, "SEGMENTATION_WAREHOUSE": str(tmp_path / "warehouse.duckdb")},
        check=True,
    )
    (compiled,) = (tmp_path / "compiled").rglob(f"{test}.sql")
    found = warehouse.execute(compiled.read_text(encoding="utf-8")).fetchall()
    assert {
        ("geographic", "country", "CO", 1),
        ("geographic", "region", "AU-NT", 1),
        ("psychographic", "trait_interest", "chess", 1),
        ("needs", "trait_need", "a receipt", 1),
    } <= set(found)
    listed = {"DE", "Berlin", "too_expensive", "competitor", "temperate", "winter"}
    assert not listed & {value for _, _, value, _ in found}
