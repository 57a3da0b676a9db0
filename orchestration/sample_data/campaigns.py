"""What marketing does: campaigns, one after the other, and what advertising gave."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pyarrow as pa

from orchestration.sample_data import timeline
from orchestration.sample_data.arrow import Seed, decimals, ids, lookup, stream, timestamps
from orchestration.sample_data.schema import AD_PERFORMANCE, CAMPAIGNS

# Channel: days a campaign runs, usual cost in EUR. Each channel always has one running.
MESSAGES = {"email": (14, 300), "sms": (28, 250), "push": (28, 80), "mail": (91, 2_500)}
MESSAGES["social"] = (28, 150)
ADS = {"search": (28, 4_000), "display": (28, 2_500), "social_ads": (28, 3_000)}
CHANNELS = {**MESSAGES, **ADS}
# Segments that campaigns address, more or less often; None: everybody.
SEGMENTS = (
    None,
    None,
    None,
    "discount_lovers",
    "loyal_customers",
    "one_time_buyers",
    "big_spenders",
)
THEMES = ("Newsletter", "New in", "Last pieces", "For you", "Season start", "Thank you")

# Advertising is told by region, age and gender, for the last year and a half.
AD_DAYS = 540
AD_REGIONS = ("Berlin", "Bayern", "Nordrhein-Westfalen", "Wien")
AD_AGES = ("18-24", "25-34", "35-44", "45-54", "55-64", "65+")
AD_GENDERS = ("female", "male")
AD_EVERY_DAYS = 7


@dataclass(frozen=True)
class Campaigns:
    """The campaigns and the figures of advertising; starts (UTC) and ids of each channel's."""

    table: pa.Table
    ad_performance: pa.Table
    starts: dict[str, np.ndarray]
    numbers: dict[str, np.ndarray]


def build(seed: Seed) -> Campaigns:
    """Plan campaigns; the same whatever the number of customers."""
    rng = stream(seed, "campaigns")
    channels, starts, ends, names, numbers = [], [], [], [], {}
    for channel, (days, _) in CHANNELS.items():
        first = np.arange(0, timeline.DAYS, days)
        numbers[channel] = len(channels) + np.arange(len(first))
        channels += [channel] * len(first)
        starts.append(first)
        ends.append(first + days)
        names += [f"{THEMES[n % len(THEMES)]} {channel} {n + 1}" for n in range(len(first))]
    starts_at = timeline.to_utc(timeline.day_start(np.concatenate(starts)) + 7 * 3600)
    ends_at = timeline.to_utc(timeline.day_start(np.concatenate(ends)) + 7 * 3600 - 1)
    size = len(channels)
    cost = np.array([CHANNELS[channel][1] for channel in channels]) * rng.lognormal(0, 0.3, size)
    segment = rng.integers(0, len(SEGMENTS), size)
    segment[np.isin(channels, list(ADS))] = 0
    table = pa.table(
        {
            "campaign_id": campaign_ids(np.arange(size)),
            "name": names,
            "segment_id": lookup(SEGMENTS, segment, pa.string()),
            "channel": channels,
            "started_at": timestamps(starts_at),
            "ended_at": timestamps(ends_at),
            "cost": decimals(np.round(cost).astype("int64") * 100),
        },
        schema=CAMPAIGNS,
    )
    return Campaigns(
        table,
        _ad_performance(seed, numbers),
        {channel: starts_at[numbers[channel]] for channel in CHANNELS},
        numbers,
    )


def campaign_ids(numbers: np.ndarray) -> pa.Array:
    """Ids of campaigns from their positions."""
    return ids("campaign-", numbers + 1, 3)


def _ad_performance(seed: Seed, numbers: dict[str, np.ndarray]) -> pa.Table:
    """Weekly figures: every channel, region, age and gender."""
    rng = stream(seed, "ad_performance")
    weeks = np.arange(timeline.DAYS - AD_DAYS, timeline.DAYS, AD_EVERY_DAYS)
    shape = (len(ADS), len(weeks), len(AD_REGIONS), len(AD_AGES), len(AD_GENDERS))
    channel, week, region, age, gender = (axis.ravel() for axis in np.indices(shape))
    day = weeks[week]
    length = np.array([ADS[name][0] for name in ADS])[channel]
    campaign = np.array([numbers[name][0] for name in ADS])[channel] + day // length
    size = len(day)
    shown = rng.poisson(4_000 * rng.lognormal(0, 0.5, size))
    clicked = rng.binomial(shown, np.array([0.03, 0.006, 0.012])[channel])
    bought = rng.binomial(clicked, np.array([0.045, 0.012, 0.02])[channel])
    cost = clicked * rng.integers(25, 90, size)
    dates = [timeline.FIRST_DAY + timedelta(days=int(d)) for d in weeks]
    return pa.table(
        {
            "date": lookup(dates, week, pa.date32()),
            "channel": lookup(list(ADS), channel),
            "campaign_id": campaign_ids(campaign),
            "region": lookup(AD_REGIONS, region),
            "age_band": lookup(AD_AGES, age),
            "gender": lookup(AD_GENDERS, gender),
            "impressions_count": shown,
            "clicks_count": clicked,
            "conversions_count": bought,
            "cost": decimals(cost),
        },
        schema=AD_PERFORMANCE,
    )
