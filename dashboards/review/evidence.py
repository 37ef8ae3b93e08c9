"""Evidence (证据): the server takes the digest of a file, and keeps no file."""

import hashlib
from typing import Any
from urllib.parse import unquote

from flask import Response, abort, jsonify, request

from dashboards.desk import Desk
from dashboards.review.officers import evidence_files

#: Largest file that the digest is taken of; it is read in pieces.
EVIDENCE_BYTES = 50_000_000
_PIECE = 1 << 20
_LONGEST_NAME, _MOST_FILES = 120, 50


def take_digest(desk: Desk) -> Response:
    """Take the digest of the file in the request, piece by piece; the file is not kept."""
    request.max_content_length = EVIDENCE_BYTES
    name = unquote(request.headers.get("X-File-Name", ""))[:_LONGEST_NAME]
    name = "".join(sign for sign in name if sign.isprintable()) or "—"
    digest, size = hashlib.sha256(), 0
    while piece := request.stream.read(_PIECE):
        digest.update(piece)
        size += len(piece)
    if not size:
        abort(400, description="no file")
    evidence_files(desk).take(digest.hexdigest(), name, size, by=desk.user.name, at=desk.now())
    return jsonify(name=name, size=size, sha256=digest.hexdigest())


def proofs_of(held: object) -> list[dict[str, Any]]:
    """Return the files that a browser says were taken; the server looks them up again."""
    if not isinstance(held, list):
        return []
    kinds = {"name": str, "sha256": str, "size": int}
    return [
        one
        for one in held[:_MOST_FILES]
        if isinstance(one, dict) and all(isinstance(one.get(k), t) for k, t in kinds.items())
    ]
