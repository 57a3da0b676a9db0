"""Random segment rules, and a second opinion on who meets them.

The evaluator is written from the rule syntax alone; it shares nothing with the compiler.
"""

import calendar
from datetime import date, timedelta
from decimal import Decimal

WORDS = ["DE", "AT", "NO", "O'Neill", "a%b", "x_y", "", "vip", 'say "hi"', "läuft", "\\n;--"]
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


def random_filter(random, earlier):
    """Return a filter clause. `earlier` are ids a population threshold may be taken among."""
    feature = random.choice(list(FEATURES))
    kind = FEATURES[feature]
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
            if (
                kind == "number"
                and operator in ("gt", "gte", "lt", "lte")
                and random.random() < 0.4
            ):
                operand = random.choice(
                    [{"percentile": random.choice([0, 0.25, 0.9, 1])}, {"mean": True}]
                )
                if earlier and random.random() < 0.5:
                    operand["among"] = random.choice(earlier)
    negatives = [name for name, positive in NEGATIVE.items() if positive == operator]
    clause = {"filter": feature}
    if negatives and random.random() < 0.4:
        clause[negatives[0]] = operand
    else:
        clause[operator] = operand
        if random.random() < 0.2:
            clause["unknown_as"] = "match"
    return clause


def random_clause(random, ids, plain, depth=0):
    """Return a clause: joined, negated, of another segment, or a filter."""
    roll = random.random()
    if depth < 3 and roll < 0.35:
        children = [
            random_clause(random, ids, plain, depth + 1) for _ in range(random.randint(1, 3))
        ]
        return {random.choice(["all", "any"]): children}
    if depth < 3 and roll < 0.5:
        return {"not": random_clause(random, ids, plain, depth + 1)}
    if ids and roll < 0.65:
        return {"in_segment": random.choice(ids)}
    return random_filter(random, plain)


def random_rules(random, count):
    """Return {segment id: clause}; rules refer to earlier ones only."""
    rules, plain = {}, []
    for number in range(count):
        # A word SQL keeps for itself is as good an id as any.
        segment_id = RESERVED[number] if number < len(RESERVED) else f"s{number}"
        rules[segment_id] = random_clause(random, list(rules)[-20:], plain[-20:])
        text = repr(rules[segment_id])
        # Among a segment that needs a population threshold itself, none can be taken.
        if not any(word in text for word in ("percentile", "mean", "in_segment")):
            plain.append(segment_id)
    return rules


class Evaluator:
    """Who meets which rule, person by person."""

    def __init__(self, people, rules, as_of):
        self.people, self.rules, self.as_of = people, rules, as_of
        self.thresholds = {}

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
                return self.meets(self.rules[segment_id], person)
        (operator,) = set(clause) - {"filter", "unknown_as"}
        if operator in NEGATIVE:
            return not self.matches(NEGATIVE[operator], clause, clause[operator], person)
        return self.matches(operator, clause, clause[operator], person)

    def matches(self, operator, clause, operand, person):
        """Whether a positive operator holds; unknown values as the clause says."""
        value = person[clause["filter"]]
        if operator == "is_null":
            return value is None
        if value is None:
            return "unknown_as" in clause
        kind = FEATURES[clause["filter"]]
        if isinstance(operand, dict):
            operand = self.threshold(clause["filter"], operand)
            if operand is None:
                return "unknown_as" in clause
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

    def threshold(self, feature, statistic):
        """Return a threshold from the population: discrete percentile, or mean."""
        key = (feature, repr(statistic))
        if key not in self.thresholds:
            among = statistic.get("among")
            values = sorted(
                person[feature]
                for person in self.people
                if person[feature] is not None
                and (among is None or self.meets(self.rules[among], person))
            )
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


def anniversary(day, year):
    """Return the anniversary of a day in a year: 29 February falls on the 28th of common years."""
    if (day.month, day.day) == (2, 29) and not calendar.isleap(year):
        return date(year, 2, 28)
    return day.replace(year=year)
