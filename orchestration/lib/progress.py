"""What a run tells the person who waits for it, one line a step.

Ordinary loggers: the command line shows both; what is in LOGGER, Dagster keeps with the run (a
managed logger in dagster.yaml). Nothing else writes to them.
"""

import logging

LOGGER = logging.getLogger("segmentation")
# How far a step is: of interest only while somebody waits.
LIVE_LOGGER = logging.getLogger("segmentation_live")
for _logger in (LOGGER, LIVE_LOGGER):
    _logger.setLevel(logging.INFO)


def step(name: str, text: str) -> None:
    """Tell that a step is done: its name and what it did."""
    LOGGER.info("%s: %s", name, text, extra={"step": name, "text": text, "is_done": True})


def going(name: str, text: str) -> None:
    """Tell how far a step is; the next line of the same step replaces this one."""
    LIVE_LOGGER.info("%s: %s", name, text, extra={"step": name, "text": text, "is_done": False})


def warn(text: str) -> None:
    """Tell something that does not stop the run and that a person should know."""
    LOGGER.warning("%s", text)


def count(number: int, noun: str, plural: str | None = None) -> str:
    """Return number and noun as a person writes them: `41 233 rows`, `1 table`."""
    return f"{grouped(number)} {noun if number == 1 else plural or noun + 's'}"


def grouped(number: int) -> str:
    """Return a whole number with a space every three digits."""
    return f"{number:,}".replace(",", " ")
