"""Where people live and shops are: cities of several countries, climates, both hemispheres."""

from typing import NamedTuple

import numpy as np

from orchestration.sample_data.arrow import Seed, stream


class Place(NamedTuple):
    """A city; `weight` is its share of the people, `postal` the start of its postal codes."""

    country: str
    region: str
    city: str
    postal: str
    area: str
    weight: float
    language: str
    latitude: float
    longitude: float


PLACES = (
    Place("DE", "Berlin", "Berlin", "10", "urban", 12, "de", 52.52, 13.405),
    Place("DE", "Hamburg", "Hamburg", "20", "urban", 8, "de", 53.551, 9.994),
    Place("DE", "Bayern", "München", "80", "urban", 8, "de", 48.137, 11.575),
    Place("DE", "Bayern", "Rosenheim", "83", "suburban", 5, "de", 47.856, 12.123),
    Place("DE", "Nordrhein-Westfalen", "Köln", "50", "urban", 8, "de", 50.938, 6.96),
    Place("DE", "Nordrhein-Westfalen", "Coesfeld", "48", "rural", 4, "de", 51.943, 7.168),
    Place("DE", "Sachsen", "Leipzig", "04", "urban", 5, "de", 51.34, 12.375),
    Place("DE", "Niedersachsen", "Celle", "29", "suburban", 4, "de", 52.624, 10.081),
    Place("DE", "Mecklenburg-Vorpommern", "Waren", "17", "rural", 3, "de", 53.519, 12.68),
    Place("AT", "Wien", "Wien", "10", "urban", 7, "de", 48.208, 16.373),
    Place("AT", "Tirol", "Innsbruck", "60", "suburban", 3, "de", 47.268, 11.393),
    Place("CH", "Zürich", "Zürich", "80", "urban", 6, "de", 47.377, 8.541),
    Place("CH", "Genève", "Genève", "12", "urban", 3, "fr", 46.204, 6.143),
    Place("FR", "Île-de-France", "Paris", "75", "urban", 5, "fr", 48.857, 2.352),
    Place("FR", "Grand Est", "Strasbourg", "67", "urban", 3, "fr", 48.583, 7.745),
    Place("NL", "Noord-Holland", "Amsterdam", "10", "urban", 4, "nl", 52.368, 4.904),
    Place("NL", "Gelderland", "Arnhem", "68", "suburban", 2, "nl", 51.985, 5.899),
    Place("GB", "England", "London", "1", "urban", 4, "en", 51.507, -0.128),
    Place("GB", "Scotland", "Edinburgh", "2", "urban", 2, "en", 55.953, -3.189),
    Place("US", "New York", "New York", "10", "urban", 3, "en", 40.713, -74.006),
    Place("US", "California", "San Diego", "92", "suburban", 1, "en", 32.716, -117.161),
    Place("US", "Arizona", "Phoenix", "85", "urban", 1, "en", 33.448, -112.074),
    Place("NO", "Troms", "Tromsø", "90", "rural", 1, "no", 69.649, 18.955),
    Place("ES", "Andalucía", "Sevilla", "41", "urban", 2, "es", 37.389, -5.984),
    Place("CA", "Manitoba", "Winnipeg", "3", "urban", 1, "en", 49.895, -97.138),
    Place("AU", "New South Wales", "Sydney", "2", "urban", 3, "en", -33.869, 151.209),
    Place("AU", "Northern Territory", "Darwin", "0", "suburban", 1, "en", -12.463, 130.842),
    Place("BR", "São Paulo", "São Paulo", "01", "urban", 2, "pt", -23.551, -46.633),
    Place("BR", "Amazonas", "Manaus", "69", "urban", 1, "pt", -3.119, -60.022),
    Place("IN", "Maharashtra", "Mumbai", "400", "urban", 1, "en", 19.076, 72.878),
    Place("IN", "Rajasthan", "Jaipur", "302", "urban", 1, "hi", 26.912, 75.787),
)
COUNTRIES = tuple(dict.fromkeys(place.country for place in PLACES))
# How far around the centre people live, in degrees of latitude.
SPREAD = {"urban": 0.06, "suburban": 0.1, "rural": 0.2}


def scatter(seed: Seed, name: str, place: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Latitudes and longitudes around the centres of places."""
    rng = stream(seed, name)
    spread = np.array([SPREAD[p.area] for p in PLACES])[place]
    latitude = np.array([p.latitude for p in PLACES])[place]
    longitude = np.array([p.longitude for p in PLACES])[place]
    north, east = rng.normal(0, 1, (2, len(place))).clip(-2.5, 2.5) * spread
    east /= np.cos(np.radians(latitude))
    return np.round(latitude + north, 5), np.round(longitude + east, 5)
