"""What segments need of the data: told from their clauses, as the compiler writes it."""

import datetime
import re

import pytest

DAY = datetime.date(2026, 6, 30)
ANSWER = {"filter": "nps_band", "eq": "promoter"}
SEARCH = {"did": "search", "count": {"gte": 2}}
OPENED = {"did": "message_opened", "where": {"channel": {"eq": "email"}}}
LINE = {"did": "order_item_purchased", "distinct": {"property": "category", "gte": 2}}

RULES = {
    "needs_all": ({"all": [ANSWER, SEARCH]}, {"survey_scores", "events"}),
    "needs_one": ({"any": [ANSWER, SEARCH]}, {"events|survey_scores"}),
    "needs_the_shared": (
        {"any": [{"all": [ANSWER, SEARCH]}, {"all": [SEARCH, OPENED]}]},
        {"events", "messages|survey_scores", "messages.channel|survey_scores"},
    ),
    # Everybody meets the second where the data knows nothing of it.
    "needs_the_negative": ({"any": [ANSWER, {"not": SEARCH}]}, {"events"}),
    "needs_the_complement": (
        {"any": [SEARCH, {"filter": "nps_band", "neq": "promoter"}]},
        {"survey_scores"},
    ),
    "needs_few": ({"any": [ANSWER, {"did": "search", "count": {"lte": 2}}]}, {"events"}),
    "needs_did_not": ({"any": [ANSWER, {"did_not": "search"}]}, {"events"}),
    "needs_unknown": (
        {"any": [SEARCH, ANSWER | {"unknown_as": "match"}]},
        {"survey_scores"},
    ),
    "needs_none_of_any": ({"not": {"any": [ANSWER, SEARCH]}}, {"events", "survey_scores"}),
    "needs_properties": (
        {"all": [LINE]},
        {"order_items", "order_items.product_id", "products.category"},
    ),
    "needs_steps": (
        {"all": [{"did_then": [{"did": "search"}, {"did": "review_written"}]}]},
        {"events", "reviews"},
    ),
    "needs_orders": ({"all": [{"did": "cart_abandoned"}]}, {"events", "orders"}),
    "needs_both_while_in": (
        {"enter": ANSWER, "exit": SEARCH},
        {"events", "survey_scores"},
    ),
    "needs_it_to_stay": ({"all": [ANSWER], "minimum_stay_days": 7}, {"survey_scores"}),
    "needs_the_population": (
        {"all": [{"filter": "orders_count", "gte": {"percentile": 0.5, "among": "needs_all"}}]},
        {"orders", "events", "survey_scores"},
    ),
    "needs_through": ({"any": [{"in_segment": "needs_one"}]}, {"events|survey_scores"}),
    "needs_what_others_do": (
        {"lookalike_of": "needs_one", "top_share": 0.1, "parent": "needs_few"},
        {"events|survey_scores", "events"},
    ),
    "needs_beside": (
        {"all": [SEARCH], "requires": ["customers.country"]},
        {"events", "customers.country"},
    ),
}


@pytest.fixture(scope="module")
def needed(compiled):
    """{segment: requirements}, read from the compiled model."""

    def edit(families):
        families["segments_value"] += [
            {"id": id_, "name": id_, "description": "d", "owner": "o", "action": "a"} | rule
            for id_, (rule, _) in RULES.items()
        ]

    model = "int_segment_requirements"
    sql = compiled().with_definitions(edit).compile(DAY, [model])[model]
    found = {}
    for segment, requirement in re.findall(r"\('(\w+)', '([\w.|]+)'\)", sql):
        found.setdefault(segment, set()).add(requirement)
    return found


@pytest.mark.parametrize("segment", RULES)
def test_a_segment_needs_what_its_clauses_need(needed, segment):
    assert needed[segment] == RULES[segment][1]


def test_shipped_alternatives(needed):
    """Whoever unsubscribed, by message or by consent: one of the two is enough."""
    assert needed["unsubscribed_recently"] == {
        "customers.email_consent|messages",
        "customers.consent_updated_at|messages",
    }
    assert needed["advocates"] == {"events"}
