"""What people buy: orders, their lines and refunds."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from orchestration.sample_data import timeline
from orchestration.sample_data.arrow import (
    Seed,
    constant,
    decimals,
    draw,
    ids,
    lookup,
    only_where,
    stream,
    timestamps,
)
from orchestration.sample_data.people import CHANNEL_WEIGHTS, CHANNELS, People
from orchestration.sample_data.places import COUNTRIES
from orchestration.sample_data.products import CATEGORIES, Products
from orchestration.sample_data.schema import ORDER_ITEMS, ORDERS, REFUNDS
from orchestration.sample_data.stores import Stores

LAUNCH_ORDER_SHARE = 0.25
LAUNCH_DAYS = 14
SHARE_REFUNDED = 0.06
SHARE_CANCELLED = 0.015
SHARE_FREE_SHIPPING_COUPON = 0.02
SHARE_COST_UNKNOWN = 0.04
# Discount of a coupon on the whole order, in per cent; below 10 an order stays full price.
COUPONS = (("NEWS5", 5), ("WELCOME10", 10), ("SPRING15", 15), ("SALE20", 20), ("LASTCHANCE30", 30))
COUPON_WEIGHTS = (15, 25, 25, 25, 10)
BLACK_FRIDAY_COUPON = ("BLACK25", 25)
MARKDOWNS = (8, 12, 20, 30, 40)
# Tax on goods, in hundredths of a per cent.
TAX_RATES = {
    **{"DE": 1900, "AT": 2000, "CH": 810, "FR": 2000, "NL": 2100, "GB": 2000, "US": 0},
    **{"NO": 2500, "ES": 2100, "CA": 500, "AU": 1000, "BR": 1700, "IN": 1800},
}
SHARE_OTHER_STORE = 0.1
# Prices and costs in CHF per EUR of the list price, in per cent.
CHF_PRICE_PERCENT, CHF_COST_PERCENT = 108, 97
FREE_SHIPPING_CENTS = 6_000
SHIPPING_CENTS, SHIPPING_ABROAD_CENTS = 495, 1_290

WEB, _, POS, _, MARKETPLACE = range(len(CHANNELS))


@dataclass(frozen=True)
class Orders:
    """The three tables, and what orders tell other subjects.

    One entry an order: person, day of the span, UTC seconds, channel, product of the first line,
    gross of the lines at list prices (cents, EUR); `is_plain` marks orders neither cancelled nor
    refunded.
    """

    orders: pa.Table
    order_items: pa.Table
    refunds: pa.Table
    person: np.ndarray
    day: np.ndarray
    ordered_at: np.ndarray
    channel: np.ndarray
    product: np.ndarray
    cart: np.ndarray
    is_plain: np.ndarray


def build(seed: Seed, people: People, products: Products, stores: Stores) -> Orders:
    """Let people shop through the span; the orders come out by time, their ids ascending."""
    placed = _placed(seed, people, products)
    basket = _baskets(seed, people, products, placed)
    rng = stream(seed, "orders.fate")
    size = len(placed.person)
    end = timeline.last_second()

    is_refunded = rng.random(size) < SHARE_REFUNDED
    refunded_at = placed.ordered_at + rng.integers(2 * 86_400, 36 * 86_400, size)
    is_refunded &= (refunded_at <= end) & (basket.goods > 0)
    cancelled_at = placed.ordered_at + rng.integers(300, 2 * 86_400, size)
    is_cancelled = (rng.random(size) < SHARE_CANCELLED) & ~is_refunded & (cancelled_at <= end)
    updated_at = placed.ordered_at + rng.integers(3_600, 4 * 86_400, size)
    updated_at = np.where(is_cancelled, np.maximum(updated_at, cancelled_at), updated_at)

    order_id = ids("o", seed.numbers(size), 8)
    email = people.customers["email"].combine_chunks().take(pa.array(placed.person))
    orders = pa.table(
        {
            "order_id": order_id,
            "customer_id": people.customer_id.take(pa.array(placed.person)),
            "ordered_at": timestamps(placed.ordered_at),
            "total_amount": decimals(basket.goods + basket.tax + basket.shipping),
            # A marketplace passes the address on; elsewhere the account says who it is.
            "email": only_where(placed.channel == MARKETPLACE, email),
            "channel": lookup(CHANNELS, placed.channel),
            "store_id": only_where(
                placed.channel == POS, _store_ids(seed, people.place[placed.person], stores)
            ),
            "currency": lookup((timeline.CURRENCY, "CHF"), basket.is_chf.astype("int8")),
            "discount_amount": decimals(basket.discount),
            "shipping_amount": decimals(basket.shipping),
            "tax_amount": decimals(basket.tax),
            "coupon_code": _coupon_codes(basket.coupon),
            "is_test": constant(False, size, pa.bool_()),
            "cancelled_at": only_where(is_cancelled, timestamps(cancelled_at)),
            "updated_at": timestamps(np.minimum(updated_at, end)),
        },
        schema=ORDERS,
    )
    items = _items_table(seed, order_id, products, basket)
    refunds = _refunds(seed, rng, np.flatnonzero(is_refunded), refunded_at, basket, order_id, items)
    listed = basket.line_quantity * products.price[basket.line_product]
    return Orders(
        orders,
        items,
        refunds,
        person=placed.person,
        day=placed.day,
        ordered_at=placed.ordered_at,
        channel=placed.channel,
        product=basket.line_product[basket.first_line],
        cart=np.add.reduceat(listed, basket.first_line),
        is_plain=~is_refunded & ~is_cancelled,
    )


@dataclass(frozen=True)
class _Placed:
    """Orders by time: who, when (day of the span and UTC seconds), where, and what drew them."""

    person: np.ndarray
    day: np.ndarray
    ordered_at: np.ndarray
    channel: np.ndarray
    launch: np.ndarray


@dataclass(frozen=True)
class _Baskets:
    """Amounts in cents of the order currency: per order, and per line (`line_*`, `order_of_line`).

    `first_line` is the position of each order's first line; a `line_cost` of −1 is unknown.
    """

    order_of_line: np.ndarray
    first_line: np.ndarray
    line_product: np.ndarray
    line_quantity: np.ndarray
    line_price: np.ndarray
    line_discount: np.ndarray
    line_cost: np.ndarray
    is_chf: np.ndarray
    coupon: np.ndarray
    discount: np.ndarray
    goods: np.ndarray
    tax: np.ndarray
    shipping: np.ndarray


NO_COUPON, BLACK_FRIDAY, FREE_SHIPPING = -1, len(COUPONS), len(COUPONS) + 1


def _coupon_codes(coupon: np.ndarray) -> pa.Array:
    codes = [code for code, _ in COUPONS] + [BLACK_FRIDAY_COUPON[0], "FREESHIP"]
    return only_where(coupon != NO_COUPON, lookup(codes, np.maximum(coupon, 0)))


def _purchase_days(seed: Seed, people: People) -> tuple[np.ndarray, np.ndarray]:
    """Person and day of each purchase, by person and day; the first order included.

    Exact BG/NBD in season time: given how many events a Poisson process has in a stretch, they lie
    uniformly in it; of those only the ones before the person leaves happen.
    """
    rng = stream(seed, "orders.days")
    season = timeline.Season()
    buyers = np.flatnonzero(people.first_order_day >= 0)
    first_day, until_day = people.first_order_day[buyers], people.until_day[buyers]
    gap = people.gap_days[buyers]
    start, end = season.position(first_day), season.position(until_day)
    repeats = np.where(
        gap > 0,
        (until_day - 1 - first_day) // np.maximum(gap, 1),
        rng.poisson(people.rate[buyers] * (end - start)),
    )
    buyer = np.repeat(np.arange(len(buyers)), repeats)
    # Sorted in one go: the whole part is the buyer, the fraction how far through the stretch.
    keys = np.sort(buyer + rng.random(len(buyer)) * (1 - 1e-9))
    rank = np.arange(len(buyer)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    kept = rank < np.repeat(people.orders_before_leaving[buyers] - 1, repeats)
    buyer, share, rank = buyer[kept], (keys - buyer)[kept], rank[kept]

    seasonal = season.day(start[buyer] + share * (end - start)[buyer])
    wobble = np.round(rng.normal(0, 0.12, len(buyer)) * gap[buyer]).astype("int64")
    regular = first_day[buyer] + (rank + 1) * gap[buyer] + wobble
    day = np.where(gap[buyer] > 0, regular, seasonal)
    day = np.clip(day, first_day[buyer], until_day[buyer] - 1)
    return np.concatenate([buyers, buyers[buyer]]), np.concatenate([first_day, day])


def _launch_orders(
    seed: Seed, people: People, products: Products
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Person, day and launch of the orders that launches draw from those who follow them."""
    rng = stream(seed, "orders.launches")
    followers = np.flatnonzero(people.follows_launches & (people.first_order_day >= 0))
    grid = rng.random((len(followers), len(products.launches))) < LAUNCH_ORDER_SHARE
    follower, launch = np.nonzero(grid)
    person = followers[follower]
    day = products.launches[launch] + rng.integers(0, LAUNCH_DAYS, len(launch))
    fits = (day > people.first_order_day[person]) & (day < people.until_day[person])
    return person[fits], day[fits], launch[fits]


def _placed(seed: Seed, people: People, products: Products) -> _Placed:
    person, day = _purchase_days(seed, people)
    launch_person, launch_day, launch = _launch_orders(seed, people, products)
    launch = np.concatenate([np.full(len(person), -1), launch])
    person, day = np.concatenate([person, launch_person]), np.concatenate([day, launch_day])
    size = len(person)

    rng = stream(seed, "orders.channels")
    strays = rng.random(size) >= people.channel_loyalty[person]
    channel = np.where(strays, draw(rng, CHANNEL_WEIGHTS, size), people.channel[person])
    # Shops are closed on Sundays.
    channel[(channel == POS) & (timeline.weekday(day) == timeline.SUNDAY)] = WEB

    rng = stream(seed, "orders.hours")
    online = timeline.seconds_of_day(rng, timeline.ONLINE_HOURS, size)
    local = timeline.day_start(day) + np.where(
        channel == POS, timeline.seconds_of_day(rng, timeline.SHOP_HOURS, size), online
    )
    # Nobody orders before the account exists; whoever opens one to order needs some minutes.
    ready = people.created_at_local[person] + 600
    local = np.minimum(np.maximum(local, ready), timeline.day_start(day + 1) - 1)

    ordered_at = timeline.to_utc(local)
    by_time = np.argsort(ordered_at, kind="stable")
    return _Placed(
        person[by_time], day[by_time], ordered_at[by_time], channel[by_time], launch[by_time]
    )


def _lines(
    seed: Seed, people: People, products: Products, placed: _Placed
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Order, product, quantity of each line, and the position of each order's first line."""
    rng = stream(seed, "orders.lines")
    size = len(placed.person)
    lines = 1 + rng.poisson(0.9, size)
    first_line = np.cumsum(lines) - lines
    order = np.repeat(np.arange(size, dtype="int32"), lines)
    person = placed.person[order]
    keeps = rng.random(len(order)) < people.category_loyalty[person]
    other = draw(rng, [weight for weight, _, _ in CATEGORIES.values()], len(order))
    category = np.where(keeps, people.category[person], other)
    newest = people.follows_launches[person] & (rng.random(len(order)) < 0.5)
    product = products.choose(rng, category, placed.day[order], newest)

    drawn = np.flatnonzero(placed.launch >= 0)
    which = rng.integers(0, products.launch_products.shape[1], len(drawn))
    product[first_line[drawn]] = products.launch_products[placed.launch[drawn], which]

    quantity = 1 + (rng.random(len(order)) < 0.2) * rng.geometric(0.6, len(order))
    bulk = people.buys_in_bulk[person] & (rng.random(len(order)) < 0.8)
    quantity += bulk * rng.poisson(4, len(order))
    return order, product, quantity, first_line


def _baskets(seed: Seed, people: People, products: Products, placed: _Placed) -> _Baskets:
    order, product, quantity, first_line = _lines(seed, people, products, placed)
    size = len(placed.person)
    country = people.country[placed.person]
    is_chf = (country == COUNTRIES.index("CH")) & (placed.channel != MARKETPLACE)

    rng = stream(seed, "orders.costs")
    in_chf = is_chf[order]
    price = products.price[product]
    # Swiss prices end in 0 or 5 Rappen.
    price = np.where(in_chf, price * CHF_PRICE_PERCENT // 500 * 5, price)
    cost = products.unit_cost[product]
    unknown = (cost < 0) | (rng.random(len(order)) < SHARE_COST_UNKNOWN)
    cost = np.where(unknown, -1, np.where(in_chf, cost * CHF_COST_PERCENT // 100, cost))

    rng = stream(seed, "orders.discounts")
    is_promotion = timeline.is_promotion_day()[placed.day]
    chance = people.discount_share[placed.person]
    chance = np.where(is_promotion, np.maximum(chance, np.minimum(3 * chance, 0.9)), chance)
    is_discounted = rng.random(size) < chance
    # By coupon, by marked-down lines, by both.
    how = draw(rng, (50, 38, 12), size)
    with_coupon = is_discounted & (how != 1)
    coupon = np.where(with_coupon, draw(rng, COUPON_WEIGHTS, size), NO_COUPON)
    coupon[with_coupon & timeline.is_black_friday_week()[placed.day]] = BLACK_FRIDAY
    free_shipping = ~is_discounted & (rng.random(size) < SHARE_FREE_SHIPPING_COUPON)
    coupon[free_shipping & (placed.channel != POS)] = FREE_SHIPPING

    gross = quantity * price
    is_marked_down = (is_discounted & (how != 0))[order] & (rng.random(len(order)) < 0.8)
    percent = np.array(MARKDOWNS)[rng.integers(0, len(MARKDOWNS), len(order))]
    line_discount = np.where(is_marked_down, _percent_up(gross, percent), 0)
    before = np.add.reduceat(gross - line_discount, first_line)
    percents = np.array([p for _, p in COUPONS] + [BLACK_FRIDAY_COUPON[1], 0, 0])
    discount = _percent_up(before, percents[coupon])
    goods = before - discount

    rates = np.array([TAX_RATES[name] for name in COUNTRIES])
    tax = (goods * rates[country] + 5_000) // 10_000
    abroad = country != COUNTRIES.index("DE")
    shipping = np.where(abroad, SHIPPING_ABROAD_CENTS, SHIPPING_CENTS)
    is_free = (placed.channel == POS) | (goods >= FREE_SHIPPING_CENTS) | (coupon == FREE_SHIPPING)
    return _Baskets(
        order_of_line=order,
        first_line=first_line,
        line_product=product,
        line_quantity=quantity,
        line_price=price,
        line_discount=line_discount,
        line_cost=cost,
        is_chf=is_chf,
        coupon=coupon,
        discount=discount,
        goods=goods,
        tax=tax,
        shipping=np.where(is_free, 0, shipping),
    )


def _percent_up(amount: np.ndarray, percent: np.ndarray) -> np.ndarray:
    """Per cent of cents, rounded up: "10 % off" is never a little less."""
    return -(-amount * percent // 100)


def _store_ids(seed: Seed, place: np.ndarray, stores: Stores) -> pa.Array:
    """The shop nearest to each place; now and then another one."""
    rng = stream(seed, "orders.stores")
    size = stores.table.num_rows
    strays = rng.random(len(place)) < SHARE_OTHER_STORE
    store = np.where(strays, rng.integers(0, size, len(place)), stores.nearest[place])
    return stores.table["store_id"].combine_chunks().take(pa.array(store))


def _items_table(seed: Seed, order_id: pa.Array, products: Products, basket: _Baskets) -> pa.Table:
    product_id = products.table["product_id"].combine_chunks()
    return pa.table(
        {
            "order_item_id": ids("i", seed.numbers(len(basket.order_of_line)), 9),
            "order_id": order_id.take(pa.array(basket.order_of_line)),
            "product_id": product_id.take(pa.array(basket.line_product)),
            "quantity": pa.array(basket.line_quantity.astype("int32")),
            "unit_price": decimals(basket.line_price),
            "discount_amount": decimals(basket.line_discount),
            "unit_cost": only_where(basket.line_cost >= 0, decimals(basket.line_cost)),
        },
        schema=ORDER_ITEMS,
    )


def _refunds(
    seed: Seed,
    rng: np.random.Generator,
    refunded: np.ndarray,
    refunded_at: np.ndarray,
    basket: _Baskets,
    order_id: pa.Array,
    items: pa.Table,
) -> pa.Table:
    """Everything paid, the goods without tax and shipping, one line, or a part without a line."""
    size = len(refunded)
    kind = draw(rng, (25, 30, 30, 15), size)
    line = basket.first_line[refunded]
    of_line = basket.line_quantity[line] * basket.line_price[line] - basket.line_discount[line]
    goods = basket.goods[refunded]
    amount = np.choose(
        kind,
        [
            goods + (basket.tax + basket.shipping)[refunded],
            goods,
            np.minimum(of_line, goods),
            np.maximum(1, goods * rng.integers(10, 40, size) // 100),
        ],
    )
    item_id = items["order_item_id"].combine_chunks().take(pa.array(line))
    return pa.table(
        {
            "refund_id": ids("r", seed.numbers(size), 7),
            "order_id": order_id.take(pa.array(refunded)),
            "order_item_id": only_where(kind == 2, item_id),
            "refunded_at": timestamps(refunded_at[refunded]),
            "amount": decimals(amount),
        },
        schema=REFUNDS,
    )
