"""Planted accounts that share identifiers, or seem to: at the limits, and in every way of writing.

`person` is the account that stands for the person; accounts are one person exactly if they share an
address of at most 5 ids or a phone of at most 3, in one step or more.
"""

from collections.abc import Iterator


def _accounts(case: str, *written: dict, is_one: bool) -> Iterator[dict]:
    ids = [f"planted-identity-{case}-{number}" for number in range(1, len(written) + 1)]
    for customer_id, columns in zip(ids, written, strict=True):
        person = ids[0] if is_one else customer_id
        yield {"customer_id": customer_id, "person": person, "country": "DE", **columns}


def _emails(*addresses: str) -> list[dict]:
    return [{"email": address} for address in addresses]


def _phones(*numbers: str, country: str = "DE") -> list[dict]:
    return [{"phone": number, "country": country} for number in numbers]


ACCOUNTS = (
    *_accounts(
        "email",
        *_emails("Ada.Planted@Example.com", "ada.planted@example.com ", " ADA.PLANTED@EXAMPLE.COM"),
        is_one=True,
    ),
    *_accounts("other-email", *_emails("bo@example.com", "b.o@example.com"), is_one=False),
    *_accounts("phone-spaces", *_phones("+49 30 9912345", "0049 30 9912345"), is_one=True),
    *_accounts("phone-national", *_phones("(030) 9922345", "+49-30-9922345"), is_one=True),
    *_accounts("other-phone", *_phones("+49 30 9932345", "+49 30 9932346"), is_one=False),
    *_accounts(
        "chain",
        {"email": "cy.planted@example.com"},
        {"email": "CY.planted@example.com", "phone": "+49 30 9942345"},
        {"email": "other.planted@example.com", "phone": "(030) 9942345"},
        is_one=True,
    ),
    *_accounts(
        "three-by-phone",
        *_phones("+49 30 9952345", "0049 30 9952345", "(030) 9952345"),
        is_one=True,
    ),
    *_accounts(
        "four-by-phone",
        *_phones("+49 30 9962345", "0049 30 9962345", "(030) 9962345", "+49-30-9962345"),
        is_one=False,
    ),
    *_accounts("five-by-email", *_emails(*["di.planted@example.com"] * 5), is_one=True),
    *_accounts("six-by-email", *_emails(*["el.planted@example.com"] * 6), is_one=False),
    # Shared by two only: the word before the @ says that it is nobody's.
    *_accounts("role", *_emails(*["info@planted.example.com"] * 2), is_one=False),
    *_accounts(
        "sales", *_emails("sales@planted.example.com", "Sales@planted.example.com"), is_one=False
    ),
    # The address tells nothing, the phone does.
    *_accounts(
        "role-and-phone",
        *[{"email": "sales@firm.example.com", "phone": "+49 30 9972345"}] * 2,
        is_one=True,
    ),
)
