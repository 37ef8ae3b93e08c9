"""The unified social credit code and its check digit (统一社会信用代码, GB 32100-2015)."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

#: The code's alphabet: digits and capital letters without I, O, S, V, Z; the place is the value.
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
#: Weights of the first 17 characters: powers of 3 modulo 31 (GB 32100-2015, table 4).
WEIGHTS: NDArray[np.int64] = np.array([pow(3, i, 31) for i in range(17)], dtype=np.int64)

_LENGTH = 18
_VALUES = np.full(256, -1, dtype=np.int64)
_VALUES[np.frombuffer(ALPHABET.encode("ascii"), dtype=np.uint8)] = np.arange(len(ALPHABET))


def valid_uscc(codes: pd.Series) -> NDArray[np.bool_]:
    """Tell which codes are valid: 18 characters of the alphabet and the right check digit.

    Parameters
    ----------
    codes : Series of str
        Codes as written; missing is not valid. Nothing is trimmed or raised to capitals.

    Returns
    -------
    ndarray of bool
        One truth value for each code.
    """
    valid = np.zeros(len(codes), dtype=bool)
    text = codes.astype("object")
    right = np.array(
        [isinstance(code, str) and len(code) == _LENGTH and code.isascii() for code in text],
        dtype=bool,
    )
    if not right.any():
        return valid
    joined = "".join(text[right]).encode("ascii")
    values = _VALUES[np.frombuffer(joined, dtype=np.uint8).reshape(-1, _LENGTH)]
    check = (31 - (values[:, :-1] @ WEIGHTS) % 31) % 31
    valid[right] = (values >= 0).all(axis=1) & (check == values[:, -1])
    return valid


def is_valid_uscc(text: str) -> bool:
    """Tell whether one code is valid; see :func:`valid_uscc`.

    Examples
    --------
    >>> is_valid_uscc("91110000802100433B")
    True
    >>> is_valid_uscc("91110000802100433A")
    False
    """
    return bool(valid_uscc(pd.Series([text], dtype="object"))[0])
