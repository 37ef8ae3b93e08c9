"""Keep the last result of a pure function while it is asked of the very same objects."""

import threading
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def held(function: Callable[P, R]) -> Callable[P, R]:
    """Return a function that computes again only when an argument is another object.

    Snapshots, their tables and the folded cases are kept by the desk and never changed in place, so
    that being the same object is being equal, and costs nothing to find out. Of threads that ask
    for the same at once, one computes and the others wait for it.
    """
    last: list[tuple[tuple[object, ...], R]] = []
    computing = threading.Lock()

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        key = (*args, *kwargs.values())
        with computing:
            for known, result in last:
                if len(known) == len(key) and all(a is b for a, b in zip(known, key, strict=True)):
                    return result
            result = function(*args, **kwargs)
            last[:] = [(key, result)]
            return result

    return call
