"""Who is one person: accounts of the same person, and identifiers that tell nobody apart.

An e-mail address or a phone links accounts however it is written, unless it is a role address, a
placeholder, or shared by more accounts than a person has (`MOST_EMAIL_IDS`, `MOST_PHONE_IDS`).
"""

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.sample_data.arrow import Seed, ids, lookup, replace_at, stream
from orchestration.sample_data.people import People
from orchestration.sample_data.places import COUNTRIES
from orchestration.sample_data.record import Kind, Record

# Ids that share an address or a phone and may still be one person.
MOST_EMAIL_IDS, MOST_PHONE_IDS = 5, 3
ROLES = ("info", "sales")
PLACEHOLDER_EMAILS = ("none@none.com", "test@test.com")
PLACEHOLDER_PHONES = ("000000", "1111111")
# One number of Berlin as people write it; the third way needs to know the country.
PHONE_FORMATS = ("+49 30 {}", "0049 30 {}", "(030) {}", "+49-30-{}")
PEOPLE_PER_ROLE, PEOPLE_PER_CALL_CENTRE = 24, 300

ONE_PERSON = "accounts of one person"
NO_LINK = "links nobody"
BY_EMAIL = Kind("duplicate_person", "customers", 0.005, f"{ONE_PERSON}: same e-mail")
BY_PHONE = Kind("duplicate_by_phone", "customers", 0.004, f"{ONE_PERSON}: same phone")
BY_CHAIN = Kind("duplicate_chain", "customers", 0.002, f"{ONE_PERSON}: e-mail, then phone")
CALL_CENTRE = Kind("call_centre_phone", "customers", 0.05, f"shared by hundreds; {NO_LINK}")
ROLE = Kind("role_email", "customers", 0.012, f"shared by dozens; {NO_LINK}")
NO_EMAIL = Kind("placeholder_email", "customers", 0.004, f"no address; {NO_LINK}")
NO_PHONE = Kind("placeholder_phone", "customers", 0.006, f"no number; {NO_LINK}")
KINDS = (BY_EMAIL, BY_PHONE, BY_CHAIN, CALL_CENTRE, ROLE, NO_EMAIL, NO_PHONE)
# Fewer accounts would be taken for one household, and linked.
SMALLEST_CALL_CENTRE = MOST_PHONE_IDS + 1


@dataclass(frozen=True)
class Identities:
    """Per account: the first account of the same person, whether its e-mail links, whether it is
    one of those planted here."""

    first_account: np.ndarray
    email_links: np.ndarray
    is_planted: np.ndarray


def build(seed: Seed, people: People, record: Record) -> tuple[People, Identities]:
    """Let accounts share identifiers; return the people with them and who is who."""
    return _Hand(seed, people, record).plant()


class _Hand:
    """Picks accounts that share nothing yet."""

    def __init__(self, seed: Seed, people: People, record: Record) -> None:
        self.seed, self.people, self.record = seed, people, record
        self.rng = stream(seed, "identities")
        self.customers = people.customers
        self.order = self.rng.permutation(len(people))
        # Who was deleted is no witness of who is who.
        self.free = ~people.is_deleted
        self.first_account = np.arange(len(people))
        self.email_links = people.has("email")

    def plant(self) -> tuple[People, Identities]:
        has_email = self.people.has("email")
        german = (self.people.country == COUNTRIES.index("DE")) & self.people.has("country")

        first, second = self._accounts(BY_EMAIL, 2, has_email)
        self._one_person(BY_EMAIL, first, second)
        self._set("email", second, self._written_otherwise(first))

        first, second = self._accounts(BY_PHONE, 2, german)
        self._one_person(BY_PHONE, first, second)
        self._same_phone(first, second)

        first, second, third = self._accounts(BY_CHAIN, 3, has_email & german)
        self._one_person(BY_CHAIN, first, second, third)
        self._set("email", second, self._written_otherwise(first))
        self._same_phone(second, third)

        (callers,) = self._accounts(CALL_CENTRE, 1)
        if len(callers) >= SMALLEST_CALL_CENTRE:
            centres = self.seed.numbers(max(1, len(callers) // PEOPLE_PER_CALL_CENTRE))
            line = centres[np.arange(len(callers)) % len(centres)]
            self._shared(CALL_CENTRE, "phone", callers, ids("+49 800 ", line, 7))

        (clerks,) = self._accounts(ROLE, 1)
        firms = self.seed.numbers(len(clerks))[np.arange(len(clerks)) // PEOPLE_PER_ROLE]
        role = lookup(ROLES, firms % len(ROLES))
        firm = pc.binary_join_element_wise(ids("firm", firms, 6), "example.com", ".")
        self._shared(ROLE, "email", clerks, pc.binary_join_element_wise(role, firm, "@"))

        for kind, column, values in (
            (NO_EMAIL, "email", PLACEHOLDER_EMAILS),
            (NO_PHONE, "phone", PLACEHOLDER_PHONES),
        ):
            (who,) = self._accounts(kind, 1)
            self._shared(kind, column, who, lookup(values, np.arange(len(who)) % len(values)))

        planted = ~self.free & ~self.people.is_deleted
        found = Identities(self.first_account, self.email_links, planted)
        return replace(self.people, customers=self.customers), found

    def _accounts(self, kind: Kind, each: int, where: np.ndarray | None = None) -> list[np.ndarray]:
        """`each` lists of accounts, of as many people as the kind has."""
        fits = self.free if where is None else self.free & where
        candidates = self.order[fits[self.order]]
        size = min(kind.size(len(self.people)), len(candidates) // each)
        groups = np.sort(candidates[: size * each].reshape(size, each), axis=1)
        groups = groups[np.argsort(groups[:, 0])]
        self.free[groups] = False
        return list(groups.T)

    def _one_person(self, kind: Kind, first: np.ndarray, *others: np.ndarray) -> None:
        """Make accounts those of the person of the first one, and say so."""
        for accounts in others:
            self.first_account[accounts] = first
            for column in ("first_name", "last_name", "gender", "birth_date"):
                self._set(column, accounts, self._of(column, first))
        self.record.note(kind, self._of("customer_id", others[-1]))

    def _shared(self, kind: Kind, column: str, accounts: np.ndarray, values: pa.Array) -> None:
        self._set(column, accounts, values)
        if column == "email":
            self.email_links[accounts] = False
        self.record.note(kind, self._of("customer_id", accounts))

    def _of(self, column: str, accounts: np.ndarray) -> pa.Array:
        return self.customers[column].combine_chunks().take(pa.array(accounts))

    def _set(self, column: str, accounts: np.ndarray, values: pa.Array) -> None:
        by_account = np.argsort(accounts)
        self.customers = replace_at(
            self.customers, column, accounts[by_account], values.take(pa.array(by_account))
        )

    def _written_otherwise(self, accounts: np.ndarray) -> pa.Array:
        """The addresses of accounts, in capitals, between spaces, or both."""
        email = self._of("email", accounts)
        ways = (
            pc.ascii_upper(email),
            pc.binary_join_element_wise(" ", email, " ", ""),
            pc.binary_join_element_wise(pc.ascii_upper(email), "  ", ""),
        )
        return pc.choose(pa.array(self.rng.integers(0, len(ways), len(accounts))), *ways)

    def _same_phone(self, first: np.ndarray, second: np.ndarray) -> None:
        """Give both one number, each in a way of its own."""
        numbers = pa.array(1_000_000 + self._numbers(first) % 9_000_000).cast(pa.string())
        way = self.rng.integers(0, len(PHONE_FORMATS), len(first))
        other = (way + self.rng.integers(1, len(PHONE_FORMATS), len(first))) % len(PHONE_FORMATS)
        for accounts, chosen in ((first, way), (second, other)):
            starts = lookup([form.replace("{}", "") for form in PHONE_FORMATS], chosen)
            self._set("phone", accounts, pc.binary_join_element_wise(starts, numbers, ""))

    def _numbers(self, accounts: np.ndarray) -> np.ndarray:
        """The number in the id of each account: nobody else has it."""
        digits = pc.utf8_slice_codeunits(self._of("customer_id", accounts), 1)
        return digits.cast(pa.int64()).to_numpy()
