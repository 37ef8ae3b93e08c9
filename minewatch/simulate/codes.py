"""Invented unified social credit codes (统一社会信用代码) with valid check digits.

GB 32100-2015: 18 characters, the last a check digit modulo 31 with weights ``3**i``; positions 9
to 17 are an organisation code whose own check digit (GB 11714-1997) is modulo 11. The organisation
codes here begin with ``XN``, with which none is known to be issued, so that no real body is named.
"""

import numpy as np

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def organisation_check(body: str) -> str:
    """Return the check character of the eight characters of an organisation code."""
    total = sum(
        int(character, 36) * weight
        for character, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True)
    )
    return "0123456789X0"[11 - total % 11] if total % 11 else "0"


def check_digit(body: str) -> str:
    """Return the 18th character for the first 17 of a code."""
    total = sum(ALPHABET.index(character) * 3**place % 31 for place, character in enumerate(body))
    return ALPHABET[-total % 31]


def invented_code(rng: np.random.Generator, adcode: str, *, public: bool, cooperative: bool) -> str:
    """Return a valid code of no real body, registered in the county ``adcode``."""
    category = "12" if public else "93" if cooperative else "91"
    serial = "".join(ALPHABET[place] for place in rng.integers(0, len(ALPHABET), 6))
    organisation = "XN" + serial
    body = category + adcode + organisation + organisation_check(organisation)
    return body + check_digit(body)
