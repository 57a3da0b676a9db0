"""What people did on the site and with messages, as of 2026-04-28 in Berlin: computed by hand.

The windows of 7, 30, 90, 180 and 365 days begin after 21 April, 29 March (the night an hour is
missing), 28 January, 30 October and 28 April 2025. Summer time, UTC+2, until 26 October 2025 and
from 29 March 2026, else UTC+1. Times are UTC; a day ends at 22:00 in summer, 23:00 in winter.
"""

from datetime import date
from decimal import Decimal

import duckdb
import pytest

ENV = {"AS_OF": "2026-04-28", "TIMEZONE": "Europe/Berlin", "CURRENCY": "EUR"}

NAMES = """
    walker single owl night twin searcher old stuck stuck_cart stuck_chat ditherer
    cart_no cart_in cart_out cart_open cart_edge cart_dst checkout
    ignores reader bounced storegoer social two_days lead trial_over trial_won returner referrer
    late future talker leap attender silent
"""

CUSTOMERS = """\
customer_id,person_type,created_at,deleted_at,email_consent,consent_updated_at
idle,,2025-04-28T10:00:00Z,,,
almost,,2025-04-29T10:00:00Z,,,
undated,,,,,
gone,,2024-01-01,2026-04-20T10:00:00Z,,
withdrawn,,2024-01-01,,no,2026-04-15T22:30:00Z
never,,2024-01-01,,no,2024-01-01
later,,2024-01-01,,no,2026-04-28T22:00:00Z
given,,2024-01-01,,yes,2026-04-15
""" + "".join(f"{person},,2023-01-01,,,\n" for person in NAMES.split())

ORDERS = """\
order_id,customer_id,ordered_at,total_amount,channel
d1,ditherer,2026-03-31T21:59:59Z,20,web
in1,cart_in,2026-04-11T10:00:00Z,20,web
out1,cart_out,2026-04-11T10:00:01Z,20,web
p1,storegoer,2026-04-01T10:00:00Z,20,pos
p2,storegoer,2026-04-02T10:00:00Z,20,POS
p3,storegoer,2026-04-03T10:00:00Z,20,pos
p4,storegoer,2025-04-28T10:00:00Z,20,app
won1,trial_won,2026-04-10T10:00:00Z,20,web
r1,returner,2026-04-15T10:00:00Z,50,web
r2,returner,2026-04-16T10:00:00Z,60,web
f1,referrer,2026-02-28T10:00:00Z,20,web
l1,leap,2024-02-29T22:59:59Z,20,web
x1,gone,2026-04-01,20,web
"""

ORDER_ITEMS = """\
order_id,order_item_id,product_id,quantity,unit_price,discount_amount
r1,1,new_bowl,2,20,
r1,2,lead,1,12,2
r2,1,new_bowl,3,20,
"""

REFUNDS = """\
refund_id,order_id,order_item_id,refunded_at,amount
back,r1,2,2026-04-19T22:00:00Z,10
"""

PRODUCTS = """\
product_id,name,category,product_line,collection,launched_at
bowl,Bowl,bowls,kitchen,,
lead,Lead,leads,walks,spring,
new_bowl,New bowl,bowls,kitchen,spring,2026-03-31T22:30:00Z
"""

EVENTS = """\
event_id,visitor_id,customer_id,event_type,occurred_at,session_id,product_id,category,cart_id,cart_amount,device,duration_seconds,page_url
w-a,w1,walker,home_view,2024-02-29T12:00:00Z,,,,,,Mobile,,
w-b,w1,walker,product_view,2025-04-28T21:59:59Z,,bowl,,,,mobile,,
w-c,w2,walker,product_view,2025-04-28T22:00:00Z,,bowl,,,,desktop,,
w-d,w1,walker,product_view,2025-10-25T22:30:00Z,,bowl,,,,mobile,,
w-e,w1,walker,product_view,2025-10-26T22:59:59Z,,bowl,,,,mobile,,
w-e2,w1,walker,home_view,2025-10-26T23:00:00Z,,,,,,mobile,,
w-f,w1,walker,product_view,2025-10-30T22:59:59Z,,bowl,,,,mobile,,
w-g,w2,walker,product_view,2025-10-30T23:00:00Z,,bowl,,,,desktop,,
w-h,w1,walker,product_view,2026-01-28T22:59:59Z,,bowl,,,,mobile,,
w-i,w2,walker,product_view,2026-01-28T23:00:00Z,,bowl,,,,desktop,30,
w-j,w1,walker,product_view,2026-03-29T21:59:59Z,,bowl,,,,mobile,,
w-k,w2,walker,product_view,2026-03-29T22:00:00Z,,bowl,,,,desktop,,
w-l,w1,walker,product_view,2026-04-21T21:59:59Z,,bowl,,,,mobile,,
w-m,w2,walker,product_view,2026-04-21T22:00:00Z,,bowl,,,,desktop,90,
w-n,w1,walker,product_view,2026-04-28T21:59:59Z,,bowl,,,,mobile,,
w-later,w2,walker,product_view,2026-04-28T22:00:00Z,,bowl,,,,desktop,60,
1,s1,single,home_view,2026-04-25T10:00:00Z,,,,,,,,
owl1,o1,owl,product_view,2026-04-21T21:50:00Z,,bowl,,,,,,
owl2,o1,owl,product_view,2026-04-21T22:10:00Z,,lead,,,,,,
night1,n1,night,product_view,2026-04-28T21:50:00Z,n,bowl,,,,,,
night2,n1,night,product_view,2026-04-28T22:05:00Z,n,lead,,,,,,
,t1,twin,add_to_cart,2026-04-25T10:00:00Z,,bowl,,c,5,,,/cart
,t1,twin,product_view,2026-04-25T10:00:00Z,,lead,,,,,,/lead
,t1,twin,product_view,2026-04-25T10:00:00Z,,bowl,,,,,,/bowl
,t1,twin,product_view,2026-04-25T10:00:00Z,,bowl,,,,,,/bowl
,t1,twin,home_view,2026-04-25T10:00:00Z,,,,,,,,/
,t1,twin,page_view,2026-04-25T10:05:00Z,,,,,,,,/terms
,t1,twin,page_view,2026-04-25T10:05:00Z,,,,,,,,/about
,q1,searcher,search,2026-04-20T10:00:00Z,,,,,,,,
,q1,searcher,search,2026-01-28T10:00:00Z,,,,,,,,
,q1,searcher,category_view,2026-04-20T10:01:00Z,,,toys,,,,,
,q1,searcher,page_view,2026-04-20T10:02:00Z,,,late,,,,,
,k1,old,category_view,2026-01-28T12:00:00Z,,,toys,,,,,
,st1,stuck,product_view,2026-04-22T10:00:00Z,,bowl,,,,,,
,st1,stuck,product_view,2026-04-22T10:06:00Z,,lead,,,,,,
,st1,stuck,home_view,2026-04-22T10:10:00Z,,,,,,,,
,st2,stuck_cart,product_view,2026-04-22T10:00:00Z,,bowl,,,,,,
,st2,stuck_cart,home_view,2026-04-22T10:20:00Z,,,,,,,,
,st2,stuck_cart,add_to_cart,2026-04-22T10:21:00Z,,bowl,,,,,,
,st3,stuck_chat,product_view,2026-04-22T10:00:00Z,,bowl,,,,,,
,st3,stuck_chat,chat_offered,2026-04-22T10:10:00Z,,,,,,,,
,st3,stuck_chat,chat_started,2026-04-22T10:20:00Z,,,,,,,,
,d,ditherer,product_view,2026-03-01T10:00:00Z,1,bowl,,,,,,
,d,ditherer,product_view,2026-03-01T10:05:00Z,2,bowl,,,,,,
,d,ditherer,product_view,2026-03-02T10:00:00Z,3,bowl,,,,,,
,d,ditherer,product_view,2026-03-03T10:00:00Z,4,bowl,,,,,,
,d,ditherer,home_view,2026-03-03T12:00:00Z,4,,,,,,,
,c1,cart_no,add_to_cart,2026-04-10T10:00:00Z,,bowl,,c1,50,,,
,c2,cart_in,add_to_cart,2026-04-10T10:00:00Z,,bowl,,,,,,
,c3,cart_out,add_to_cart,2026-04-10T10:00:00Z,,bowl,,,,,,
,c4,cart_open,add_to_cart,2026-04-27T22:00:00Z,,bowl,,,,,,
,c5,cart_edge,add_to_cart,2026-04-27T21:59:59Z,,bowl,,,,,,
,c6,cart_dst,add_to_cart,2026-03-28T22:30:00Z,,bowl,,,,,,
,c7,checkout,add_to_cart,2026-04-20T10:00:00Z,,bowl,,c7,70,,,
,c7,checkout,add_to_cart,2026-04-20T10:20:00Z,,bowl,,c7,80,,,
,c7,checkout,checkout_started,2026-04-21T09:00:00Z,,,,c7,,,,
,v_late,,product_view,2026-04-01T10:00:00Z,,bowl,,,,,,
,v_late,late,home_view,2026-04-10T10:00:00Z,,,,,,,,
,v_late,ghost,product_view,2026-04-11T10:00:00Z,,bowl,,,,,,
,v_late,gone,product_view,2026-04-12T10:00:00Z,,bowl,,,,,,
,,gone,product_view,2026-04-12T10:00:00Z,,bowl,,,,,,
,,ghost,product_view,2026-04-12T10:00:00Z,,bowl,,,,,,
,v_future,,product_view,2026-04-05T10:00:00Z,,bowl,,,,,,
,v_future,future,home_view,2026-04-29T10:00:00Z,,,,,,,,
,,storegoer,home_view,2026-04-01T09:00:00Z,,,,,,,,
,,storegoer,home_view,2026-04-01T09:30:01Z,,,,,,,,
"""

INTENT = """\
customer_id,visitor_id,event_type,occurred_at,content_id,list_id,scheduled_at,referrer,utm_source,utm_medium,utm_campaign
lead,l,sign_up,2026-01-05T10:00:00Z,,,,,,,
lead,l,content_download,2026-01-28T12:00:00Z,guide,,,,,,
lead,l,content_download,2026-01-29T12:00:00Z,guide,,,,,,
lead,l,content_download,2026-03-30T12:00:00Z,guide,,,,,,
lead,l,newsletter_subscribed,2026-02-01T10:00:00Z,,weekly,,,,,
lead,l,newsletter_subscribed,2026-02-01T10:00:00Z,,deals,,,,,
lead,l,newsletter_subscribed,2026-02-02T10:00:00Z,,deals,,,,,
lead,l,webinar_registered,2026-03-01T10:00:00Z,one,,2026-03-10T10:00:00Z,,,,
lead,l,webinar_attended,2026-03-10T10:00:00Z,one,,,,,,
lead,l,webinar_registered,2026-03-01T10:00:00Z,two,,2026-04-20T10:00:00Z,,,,
lead,l,webinar_registered,2026-03-01T10:00:00Z,three,,2026-04-28T22:00:00Z,,,,
lead,l,webinar_registered,2026-03-01T10:00:00Z,four,,2026-04-28T21:59:00Z,,,,
lead,l,webinar_attended,2026-04-28T22:00:00Z,four,,2026-04-28T21:59:00Z,,,,
lead,l,webinar_attended,2026-02-10T10:00:00Z,five,,,,,,
lead,l,trial_started,2026-04-15T10:00:00Z,,,,,,,
attender,a,webinar_registered,2026-02-01T10:00:00Z,series,,2026-03-02T10:00:00Z,,,,
attender,a,webinar_registered,2026-02-01T10:00:00Z,series,,2026-04-02T10:00:00Z,,,,
attender,a,webinar_registered,2026-02-01T10:00:00Z,series,,2026-05-02T10:00:00Z,,,,
attender,a,webinar_attended,2026-04-02T10:05:00Z,series,,,,,,
attender,a,webinar_attended,2026-04-03T10:05:00Z,,,2026-04-03T10:00:00Z,,,,
trial_over,o,trial_started,2026-04-14T10:00:00Z,,,,,,,
trial_won,w,trial_started,2026-04-01T10:00:00Z,,,,,,,
referrer,r,referral_sent,2026-03-01T10:00:00Z,,,,,,,
referrer,r,referral_sent,2026-03-02T10:00:00Z,,,,,,,
referrer,r,referral_converted,2026-04-26T10:00:00Z,,,,,,,
social,s,home_view,2026-02-28T22:59:59Z,,,,,,,
social,s,home_view,2026-02-28T23:00:00Z,,,,https://insta.example/p,Insta,Paid_Social,spring
social,s,home_view,2026-03-02T10:00:00Z,,,,,,social,
social,s,home_view,2026-03-02T11:00:00Z,,,,,,email,
social,s,home_view,2026-03-03T10:00:00Z,,,,,,social,
social,s,home_view,2026-03-04T10:00:00Z,,,,,,cpc,
two_days,t,home_view,2026-03-03T10:00:00Z,,,,,,social,
two_days,t,home_view,2026-03-03T11:00:00Z,,,,,,social,
two_days,t,home_view,2026-03-05T11:00:00Z,,,,,,social,
"""

MESSAGES = (
    """\
message_id,customer_id,channel,campaign_id,event_type,occurred_at
m0,reader,email,k0,delivered,2026-01-28T12:00:00Z
m0,reader,email,k0,opened,2026-01-29T10:00:00Z
"""
    + "".join(
        f"m{number},reader,Email,k{number},{outcome},2026-04-01T08:0{number}:00Z\n"
        for number in range(1, 7)
        for outcome in ("sent", "Delivered")
    )
    + """\
m1,reader,email,k1,opened,2026-04-01T09:10:00Z
m1,reader,email,k1,opened,2026-04-02T09:30:00Z
m1,reader,email,k1,clicked,2026-04-01T09:12:00Z
m2,reader,email,k2,opened,2026-04-08T09:05:00Z
m6,reader,email,k6,opened,2026-04-20T18:00:00Z
m6,reader,email,k6,unsubscribed,2026-04-20T22:00:00Z
m6,reader,email,k6,clicked,2026-04-28T22:00:00Z
m7,reader,email,k7,sent,2026-04-15T08:00:00Z
m7,reader,email,k7,bounced,2026-04-15T08:01:00Z
t1,reader,sms,k8,sent,2026-04-05T06:00:00Z
t1,reader,sms,k8,clicked,2026-04-05T07:00:00Z
"""
    # 28 January is the last day before the 90 days.
    + "".join(
        f"n{number},ignores,email,k0,sent,2026-01-{20 + number}T22:59:59Z\n"
        for number in range(1, 10)
    )
    + """\
n1,ignores,email,k0,opened,2026-01-24T10:00:00Z
n2,ignores,email,k0,clicked,2026-01-24T10:00:00Z
n3,ignores,email,k0,bounced,2026-01-25T23:00:00Z
n4,ignores,email,k0,opened,2026-04-28T22:00:00Z
n5,ignores,email,k0,opened,2026-04-28T10:00:00Z
n6,ignores,email,k0,delivered,2026-01-28T23:00:00Z
b1,bounced,email,k1,sent,2026-04-01T08:00:00Z
b1,bounced,email,k1,opened,2026-04-01T08:00:00Z
b2,bounced,email,k1,sent,2026-04-10T08:00:00Z
b2,bounced,email,k1,bounced,2026-04-10T08:00:00Z
s1,silent,,k1,delivered,2026-04-10T08:00:00Z
s1,silent,,k1,unsubscribed,2026-04-10T09:00:00Z
i1,idle,email,k1,sent,2026-04-27T08:00:00Z
i1,idle,email,k1,delivered,2026-04-27T08:00:00Z
g1,gone,email,k1,opened,2026-04-01T08:00:00Z
z1,ghost,email,k1,opened,2026-04-01T08:00:00Z
"""
)

TALK = {
    "survey_scores.csv": """\
customer_id,metric,score,answered_at
talker,NPS,9,2026-02-28T23:30:00Z
ghost,nps,9,2026-02-28
""",
    "support_tickets.csv": """\
ticket_id,customer_id,opened_at,topic
t1,talker,2026-04-01,Delivery
t2,ghost,2026-04-01,Delivery
t3,ghost,2026-04-29,Delivery
""",
    "reviews.csv": """\
review_id,customer_id,product_id,rating,created_at
v1,talker,lead,4,2026-04-12T21:59:59Z
v2,ghost,lead,4,2026-04-12
""",
    "loyalty.csv": """\
customer_id,tier,points,joined_at
talker,gold,5,2026-01-01
talker,silver,5,2025-01-01
gone,silver,5,2025-01-01
ghost,silver,5,2025-01-01
""",
    "declared_traits.csv": """\
customer_id,trait,value,source,collected_at
talker,pet,dog,survey,2026-03-01
talker,religion,none,survey,2026-03-01
talker,diet,vegan,survey,2026-03-01
talker,interest,trains,survey,
ghost,pet,dog,survey,2026-03-01
""",
    "experiment_exposures.csv": """\
experiment_id,customer_id,variant,exposed_at
e1,talker,a,2026-03-01
e1,ghost,a,2026-03-01
""",
}


@pytest.fixture(scope="module")
def warehouse(make, tmp_path_factory):
    raw = tmp_path_factory.mktemp("activities") / "raw"
    (raw / "events").mkdir(parents=True)
    files = {
        "customers.csv": CUSTOMERS,
        "orders.csv": ORDERS,
        "order_items.csv": ORDER_ITEMS,
        "refunds.csv": REFUNDS,
        "products.csv": PRODUCTS,
        "events/site.csv": EVENTS,
        "events/intent.csv": INTENT,
        "messages.csv": MESSAGES,
        **TALK,
    }
    for name, text in files.items():
        (raw / name).write_text(text, encoding="utf-8")
    with duckdb.connect(str(make(raw, **ENV)), read_only=True) as connection:
        yield connection


def features(warehouse, person, *names):
    """Return the named features of a person, as one tuple."""
    query = f"select {', '.join(names)} from marts.customer_features where customer_id = ?"
    return warehouse.execute(query, [person]).fetchone()


def feature_of_all(warehouse, name, *people):
    """Return {person: value} of one feature."""
    return {person: features(warehouse, person, name)[0] for person in people}


def windows(name):
    return [f"{name}_{days}d" for days in (7, 30, 90, 180, 365)]


def test_windows_begin_and_end_with_local_days(warehouse):
    assert features(warehouse, "walker", *windows("sessions"), "sessions_count") == (
        *(2, 4, 6, 8, 12),
        14,
    )
    assert features(warehouse, "walker", *windows("product_views"), "product_views_count") == (
        *(2, 4, 6, 8, 12),
        13,
    )
    assert features(warehouse, "walker", "active_days_30d", "active_days_90d") == (4, 6)
    assert features(warehouse, "walker", "first_session_date", "last_session_date") == (
        date(2024, 2, 29),
        date(2026, 4, 28),
    )


def test_visits_last_and_go_deep(warehouse):
    assert features(
        warehouse,
        "walker",
        *("browse_minutes_30d", "browse_minutes_90d", "pages_per_session", "device_type"),
    ) == (Decimal("1.5"), Decimal(2), round(15 / 14, 6), "mobile")
    assert feature_of_all(warehouse, "browse_minutes_30d", "single", "twin", "stuck", "idle") == {
        "single": 0,
        "twin": 5,
        "stuck": 10,
        "idle": 0,
    }


def test_the_day_an_hour_is_there_twice(warehouse):
    days = warehouse.execute(
        "select started_on from intermediate.int_sessions"
        " where customer_id = 'walker' and started_at between '2025-10-25' and '2025-10-31'"
        " order by started_at"
    ).fetchall()
    assert [str(day) for (day,) in days] == ["2025-10-26", "2025-10-26", "2025-10-30", "2025-10-31"]


def test_a_visit_over_midnight_counts_on_its_first_day(warehouse):
    assert features(
        warehouse, "owl", "sessions_7d", "sessions_30d", "product_views_7d", "active_days_30d"
    ) == (0, 1, 1, 2)
    # What happens after midnight of the last day has not happened.
    assert features(warehouse, "night", "sessions_7d", "product_views_7d", "last_session_date") == (
        1,
        1,
        date(2026, 4, 28),
    )


def test_events_of_one_second(warehouse):
    assert features(
        warehouse, "twin", "sessions_count", "product_views_count", "last_viewed_category"
    ) == (1, 3, "bowls")
    assert warehouse.execute(
        "select product_seconds, last_page_url from intermediate.int_sessions"
        " where customer_id = 'twin'"
    ).fetchall() == [(300, "/about")]


def test_nothing_and_almost_nothing(warehouse):
    names = ("sessions_count", "pages_per_session", "last_session_date", "device_type")
    assert features(warehouse, "idle", *names) == (0, None, None, None)
    assert features(warehouse, "single", *names) == (1, 1.0, date(2026, 4, 25), None)
    # Without a visitor, and a second more than the half hour apart.
    assert features(warehouse, "storegoer", "sessions_count") == (2,)


def test_stuck_visitors(warehouse):
    assert feature_of_all(
        warehouse,
        "stuck_product_minutes_7d",
        *("stuck", "stuck_cart", "stuck_chat", "walker", "owl", "idle"),
    ) == {
        "stuck": 10,
        "stuck_cart": 0,
        "stuck_chat": 0,
        "walker": Decimal("1.5"),
        "owl": 0,
        "idle": 0,
    }


def test_browsing(warehouse):
    assert features(warehouse, "searcher", "searches_90d", "last_viewed_category") == (1, "toys")
    assert features(
        warehouse, "ditherer", "sessions_90d", "orders_per_session_90d", "pages_per_session"
    ) == (4, 0.25, 1.25)
    assert features(warehouse, "storegoer", "orders_per_session_90d") == (1.5,)
    assert features(warehouse, "idle", "orders_per_session_90d") == (None,)


CART_FEATURES = [
    "carts_30d",
    "carts_abandoned_30d",
    "last_cart_abandoned_date",
    "has_ordered_since_cart_abandoned",
]


@pytest.mark.parametrize(
    "person, expected",
    [
        ("cart_no", (1, 1, date(2026, 4, 11), False)),
        ("cart_in", (1, 0, None, None)),
        ("cart_out", (1, 1, date(2026, 4, 11), True)),
        ("cart_open", (1, 0, None, None)),
        ("cart_edge", (1, 1, date(2026, 4, 28), False)),
        # 24 hours from 23:30, with an hour missing, end at half past midnight two days later.
        ("cart_dst", (0, 1, date(2026, 3, 30), False)),
        ("checkout", (1, 1, date(2026, 4, 21), False)),
        ("idle", (0, 0, None, None)),
    ],
)
def test_abandoned_carts(warehouse, person, expected):
    assert features(warehouse, person, *CART_FEATURES) == expected


def test_abandoned_checkouts(warehouse):
    names = [name.replace("cart", "checkout") for name in CART_FEATURES]
    assert features(warehouse, "checkout", *names) == (1, 1, date(2026, 4, 22), False)
    assert features(warehouse, "cart_no", *names) == (0, 0, None, None)
    assert warehouse.execute(
        "select step, cart_amount, last_step from intermediate.int_carts"
        " where customer_id = 'checkout' order by 1"
    ).fetchall() == [("cart", 80, "checkout"), ("checkout", None, "checkout")]


def test_visitors_are_stitched_to_the_person_they_turn_out_to_be(warehouse):
    # before, while and after logging in; an id that nobody knows does not hide the visitor
    assert features(warehouse, "late", "sessions_count", "product_views_count") == (3, 2)
    # that this visitor is somebody is not known yet
    assert features(warehouse, "future", "sessions_count") == (0,)
    gone = "select count(*) from intermediate.int_activities where customer_id = 'gone'"
    assert warehouse.execute(gone).fetchone() == (0,)


def test_messages(warehouse):
    def counts(outcome):
        windows = [f"messages_{outcome}_{days}" for days in ("30d", "90d", "365d", "count")]
        return features(warehouse, "reader", *windows)

    assert counts("sent") == (8, 8, 8, 8)
    assert counts("delivered") == (6, 6, 7, 7)
    assert counts("opened") == (3, 4, 4, 4)
    assert counts("clicked") == (2, 2, 2, 2)
    assert features(
        warehouse,
        "reader",
        *("emails_opened_90d", "emails_clicked_90d", "sms_opened_90d", "sms_clicked_90d"),
    ) == (4, 1, 0, 1)
    # of m1 to m6 and the text message; m7 bounced, m0 came before the window
    assert features(warehouse, "reader", "message_open_rate_90d", "message_click_rate_90d") == (
        round(3 / 7, 6),
        round(2 / 7, 6),
    )
    assert features(warehouse, "reader", "last_opened_date", "last_clicked_date") == (
        date(2026, 4, 20),
        date(2026, 4, 5),
    )
    # Of n1, n2, n4, n5, n7 and n8 two were opened by the last day: n3 bounced, n6 arrived later and
    # n9 was sent later.
    assert feature_of_all(
        warehouse, "message_open_rate_before_90d", "ignores", "reader", "walker"
    ) == {"ignores": round(2 / 6, 6), "reader": None, "walker": None}
    assert feature_of_all(warehouse, "engagements_90d", "reader", "lead", "idle") == {
        "reader": 6,
        "lead": 2,
        "idle": 0,
    }
    assert features(warehouse, "bounced", "messages_sent_30d", "message_open_rate_90d") == (2, None)
    assert features(warehouse, "walker", "messages_sent_count", "last_opened_date") == (0, None)


def test_who_cannot_or_must_not_be_reached(warehouse):
    assert feature_of_all(warehouse, "is_email_bounced", "reader", "bounced", "walker") == {
        "reader": False,
        "bounced": True,
        "walker": False,
    }
    assert feature_of_all(warehouse, "last_unsubscribed_date", "reader", "bounced") == {
        "reader": date(2026, 4, 21),
        "bounced": None,
    }
    assert feature_of_all(
        warehouse, "last_consent_withdrawn_date", "withdrawn", "never", "later", "given", "idle"
    ) == {
        "withdrawn": date(2026, 4, 16),
        "never": None,
        "later": None,
        "given": None,
        "idle": None,
    }


CHANNEL = ("preferred_channel", "preferred_channel_days_count", "touch_channels_count")
HOUR = ("preferred_contact_hour", "preferred_contact_hour_days_count")
WEEKDAY = ("preferred_contact_weekday", "preferred_contact_weekday_days_count")


def test_preferred_contact_needs_evidence(warehouse):
    # opens on 29 January, 1, 2, 8 and 20 April; eleven o'clock in winter and in summer
    assert features(warehouse, "reader", *CHANNEL) == ("email", 5, 2)
    assert features(warehouse, "reader", *HOUR) == (11, 4)
    # two Wednesdays and two Thursdays
    assert features(warehouse, "reader", *WEEKDAY) == (None, 2)
    assert features(warehouse, "storegoer", *CHANNEL) == ("store", 3, 1)
    assert features(warehouse, "storegoer", *HOUR) == (12, 3)
    assert features(warehouse, "social", *CHANNEL) == ("social", 3, 2)
    assert features(warehouse, "two_days", *CHANNEL) == (None, 2, 1)
    assert features(warehouse, "idle", *CHANNEL, *HOUR, *WEEKDAY) == (
        *(None, 0, 0),
        *(None, 0),
        *(None, 0),
    )


def test_first_touch(warehouse):
    names = [f"first_touch_{name}" for name in ("source", "medium", "campaign", "referrer")]
    # The first page of the visit says nothing, the second does.
    assert features(warehouse, "social", *names) == (
        *("insta", "paid_social", "spring"),
        "https://insta.example/p",
    )
    assert features(warehouse, "walker", *names) == (None, None, None, None)


def test_intent(warehouse):
    assert features(
        warehouse,
        "lead",
        *("has_signed_up", "has_subscribed_newsletter", "newsletter_lists"),
        *("downloads_30d", "downloads_90d", "downloads_365d", "downloads_count"),
    ) == (True, True, ["deals", "weekly"], 1, 2, 3, 3)
    assert features(
        warehouse,
        "lead",
        *("webinars_registered_count", "webinars_attended_count", "webinar_no_shows_count"),
    ) == (4, 2, 2)
    assert features(
        warehouse,
        "idle",
        *("has_signed_up", "newsletter_lists", "downloads_count", "webinar_no_shows_count"),
    ) == (False, None, 0, 0)


def test_each_session_of_a_webinar_counts_by_itself(warehouse):
    """The one in May is to come; what has no time is the session in April."""
    assert features(
        warehouse,
        "attender",
        *("webinars_registered_count", "webinars_attended_count", "webinar_no_shows_count"),
    ) == (3, 2, 1)


def test_a_message_without_channel_is_an_email_and_its_no_means_sms_too(warehouse):
    assert dict(
        warehouse.execute(
            "select channel, is_unsubscribed from intermediate.int_customer_reachability"
            " where customer_id = 'silent'"
        ).fetchall()
    ) == {"email": True, "sms": True, "ads": False}


def test_trials(warehouse):
    assert feature_of_all(warehouse, "trial_status", "lead", "trial_over", "trial_won", "idle") == {
        "lead": "active",
        "trial_over": "not_converted",
        "trial_won": "converted",
        "idle": None,
    }
    assert features(warehouse, "lead", "trial_started_date") == (date(2026, 4, 15),)


@pytest.mark.parametrize(
    "person, stage, temperature",
    [
        ("single", "home_viewer", "cold"),
        ("searcher", "category_viewer", "warm"),
        ("stuck", "product_viewer", "warm"),
        ("cart_no", "cart", "hot"),
        ("checkout", "checkout", "hot"),
        ("ditherer", "buyer", "hot"),
        ("old", None, "cold"),
        ("leap", None, "cold"),
        ("idle", None, "cold"),
    ],
)
def test_funnel(warehouse, person, stage, temperature):
    expected = (stage, temperature)
    assert features(warehouse, person, "funnel_stage", "funnel_temperature") == expected


def test_goals(warehouse):
    names = ("goals_reached", "goals_value")
    assert features(warehouse, "lead", *names) == (
        ["account", "download", "newsletter", "trial", "webinar"],
        19,
    )
    assert features(warehouse, "referrer", *names) == (["purchase", "referral"], 70)
    # the only order is two years old
    assert features(warehouse, "leap", *names) == (None, 0)


@pytest.mark.parametrize(
    "person, expected",
    [
        ("idle", (None, 0, 0, None)),
        ("walker", ("consideration", 0, 0, None)),
        ("ditherer", ("purchase", 0, 0, 30)),
        ("leap", ("purchase", 0, 0, None)),
        ("returner", ("return", 0, 0, None)),
        ("referrer", ("refer", 2, 1, None)),
        # ordered before the first visit
        ("storegoer", ("return", 0, 0, None)),
    ],
)
def test_journey(warehouse, person, expected):
    assert (
        features(
            warehouse,
            person,
            *("journey_stage", "referrals_sent_count", "referrals_converted_count"),
            "days_from_first_visit_to_first_order",
        )
        == expected
    )


@pytest.mark.parametrize(
    "person, expected",
    [
        ("walker", (date(2026, 4, 28), 0, "active")),
        ("ditherer", (date(2026, 3, 31), 28, "active")),
        ("social", (date(2026, 3, 4), 55, "slipping")),
        ("old", (date(2026, 1, 28), 90, "lapsed")),
        ("almost", (None, 364, "lapsed")),
        # what was sent yesterday is no doing of theirs
        ("idle", (None, 365, "dormant")),
        ("leap", (date(2024, 2, 29), 789, "dormant")),
        # that a friend bought is no doing of theirs either
        ("referrer", (date(2026, 3, 2), 57, "slipping")),
        ("talker", (date(2026, 4, 12), 16, "active")),
        ("undated", (None, None, None)),
    ],
)
def test_only_what_people_do_keeps_them_active(warehouse, person, expected):
    names = ("last_activity_date", "days_since_activity", "activity_status")
    assert features(warehouse, person, *names) == expected


def test_anonymous_visitors(warehouse):
    names = ("is_anonymous", "sessions_count", "funnel_stage", "journey_stage", "activity_status")
    assert features(warehouse, "v_future", *names) == (
        *(True, 1, "product_viewer"),
        *("consideration", "active"),
    )
    assert features(warehouse, "walker", "is_anonymous") == (False,)


def stream(warehouse, person, columns):
    return warehouse.execute(
        f"select activity, occurred_on::text, {columns} from intermediate.int_activities"
        " where customer_id = ? order by occurred_at, activity, product_id, topic",
        [person],
    ).fetchall()


def test_purchases_in_the_stream(warehouse):
    columns = "product_id, category, amount::int, quantity::int, channel"
    assert stream(warehouse, "returner", columns) == [
        # the fourteenth day after the launch on 1 April, local time
        ("launch_bought", "2026-04-15", "new_bowl", "bowls", 40, 2, "web"),
        ("order_item_purchased", "2026-04-15", "lead", "leads", 10, 1, "web"),
        ("order_item_purchased", "2026-04-15", "new_bowl", "bowls", 40, 2, "web"),
        ("order_placed", "2026-04-15", None, None, 40, 3, "web"),
        ("order_item_purchased", "2026-04-16", "new_bowl", "bowls", 60, 3, "web"),
        ("order_placed", "2026-04-16", None, None, 60, 3, "web"),
        ("order_refunded", "2026-04-20", "lead", "leads", 10, None, "web"),
    ]


def test_what_people_told_us_is_in_the_stream(warehouse):
    assert stream(warehouse, "talker", "topic, product_id, rating::int, score::int") == [
        ("loyalty_joined", "2025-01-01", "silver", None, None, None),
        # What was said of religion is sensitive, and no activity.
        ("trait_declared", "2026-03-01", "diet", None, None, None),
        ("trait_declared", "2026-03-01", "pet", None, None, None),
        ("survey_answered", "2026-03-01", "nps", None, None, 9),
        ("ticket_opened", "2026-04-01", "delivery", None, None, None),
        ("review_written", "2026-04-12", None, "lead", 4, None),
    ]


def test_visits_in_the_stream(warehouse):
    assert stream(
        warehouse, "checkout", "amount::int, quantity::int, duration_seconds, device"
    ) == [
        ("add_to_cart", "2026-04-20", 70, None, None, None),
        ("session", "2026-04-20", None, 0, 0, None),
        ("add_to_cart", "2026-04-20", 80, None, None, None),
        ("checkout_started", "2026-04-21", None, None, None, None),
        ("session", "2026-04-21", None, 0, 0, None),
        ("cart_abandoned", "2026-04-21", 80, None, None, None),
        ("checkout_abandoned", "2026-04-22", None, None, None, None),
    ]
    assert stream(warehouse, "bounced", "channel, campaign_id") == [
        ("message_opened", "2026-04-01", "email", "k1"),
        ("message_sent", "2026-04-01", "email", "k1"),
        ("message_bounced", "2026-04-10", "email", "k1"),
        ("message_sent", "2026-04-10", "email", "k1"),
    ]


def test_rows_of_nobody_are_quarantined(warehouse):
    found = warehouse.execute(
        "select table_name, count(*) from marts.data_quality_quarantine"
        " where column_name = 'customer_id' and reason = 'unknown_customer' and is_row_rejected"
        " group by all order by 1"
    ).fetchall()
    assert found == [
        ("declared_traits", 1),
        ("events", 1),
        ("experiment_exposures", 1),
        ("loyalty", 1),
        ("messages", 1),
        ("reviews", 1),
        ("support_tickets", 1),
        ("survey_scores", 1),
    ]
