"""Identities of rows that come without one, the same from load to load (记录标识)."""

import hashlib
import unicodedata


def data_centre_id(name: object, operator: object, lon: float | None, lat: float | None) -> str:
    """Return the identity of a data centre: a digest of name, operator and place.

    Parameters
    ----------
    name, operator : str or None
        As the register has them.
    lon, lat : float or None
        WGS-84 [degrees]; they count to 1e-5 degrees, about a metre.

    Returns
    -------
    str
        The first 16 hexadecimal digits of a SHA-256.
    """
    place = ["" if at is None else f"{at:.5f}" for at in (lon, lat)]
    return _digest([name, operator], place)


def filing_id(uscc: object, service_name: object) -> str:
    """Return the identity of a service: a digest of its provider's code and its name.

    Returns
    -------
    str
        The first 16 hexadecimal digits of a SHA-256.
    """
    return _digest([uscc, service_name], [])


def _digest(words: list[object], rest: list[str]) -> str:
    text = ["" if word is None else str(word) for word in words]
    plain = [unicodedata.normalize("NFKC", word).strip() for word in text]
    return hashlib.sha256("|".join([*plain, *rest]).encode()).hexdigest()[:16]
