"""The headers of every answer: what the browser may load, keep, show and tell others."""

import secrets
from collections.abc import Sequence

from flask import Flask, Response, g

_YEAR_SECONDS = 365 * 24 * 3600

_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}


def style_nonce() -> str:
    """Return the number, drawn for this answer, that marks styles which libraries may write."""
    if "style_nonce" not in g:
        g.style_nonce = secrets.token_urlsafe(16)
    return str(g.style_nonce)


def content_policy(script_hashes: Sequence[str], nonce: str | None) -> str:
    """Return the content security policy: nothing but this server, and no script in the page.

    Parameters
    ----------
    script_hashes : sequence of str
        The inline scripts that Dash starts itself with, as ``'sha256-…'``.
    nonce : str or None
        Of the styles in this page; None where it has none.
    """
    scripts = " ".join(("'self'", *script_hashes))
    styles = "'self'" if nonce is None else f"'self' 'nonce-{nonce}'"
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {scripts}",
            f"style-src {styles}",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def set_headers(server: Flask, script_hashes: Sequence[str], *, secure: bool) -> None:
    """Set the headers of every answer of a server.

    Parameters
    ----------
    script_hashes : sequence of str
        Of the inline scripts, once all callbacks are known.
    secure : bool
        The browser reaches the server by TLS, and is told to do so for a year.
    """

    @server.after_request
    def add(response: Response) -> Response:
        policy = content_policy(script_hashes, g.get("style_nonce"))
        response.headers["Content-Security-Policy"] = policy
        response.headers.update(_FIXED)
        if secure:
            response.headers["Strict-Transport-Security"] = f"max-age={_YEAR_SECONDS}"
        response.headers.setdefault("Cache-Control", "no-store")
        return response
