"""Shops: where they stand, and which one is near whom."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from orchestration.sample_data.arrow import Seed, ids
from orchestration.sample_data.places import PLACES, scatter
from orchestration.sample_data.schema import STORES

# Cities with shops, as positions in PLACES, and how many.
SITES = {0: 3, 1: 2, 2: 3, 4: 2, 6: 1, 9: 2, 11: 2, 13: 2, 15: 1, 17: 2, 19: 1, 25: 1, 27: 1}
KILOMETRES_PER_DEGREE = 111.2


@dataclass(frozen=True)
class Stores:
    """The shops, and the position of the nearest one to each of PLACES."""

    table: pa.Table
    nearest: np.ndarray


def build(seed: Seed) -> Stores:
    """Open the shops; the same whatever the number of customers."""
    site = np.repeat(list(SITES), list(SITES.values()))
    latitude, longitude = scatter(seed, "stores", site)
    numbers = np.arange(1, len(site) + 1)
    places = [PLACES[s] for s in site]
    table = pa.table(
        {
            "store_id": ids("s", numbers, 3),
            "name": [
                f"{place.city} {number}" for place, number in zip(places, numbers, strict=True)
            ],
            "country": [place.country for place in places],
            "region": [place.region for place in places],
            "city": [place.city for place in places],
            "latitude": latitude,
            "longitude": longitude,
        },
        schema=STORES,
    )
    centres = np.array([[place.latitude, place.longitude] for place in PLACES])
    away = [distances(*centre, latitude, longitude) for centre in centres]
    return Stores(table, np.argmin(away, axis=1))


def distances(
    latitude: float, longitude: float, latitudes: np.ndarray, longitudes: np.ndarray
) -> np.ndarray:
    """Great-circle distances from one point to others, in kilometres."""
    here, there = np.radians(latitude), np.radians(latitudes)
    half = np.sin((there - here) / 2) ** 2
    half += np.cos(here) * np.cos(there) * np.sin(np.radians(longitudes - longitude) / 2) ** 2
    return np.degrees(2 * np.arcsin(np.sqrt(half))) * KILOMETRES_PER_DEGREE
