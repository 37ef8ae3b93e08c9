"""Scripts, styles and outlines: compressed once, and kept by browsers for as long as they hold.

Nothing else is compressed. The length of a compressed answer tells something of what stands in it,
so that a secret beside a text that a stranger can choose could be guessed letter by letter
(BREACH); what is compressed here is the same for everybody and holds neither.
"""

import gzip
from functools import lru_cache

from flask import Flask, Response, request

_SAME_FOR_ALL = ("/_dash-component-suites/", "/assets/", "/outlines/")
_YEAR_SECONDS = 365 * 24 * 3600
#: Smaller ones fit into a packet or two as they are.
_LEAST_BYTES = 1_000


def compress_libraries(server: Flask) -> None:
    """Compress what is the same for all, and let browsers keep what names its version."""

    @server.after_request
    def compress(response: Response) -> Response:
        same = request.path.startswith(_SAME_FOR_ALL)
        if not same or response.status_code != 200 or request.method != "GET":
            return response
        if response.cache_control.max_age == _YEAR_SECONDS or "m" in request.args:
            # Dash writes the version of a library into its name, and the time of a file behind it.
            response.headers["Cache-Control"] = f"private, max-age={_YEAR_SECONDS}, immutable"
        elif response.cache_control.max_age is None:
            # Of some it does not: the browser keeps them and asks whether they are still the same.
            response.headers["Cache-Control"] = "private, no-cache"
        return _shortened(response)


def _shortened(response: Response) -> Response:
    response.vary.add("Accept-Encoding")
    tag, _weak = response.get_etag()
    if tag is not None:
        response.set_etag(tag, weak=True)  # the same text, be it compressed or not
        response.make_conditional(request)
    wanted = request.accept_encodings["gzip"] and response.status_code == 200
    if not wanted or response.content_encoding:
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) >= _LEAST_BYTES:
        response.set_data(_compressed(body))
        response.content_encoding = "gzip"
    return response


@lru_cache(maxsize=256)
def _compressed(body: bytes) -> bytes:
    return gzip.compress(body, 9, mtime=0)
