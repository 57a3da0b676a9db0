"""What the teams that use segments say of them."""

import numpy as np
import pyarrow as pa

from orchestration.sample_data import timeline
from orchestration.sample_data.arrow import Seed, draw, lookup, stream, timestamps
from orchestration.sample_data.schema import SEGMENT_FEEDBACK

SEGMENTS = (
    "discount_lovers",
    "loyal_customers",
    "one_time_buyers",
    "big_spenders",
    "repeat_buyers",
)
TEAMS, CHANNELS = ("crm", "stores", "paid media", "merchandising"), ("email", "sms", "ads", None)
VERSIONS = ("3f9c0a51d2e7", "a17be40c9d36", None)
# Rating: what goes with it.
COMMENTS = {
    1: "Too many people who never react.",
    2: "Half of them have bought already.",
    3: "Fine, but small.",
    4: "Good response.",
    5: "Best audience we have.",
}
SIZE = 60


def build(seed: Seed) -> pa.Table:
    """Collect feedback over the last year and a half; the same whatever the number of customers."""
    rng = stream(seed, "feedback")
    day = np.sort(rng.integers(timeline.DAYS - 540, timeline.DAYS, SIZE))
    local = timeline.day_start(day) + timeline.seconds_of_day(rng, timeline.SHOP_HOURS, SIZE)
    rating = 1 + draw(rng, (1, 2, 4, 5, 3), SIZE)
    comment = np.where(rng.random(SIZE) < 0.7, rating, 0)
    return pa.table(
        {
            "segment_id": lookup(SEGMENTS, rng.integers(0, len(SEGMENTS), SIZE)),
            "definition_version": lookup(VERSIONS, draw(rng, (5, 3, 4), SIZE)),
            "author_team": lookup(TEAMS, rng.integers(0, len(TEAMS), SIZE)),
            "channel": lookup(CHANNELS, rng.integers(0, len(CHANNELS), SIZE)),
            "submitted_at": timestamps(timeline.to_utc(local)),
            "rating": rating.astype("int32"),
            "comment": lookup([None, *COMMENTS.values()], comment),
        },
        schema=SEGMENT_FEEDBACK,
    )
