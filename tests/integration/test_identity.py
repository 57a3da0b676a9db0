"""Who is one person: what links accounts, what must not, and what a merged person has."""

import hashlib

import duckdb
import pytest

HEADER = (
    "customer_id,email,phone,country,created_at,updated_at,deleted_at,person_type,city,gender,"
    "email_consent,consent_updated_at\n"
)


def guest(email):
    return "guest-" + hashlib.sha256(email.encode()).hexdigest()


def customers():
    rows = [
        # Case and spaces do not tell people apart; the account made first gives the id.
        "case_new, Ann@Example.COM ,,DE,2024-02-01,2024-03-01,,,Bonn,F,true,2024-02-01",
        "case_old,ann@example.com,,DE,2024-01-01,2024-01-15,,,Köln,f,false,2024-03-01",
        # One number in five spellings, three accounts a number at most.
        "phone_a,,+49 30 1234567,DE,2024-01-01,,,,,,,",
        "phone_b,,0049 (0)30/123 45 67,FR,2024-01-02,,,,,,,",
        "phone_c,,030-1234567 ext. 12,DE,2024-01-03,,,,,,,",
        "phone_at,,030 1234567,AT,2024-01-03,,,,,,,",
        "us_a,,(212) 555-0142,US,2024-01-01,,,,,,,",
        "us_b,,+1 212 555 0142,,2024-01-02,,,,,,,",
        "plus_left_out,,12125550142,US,2024-01-03,,,,,,,",
        # A chain: e-mail, phone, e-mail.
        "chain_1,x1@example.com,,DE,2024-03-01,,,,,,,",
        "chain_2,X1@example.com,0171 5550001,DE,2024-02-01,,,,,,,",
        "chain_3,x3@example.com,+491715550001,DE,2024-04-01,,,,,,,",
        "chain_4,x3@example.com,,DE,2024-05-01,,,,,,,",
        # Addresses and numbers that are nobody's own.
        "role_a,info@firm.example.com,,DE,2024-01-01,,,,,,,",
        "role_b,INFO@firm.example.com,,DE,2024-01-01,,,,,,,",
        "fake_a,none@none.com,0000000000,DE,2024-01-01,,,,,,,",
        "fake_b,none@none.com,000 000 0000,DE,2024-01-01,,,,,,,",
        "no_address_a,n/a,12,DE,2024-01-01,,,,,,,",
        "no_address_b,n/a,12,DE,2024-01-01,,,,,,,",
        # A lead and a customer: the customer survives, though it is younger.
        "lead,lee@example.com,,DE,2024-01-01,,,lead,,,,",
        "customer,lee@example.com,,DE,2024-02-01,,,,,,,",
        # Deleted: links nothing, and takes its guest orders and its device along.
        "gone,gone@example.com,0171 5550009,DE,2024-01-01,,2024-05-01,,,,,",
        "near_gone,other@example.com,0171 5550009,DE,2024-01-01,,,,,,,",
        "far_gone,gone2@example.com,,DE,2024-01-01,,,,,,,",
        "later_gone,later@example.com,,DE,2024-01-01,,2024-06-02,,,,,",
        # A row of customers for a device, and an account that has the name of somebody's device.
        "device_row,,,DE,2024-01-01,,,visitor,,,,",
        "namesake,,,DE,2024-01-01,,,,,,,",
        # Merged by an e-mail address written down in June only, and separated by another one.
        "move_a,move@example.com,,DE,2024-01-01,2024-01-01,,,,,,",
        "move_b,before@example.com,,DE,2024-01-02,2024-01-02,,,,,,",
        "move_b,move@example.com,,DE,2024-01-02,2024-06-10,,,,,,",
        "split_a,both@example.com,,DE,2024-01-01,2024-01-01,,,,,,",
        "split_b,both@example.com,,DE,2024-01-02,2024-01-02,,,,,,",
        "split_b,own@example.com,,DE,2024-01-02,2024-06-10,,,,,,",
    ]
    rows += [f"family_{n},family@example.com,,DE,2024-01-0{n},,,,,,," for n in range(1, 6)]
    rows += [f"office_{n},office1@example.com,,DE,2024-01-0{n},,,,,,," for n in range(1, 7)]
    rows += [f"line_{n},,040 5551234,DE,2024-01-0{n},,,,,,," for n in range(1, 5)]
    return HEADER + "\n".join(rows) + "\n"


FILES = {
    "customers.csv": customers(),
    "orders.csv": """\
order_id,customer_id,email,ordered_at,total_amount
o1,case_new,,2024-03-01,10
o2,case_old,,2024-03-02,20
o3,,ANN@example.com,2024-03-03,30
o4,,solo@example.com,2024-03-04,5
o5,, Solo@Example.com ,2024-03-05,5
o6,stub_only,,2024-03-05,5
o7,,gone@example.com,2024-03-06,5
o8,gone,,2024-03-06,5
o9,,info@firm.example.com,2024-03-06,5
o10,stub_mail,chain.stub@example.com,2024-03-06,5
o11,,Chain.Stub@example.com,2024-03-06,5
""",
    "events.csv": """\
event_id,visitor_id,customer_id,event_type,occurred_at
e1,v_ann,,home_view,2024-03-01 08:00:00
e2,v_ann,case_old,product_view,2024-03-01 08:01:00
e3,v_ann,case_new,product_view,2024-03-02 08:01:00
e4,v_shared,chain_1,home_view,2024-03-01 09:00:00
e5,v_shared,us_a,home_view,2024-03-01 09:10:00
e6,v_alone,,home_view,2024-03-01 10:00:00
e7,v_gone,gone,home_view,2024-03-01 10:00:00
e8,v_gone,,home_view,2024-03-02 10:00:00
e9,device_row,,home_view,2024-03-02 10:00:00
e10,namesake,,home_view,2024-03-02 10:00:00
e11,v_later,,home_view,2024-06-02 10:00:00
e12,v_stranger,nobody_known,home_view,2024-03-02 10:00:00
""",
}
MAY = {"AS_OF": "2024-05-31", "TIMEZONE": "Europe/Berlin", "CURRENCY": "EUR"}
PEOPLE = [
    {"case_old", "case_new", guest("ann@example.com"), "visitor:v_ann"},
    {"phone_a", "phone_b", "phone_c"},
    {"us_a", "us_b", "plus_left_out"},
    {"chain_2", "chain_1", "chain_3", "chain_4"},
    {"customer", "lead"},
    {"stub_mail", guest("chain.stub@example.com")},
    {f"family_{n}" for n in range(1, 6)},
    {"split_a", "split_b"},
    {"device_row", "visitor:device_row"},
]


@pytest.fixture(scope="module")
def raw(tmp_path_factory):
    folder = tmp_path_factory.mktemp("identity") / "raw"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def may(make, raw):
    with duckdb.connect(str(make(raw, **MAY)), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def june(make, raw):
    built = make(raw, **{**MAY, "AS_OF": "2024-06-30"})
    with duckdb.connect(str(built), read_only=True) as it:
        yield it


def people(warehouse):
    """Ids by person; devices as `visitor:<id>`."""
    rows = warehouse.execute(
        "select customer_id, case when id_type = 'visitor' then 'visitor:' else '' end || source_id"
        " from marts.customer_identities"
    ).fetchall()
    found = {}
    for person, source_id in rows:
        found.setdefault(person, set()).add(source_id)
    return found


def test_ids_of_one_person_meet_and_no_others(may):
    found = [ids for ids in people(may).values() if len(ids) > 1]
    assert sorted(map(sorted, found)) == sorted(map(sorted, PEOPLE))


def test_the_oldest_account_of_a_customer_survives(may):
    survivors = set(people(may))
    assert {"case_old", "phone_a", "us_a", "chain_2", "customer", "family_1"} <= survivors
    assert not {"case_new", "lead", guest("ann@example.com")} & survivors


def test_every_link_has_its_reason(may):
    reasons = dict(
        may.execute("select source_id, reason from marts.customer_identities").fetchall()
    )
    assert reasons["case_old"] == "survivor"
    assert reasons["case_new"] == "same email"
    assert reasons["phone_b"] == "same phone"
    assert reasons["chain_3"] == "same email and phone"
    assert reasons["phone_at"] == "own id"
    assert reasons["v_ann"] == "logged in"
    assert reasons["v_shared"] == "shared device"
    assert reasons["v_alone"] == "own id"


def test_identifiers_that_are_nobodys_own_are_reported(may):
    reported = may.execute(
        "select identifier_type, reason, accounts_count from marts.data_quality_shared_identifiers"
    ).fetchall()
    assert sorted(reported) == [
        ("email", "placeholder", 2),
        ("email", "role", 3),
        ("email", "shared", 6),
        ("phone", "placeholder", 2),
        ("phone", "placeholder", 2),
        ("phone", "shared", 4),
        ("visitor", "shared", 2),
        ("visitor", "shared", 2),
    ]


def test_orders_go_to_the_person(may):
    orders = dict(may.execute("select order_id, customer_id from marts.orders").fetchall())
    assert orders == {
        **dict.fromkeys(["o1", "o2", "o3"], "case_old"),
        **dict.fromkeys(["o4", "o5"], guest("solo@example.com")),
        "o6": "stub_only",
        "o9": guest("info@firm.example.com"),
        **dict.fromkeys(["o10", "o11"], "stub_mail"),
    }


def test_deleted_people_take_their_guest_orders_and_devices_along(may):
    ids = {
        row[0] for row in may.execute("select source_id from marts.customer_identities").fetchall()
    }
    assert not {"gone", "visitor:v_gone", guest("gone@example.com")} & ids
    assert {"near_gone", "far_gone", "later_gone"} <= ids


def test_devices_without_an_account_are_visitors(may):
    visitors = may.execute(
        "select customer_id, person_type, is_anonymous, created_on from marts.customers"
        " where person_type = 'visitor' order by customer_id"
    ).fetchall()
    assert [(row[0], row[2]) for row in visitors] == [
        ("device_row", False),
        ("v_alone", True),
        ("v_shared", True),
        ("v_stranger", True),
        ("visitor-namesake", True),
    ]


def test_a_merged_person_has_what_was_stated_last(may):
    person = may.execute(
        "select city, gender, email_consent, accounts_count, created_on::varchar"
        " from marts.customers where customer_id = 'case_old'"
    ).fetchone()
    # Bonn was written in March; consent was withdrawn in March, after the other account gave it.
    assert person == ("Bonn", "f", False, 3, "2024-01-01")


def test_merges_and_separations_happen_on_their_day(may, june):
    assert {"move_a", "move_b"} <= set(people(may))
    assert people(june)["move_a"] == {"move_a", "move_b"}
    assert people(may)["split_a"] == {"split_a", "split_b"}
    assert people(june)["split_a"] == {"split_a"}
    assert people(june)["split_b"] == {"split_b"}
    assert "later_gone" not in people(june)
    assert people(june)["v_later"] == {"visitor:v_later"}


def test_caps_are_settings(make, raw):
    warehouse = make(
        raw,
        extra_vars={
            "identity_max_accounts_per_email": 6,
            "identity_max_accounts_per_phone": 4,
            "identity_max_accounts_per_visitor": 2,
        },
        only=["customer_identities"],
        **MAY,
    )
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        found = people(connection)
    assert found["office_1"] == {f"office_{n}" for n in range(1, 7)}
    assert found["line_1"] == {f"line_{n}" for n in range(1, 5)}
    # The device links the two people who used it.
    assert {"us_a", "chain_2", "visitor:v_shared"} <= found["us_a"]


@pytest.fixture(scope="module")
def long_chain(tmp_path_factory):
    """Three chains of linked accounts: names that rise, fall, and are in no order."""
    folder = tmp_path_factory.mktemp("chain") / "raw"
    folder.mkdir()
    names = [f"up{n:03d}" for n in range(60)]
    names += [f"down{n:03d}" for n in range(60, 0, -1)]
    names += [f"mixed{(n * 37) % 101:03d}" for n in range(60)]
    rows = [
        f"{name},link{n // 2}@example.com,{'' if n % 60 in (0, 59) else f'017{(n + 1) // 2:07d}9'}"
        for n, name in enumerate(names)
    ]
    (folder / "customers.csv").write_text("customer_id,email,phone\n" + "\n".join(rows) + "\n")
    (folder / "orders.csv").write_text(
        f"order_id,customer_id,ordered_at,total_amount\no1,{names[0]},2024-01-01,1\n"
    )
    return folder


def test_a_chain_of_sixty_accounts_is_one_person(make, long_chain):
    warehouse = make(long_chain, only=["customer_identities"], **MAY)
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        assert [len(ids) for ids in people(connection).values()] == [60, 60, 60]
