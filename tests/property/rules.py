"""Random segment rules, and a second opinion on who meets them.

The evaluator is written from the rule syntax alone; it shares nothing with the compiler.
"""

import calendar
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import median

WORDS = ["DE", "AT", "NO", "O'Neill", "a%b", "x_y", "", "vip", 'say "hi"', "läuft", "\\n;--"]
# Operators whose values have an order.
ORDERED = ["between", "between_days_ago"]
# Segments whose members earlier runs stored.
STORED = ["order", "s20", "s50"]
RESERVED = ["order", "select", "all", "group"]
FEATURES = {
    "orders_count": "number",
    "amount_spent": "number",
    "discounted_order_share": "number",
    "channels_count": "number",
    "country": "text",
    "city": "text",
    "email_consent": "boolean",
    "first_order_date": "date",
    "birth_date": "date",
    "tags": "list",
}
POSITIVE = {
    "number": ["eq", "in", "gt", "gte", "lt", "lte", "between", "is_null"],
    "text": ["eq", "in", "contains", "starts_with", "ends_with", "is_null"],
    "boolean": ["eq", "is_null"],
    "date": [
        *["eq", "in", "gt", "gte", "lt", "lte", "between", "is_null", "on_date", "before", "after"],
        *["within_days", "between_days_ago", "in_next_days", "anniversary_in_days"],
    ],
    "list": ["any_of", "all_of", "is_null"],
}
PROPERTIES = {
    "category": "text",
    "channel": "text",
    "topic": "text",
    "amount": "number",
    "quantity": "number",
    "occurred_on": "date",
}
ACTIVITIES = ["order_placed", "search", "add_to_cart", "checkout_started", "product_view"]
# Statistics of a did clause: the kind of what is compared.
STATISTICS = {
    **dict.fromkeys(["count", "sum", "avg", "min", "max", "distinct"], "number"),
    "cadence": "text",
    "first": "date",
    "last": "date",
}
WINDOWS = ["within_days", "between_days_ago", "on_date", "before", "after"]
CADENCES = {"weekly": (5, 9), "fortnightly": (10, 18), "monthly": (24, 37)}
NEGATIVE = {
    "neq": "eq",
    "not_in": "in",
    "not_contains": "contains",
    "is_set": "is_null",
    "none_of": "any_of",
}


def random_value(random, kind):
    """Return a value of a kind of feature, as YAML would hold it."""
    match kind:
        case "number":
            return random.choice([0, 1, 2, 3, 0.5, 0.25, 10, 99.99, -1])
        case "text" | "list":
            return random.choice([word for word in WORDS if word])
        case "boolean":
            return random.random() < 0.5
        case "date":
            return random_day(random).isoformat()


def random_day(random):
    """Return a day around leap days and the as-of date of the test."""
    return random.choice(
        [
            date(2024, 2, 29),
            date(2026, 2, 27),
            date(2026, 2, 28),
            date(2026, 3, 1),
            date(2025, 12, 31),
            date(2026, 2, 27) + timedelta(days=random.randint(-40, 40)),
        ]
    )


def random_person(random, number):
    """Return one row of features; about a fifth of the values are unknown."""
    person = {"customer_id": f"c{number}"}
    for feature, kind in FEATURES.items():
        match kind:
            case "number":
                value = Decimal(str(random_value(random, kind)))
            case "date":
                value = random_day(random)
            case "list":
                value = random.sample([word for word in WORDS if word], random.randint(1, 3))
            case _:
                value = random_value(random, kind)
        person[feature] = None if random.random() < 0.2 else value
    person["orders_count"] = int(person["orders_count"] or 0)
    return person


def random_activities(random, number):
    """Return what one person did: rows of int_activities, some in the same second."""
    rows = []
    for _ in range(random.choice([0, 1, 3, 8, 20])):
        day = date(2026, 2, 27) - timedelta(days=random.randint(0, 60))
        rows.append(random_activity(random, random.choice(ACTIVITIES), day))
        if random.random() < 0.3:
            rows.append({**rows[-1], "activity": random.choice(ACTIVITIES)})
    if random.random() < 0.4:
        activity, gap = random.choice(ACTIVITIES), random.choice([3, 5, 7, 9, 10, 14, 30])
        for step in range(random.randint(4, 7)):
            day = date(2026, 2, 27) - timedelta(days=step * gap + random.randint(0, gap // 2))
            rows.append(random_activity(random, activity, day))
    return [{"customer_id": f"c{number}", **row} for row in rows]


def random_activity(random, activity, day):
    """Return one thing done on a day; about a third of the properties are unknown."""
    second = timedelta(seconds=random.choice([0, 0.2, 1, 3600]))
    row = {"activity": activity, "occurred_at": datetime(day.year, day.month, day.day, 9) + second}
    for name, kind in PROPERTIES.items():
        value = day if kind == "date" else random_value(random, kind)
        row[name] = None if kind != "date" and random.random() < 0.3 else value
        if kind == "number" and row[name] is not None:
            row[name] = Decimal(str(value))
    return row


def random_test(random, kind, earlier=None):
    """Return an operator of a kind and its value; thresholds only where `earlier` is given."""
    operator = random.choice(POSITIVE[kind])
    match operator:
        case "in" | "any_of" | "all_of":
            operand = [random_value(random, kind) for _ in range(random.randint(1, 3))]
        case "between":
            operand = sorted([random_value(random, kind), random_value(random, kind)])
        case "is_null":
            operand = True
        case "within_days" | "in_next_days" | "anniversary_in_days":
            operand = random.randint(0, 40)
        case "between_days_ago":
            operand = [random.randint(0, 20), random.randint(0, 40)]
        case _:
            operand = random_value(random, kind)
            ordered = kind == "number" and operator in ("gt", "gte", "lt", "lte")
            if ordered and earlier is not None and random.random() < 0.4:
                operand = random.choice(
                    [{"percentile": random.choice([0, 0.25, 0.9, 1])}, {"mean": True}]
                )
                if earlier and random.random() < 0.5:
                    operand["among"] = random.choice(earlier)
    negatives = [name for name, positive in NEGATIVE.items() if positive == operator]
    if negatives and random.random() < 0.4:
        return negatives[0], operand
    return operator, operand


def random_filter(random, earlier):
    """Return a filter clause. `earlier` are ids a population threshold may be taken among."""
    feature = random.choice(list(FEATURES))
    operator, operand = random_test(random, FEATURES[feature], earlier)
    clause = {"filter": feature, operator: operand}
    if operator not in NEGATIVE and random.random() < 0.2:
        clause["unknown_as"] = "match"
    return clause


def random_where(random):
    """Return conditions on properties."""
    where = {}
    for name in random.sample(list(PROPERTIES), random.randint(1, 2)):
        tests = [random_test(random, PROPERTIES[name]) for _ in range(random.randint(1, 2))]
        where[name] = dict(tests)
    return where


def random_windows(random):
    """Return none, one or two windows."""
    windows = {}
    for name in random.sample(WINDOWS, random.choice([0, 1, 1, 2])):
        match name:
            case "within_days":
                windows[name] = random.randint(0, 60)
            case "between_days_ago":
                windows[name] = [random.randint(0, 30), random.randint(0, 60)]
            case _:
                windows[name] = random_day(random).isoformat()
    return windows


def random_did(random, earlier):
    """Return a did or did_not clause."""
    clause = {random.choice(["did", "did", "did_not"]): random.choice(ACTIVITIES)}
    if random.random() < 0.4:
        clause["where"] = random_where(random)
    clause |= random_windows(random)
    for name in random.sample(list(STATISTICS), random.choice([0, 1, 1, 2])):
        if name == "cadence":
            rhythms = [*CADENCES, "irregular"]
            test = random.choice(
                [{"eq": random.choice(rhythms)}, {"in": random.sample(rhythms, 2)}]
            )
        else:
            test = dict([random_test(random, STATISTICS[name], earlier)])
        if name in ("sum", "avg", "min", "max"):
            test["property"] = random.choice(["amount", "quantity"])
        elif name == "distinct":
            test["property"] = random.choice(list(PROPERTIES))
        clause[name] = test
    return clause


def random_sequence(random):
    """Return a did_then clause."""
    steps = []
    for number in range(random.choice([2, 2, 3, 4])):
        step = {"did": random.choice(ACTIVITIES)}
        if random.random() < 0.2:
            step["where"] = random_where(random)
        if number and random.random() < 0.6:
            step["within_days"] = random.randint(0, 20)
        steps.append(step)
    return {"did_then": steps, **random_windows(random)}


def random_stay(random, earlier):
    """Return a clause on earlier runs."""
    if random.random() < 0.5:
        windows = {"within_days": random.randint(0, 40)} if random.random() < 0.5 else {}
        return {"has_ever_been": random.choice(STORED), **windows}
    operator, operand = random_test(random, "number", earlier)
    return {"has_been_in_days": random.choice(STORED), operator: operand}


def random_stays(random, ids):
    """Return {segment id: the past of one person in it} of some segments."""
    stays = {}
    for segment_id in ids:
        if random.random() < 0.6:
            days = sorted(date(2026, 2, 27) - timedelta(random.randint(1, 40)) for _ in "abc")
            is_member = random.random() < 0.5
            stays[segment_id] = {
                "is_member": is_member,
                "entered_on": days[1] if is_member else None,
                "first_entered_on": days[0],
                "last_left_on": None if is_member else days[2],
                "last_member_on": date(2026, 2, 26) if is_member else days[2] - timedelta(1),
            }
    return stays


def random_clause(random, ids, plain, depth=0):
    """Return a clause: joined, negated, of another segment, of activities, or a filter."""
    roll = random.random()
    if depth < 3 and roll < 0.35:
        children = [
            random_clause(random, ids, plain, depth + 1) for _ in range(random.randint(1, 3))
        ]
        return {random.choice(["all", "any"]): children}
    if depth < 3 and roll < 0.45:
        return {"not": random_clause(random, ids, plain, depth + 1)}
    if ids and roll < 0.53:
        return {"in_segment": random.choice(ids)}
    if roll < 0.58:
        return random_stay(random, plain)
    if roll < 0.7:
        return random_did(random, plain)
    if roll < 0.76:
        return random_sequence(random)
    return random_filter(random, plain)


def random_rules(random, count):
    """Return {segment id: definition}; rules name earlier ones only, but for the past of any."""
    rules, plain = {}, []
    for number in range(count):
        # A word SQL keeps for itself is as good an id as any.
        segment_id = RESERVED[number] if number < len(RESERVED) else f"s{number}"
        ids = list(rules)[-20:]
        if random.random() < 0.1:
            rule = {
                "enter": random_clause(random, ids, plain[-20:], 2),
                "exit": random_clause(random, ids, plain[-20:], 2),
            }
        else:
            rule = {"all": [random_clause(random, ids, plain[-20:])]}
        if random.random() < 0.1:
            rule["minimum_stay_days"] = random.randint(0, 30)
        rules[segment_id] = rule
        # Among a segment that needs a population threshold itself, none can be taken.
        if not any(word in repr(rule) for word in ("percentile", "mean", "in_segment")):
            plain.append(segment_id)
    return rules


def reordered(clause):
    """Return a clause with everything in it that has no order the other way round."""
    if isinstance(clause, list):
        return [reordered(item) for item in reversed(clause)]
    if isinstance(clause, dict):
        return {
            key: item if key in ("did_then", *ORDERED) else reordered(item)
            for key, item in reversed(clause.items())
        }
    return clause


def random_steps(random):
    """Return clauses with rising thresholds, so that each is met by no more people."""
    thresholds = sorted(random.choice([0, 1, 2, 5, 10, 50, 99.99]) for _ in range(3))
    activity, windows = random.choice(ACTIVITIES), random_windows(random)
    name = random.choice(["count", "sum", "avg", "min", "max", "distinct", "filter", "stay"])
    for threshold in thresholds:
        if name == "filter":
            yield {"filter": "amount_spent", "gte": threshold}
        elif name == "stay":
            yield {"has_been_in_days": STORED[0], "gte": threshold}
        else:
            of = {} if name == "count" else {"property": "amount"}
            yield {"did": activity, **windows, name: {**of, "gte": threshold}}


def stored_segments(rules):
    """Return the segments whose past rules look at: those of random_stay, and their own."""
    own = [name for name, rule in rules.items() if {"enter", "minimum_stay_days"} & set(rule)]
    return list(dict.fromkeys([*STORED, *own]))


class Evaluator:
    """Who meets which rule, person by person; `activities` and `stays` by customer_id."""

    def __init__(self, people, activities, stays, rules, as_of):
        self.people, self.activities, self.stays = people, activities, stays
        self.rules, self.as_of = rules, as_of
        self.thresholds = {}

    def is_in(self, segment_id, person):
        """Whether a person is in a segment by its definition."""
        rule = self.rules[segment_id]
        days = self.stay_days(segment_id, person)
        if days is not None and days < rule.get("minimum_stay_days", 0):
            return True
        if "enter" not in rule:
            return self.meets({"all": rule["all"]}, person)
        if days is not None:
            return not self.meets(rule["exit"], person)
        return self.meets(rule["enter"], person)

    def stay_days(self, segment_id, person):
        """Return the days since somebody entered; none for people who are not in."""
        stay = self.stays[person["customer_id"]].get(segment_id, {"is_member": False})
        return (self.as_of - stay["entered_on"]).days if stay["is_member"] else None

    def meets(self, clause, person):
        """Whether a person meets a clause."""
        match clause:
            case {"all": children}:
                return all(self.meets(child, person) for child in children)
            case {"any": children}:
                return any(self.meets(child, person) for child in children)
            case {"not": child}:
                return not self.meets(child, person)
            case {"in_segment": segment_id}:
                return self.is_in(segment_id, person)
            case {"has_ever_been": segment_id}:
                stay = self.stays[person["customer_id"]].get(segment_id)
                within = self.as_of - timedelta(clause.get("within_days", 10**5))
                return stay is not None and stay["last_member_on"] > within
            case {"has_been_in_days": segment_id}:
                (operator,) = set(clause) - {"has_been_in_days"}
                return self.passes(
                    operator,
                    clause[operator],
                    "number",
                    lambda someone: self.stay_days(segment_id, someone),
                    ("has_been_in_days", segment_id),
                    person,
                )
            case {"did_then": steps}:
                return self.completes(steps, self.rows(clause, person), None)
            case {"did": _}:
                return self.did(clause, person)
            case {"did_not": activity}:
                positive = {key: item for key, item in clause.items() if key != "did_not"}
                return not self.did({"did": activity, **positive}, person)
        (operator,) = set(clause) - {"filter", "unknown_as"}
        name = clause["filter"]
        return self.passes(
            operator,
            clause[operator],
            FEATURES[name],
            lambda someone: someone[name],
            name,
            person,
            "unknown_as" in clause,
        )

    def rows(self, clause, person):
        """Return what a person did in the windows of a clause."""
        windows = {name: clause[name] for name in WINDOWS if name in clause}
        return [
            row
            for row in self.activities.get(person["customer_id"], [])
            if all(
                self.holds(name, operand, row["occurred_on"], "date")
                for name, operand in windows.items()
            )
        ]

    def suits(self, clause, row):
        """Whether a row is of the activity and properties a clause or step names."""
        return row["activity"] == clause["did"] and all(
            self.plain(operator, operand, row[name], PROPERTIES[name])
            for name, tests in clause.get("where", {}).items()
            for operator, operand in tests.items()
        )

    def completes(self, steps, rows, before):
        """Whether rows go through the steps, each in a later second than the one before."""
        if not steps:
            return True
        return any(
            self.completes(steps[1:], rows, row)
            for row in rows
            if self.suits(steps[0], row)
            and (
                before is None
                or (
                    row["occurred_at"].replace(microsecond=0)
                    > before["occurred_at"].replace(microsecond=0)
                    and (row["occurred_on"] - before["occurred_on"]).days
                    <= steps[0].get("within_days", 10**6)
                )
            )
        )

    def did(self, clause, person):
        """Whether every statistic of a did clause passes; without one, whether it happened."""
        tests = {name: clause[name] for name in STATISTICS if name in clause}
        return all(
            self.passes(
                operator,
                operand,
                STATISTICS[name],
                lambda someone, name=name, test=test: self.statistic(name, test, clause, someone),
                repr((name, {**clause, **dict.fromkeys(tests), name: test.get("property")})),
                person,
            )
            for name, test in (tests or {"count": {"gte": 1}}).items()
            for operator, operand in test.items()
            if operator != "property"
        )

    def statistic(self, name, test, clause, person):
        """Return a statistic of what a person did; none where nothing tells it."""
        rows = [row for row in self.rows(clause, person) if self.suits(clause, row)]
        days = sorted({row["occurred_on"] for row in rows})
        values = [row[test["property"]] for row in rows] if "property" in test else []
        values = [value for value in values if value is not None]
        match name:
            case "count":
                return Decimal(len(rows))
            case "sum":
                return sum(values, Decimal(0))
            case "distinct":
                return Decimal(len(set(values)))
            case "avg":
                mean = round(float(sum(values) / len(values)), 6) if values else None
                return None if mean is None else Decimal(str(mean))
            case "min":
                return min(values, default=None)
            case "max":
                return max(values, default=None)
            case "first":
                return min(days, default=None)
            case "last":
                return max(days, default=None)
            case "cadence":
                return cadence(days)

    def passes(self, operator, operand, kind, value_of, key, person, unknown_matches=False):
        """Whether somebody's value passes; the value and thresholds come from `value_of`."""
        if isinstance(operand, dict):
            operand = self.threshold(key, value_of, operand)
            if operand is None:
                return unknown_matches
        return self.plain(operator, operand, value_of(person), kind, unknown_matches)

    def plain(self, operator, operand, value, kind, unknown_matches=False):
        """Whether a value passes an operator, negative ones as complements."""
        if operator in NEGATIVE:
            return not self.plain(NEGATIVE[operator], operand, value, kind)
        if operator == "is_null":
            return value is None
        return unknown_matches if value is None else self.holds(operator, operand, value, kind)

    def holds(self, operator, operand, value, kind):
        """Whether a positive operator holds for a known value."""
        if kind == "date" and not operator.endswith(("days", "days_ago")):
            operand = (
                [date.fromisoformat(item) for item in operand]
                if isinstance(operand, list)
                else date.fromisoformat(operand)
            )
        elif kind == "number":
            operand = (
                [Decimal(str(item)) for item in operand]
                if isinstance(operand, list)
                else Decimal(str(operand))
            )
        match operator:
            case "eq" | "on_date":
                return value == operand
            case "in":
                return value in operand
            case "gt" | "after":
                return value > operand
            case "gte":
                return value >= operand
            case "lt" | "before":
                return value < operand
            case "lte":
                return value <= operand
            case "between":
                return operand[0] <= value <= operand[1]
            case "contains":
                return operand in value
            case "starts_with":
                return value.startswith(operand)
            case "ends_with":
                return value.endswith(operand)
            case "any_of":
                return any(item in value for item in operand)
            case "all_of":
                return all(item in value for item in operand)
            case "within_days":
                return self.as_of - timedelta(days=operand) < value <= self.as_of
            case "between_days_ago":
                return min(operand) <= (self.as_of - value).days <= max(operand)
            case "in_next_days":
                return 1 <= (value - self.as_of).days <= operand
            case "anniversary_in_days":
                days = [self.as_of + timedelta(days=ahead) for ahead in range(1, operand + 1)]
                return any(anniversary(value, day.year) == day for day in days)

    def threshold(self, name, value_of, statistic):
        """Return a threshold from the population: discrete percentile, or mean."""
        key = (name, repr(statistic))
        if key not in self.thresholds:
            among = statistic.get("among")
            values = [
                value_of(person)
                for person in self.people
                if among is None or self.is_in(among, person)
            ]
            values = sorted(value for value in values if value is not None)
            if not values:
                self.thresholds[key] = None
            elif "mean" in statistic:
                self.thresholds[key] = Decimal(str(round(float(sum(values) / len(values)), 6)))
            else:
                share = Decimal(str(statistic["percentile"])) * len(values)
                self.thresholds[key] = values[
                    max(int(share.to_integral_value("ROUND_CEILING")) - 1, 0)
                ]
        return self.thresholds[key]


def cadence(days):
    """Return the rhythm of days, as the feature cadence names it: five days, half regular."""
    if len(days) < 5:
        return None
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    middle = median(gaps)
    if sum(middle * 0.5 <= gap <= middle * 1.5 for gap in gaps) / len(gaps) < 0.5:
        return "irregular"
    names = [name for name, (low, high) in CADENCES.items() if low <= middle <= high]
    return names[0] if names else "irregular"


def anniversary(day, year):
    """Return the anniversary of a day in a year: 29 February falls on the 28th of common years."""
    if (day.month, day.day) == (2, 29) and not calendar.isleap(year):
        return date(year, 2, 28)
    return day.replace(year=year)
