"""The shape of a callback's call: what is none of ours is refused before Dash reads it."""

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from flask import abort, g, request
from pydantic import BaseModel, ConfigDict, Field, ValidationError


class _Property(BaseModel):
    model_config = ConfigDict(strict=True)

    id: str | dict[str, Any]
    property: str
    value: Any = None


#: Half of a sign of two parts, escaped: JSON may hold it alone, and no file or table can.
_HALF_SIGN = re.compile(rb"\\u[dD][89a-fA-F]")
#: What Python reads as a number, and neither JSON nor a float can hold.
_NO_NUMBER = re.compile(rb"NaN|Infinity|[0-9]{300}")
_Properties = list[_Property | list[_Property]]


class _Call(BaseModel):
    model_config = ConfigDict(strict=True)

    output: str
    outputs: _Property | _Properties | None = None
    inputs: _Properties
    state: _Properties = []
    changed: list[str] = Field([], alias="changedPropIds")


def _is_text(told: object) -> bool:
    try:
        json.dumps(told, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _has_plain_numbers(told: bytes) -> bool:
    try:
        json.loads(told, parse_constant=_plain_number, parse_int=_plain_number)
    except ValueError:
        return False
    return True


def _plain_number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def check_call(callbacks: Mapping[str, Mapping[str, Any]]) -> None:
    """Refuse the call in hand (400) unless it is one of a known callback, with all its values.

    Parameters
    ----------
    callbacks : mapping
        Dash's ``callback_map``: for each output, its ``inputs`` and ``state``.
    """
    try:
        told = request.get_json()
    except RecursionError:
        abort(400, description="too deep")
    if _HALF_SIGN.search(request.get_data()) and not _is_text(told):
        abort(400, description="no text")
    if _NO_NUMBER.search(request.get_data()) and not _has_plain_numbers(request.get_data()):
        abort(400, description="no number")
    try:
        call = _Call.model_validate(told)
    except ValidationError:
        abort(400, description="no call of a callback")
    known = callbacks.get(call.output)
    if known is None:
        abort(400, description="no such callback")
    g.callback = call.output
    if (len(call.inputs), len(call.state)) != (len(known["inputs"]), len(known["state"])):
        abort(400, description="not the values that the callback takes")
