"""Attributes of elements whose names Python cannot spell: ``data-area``, ``aria-label``."""

from typing import Any


def attributes(**named: str) -> dict[str, Any]:
    """Return attributes with hyphens for underscores: ``attributes(data_area="51")``."""
    return {name.replace("_", "-"): value for name, value in named.items()}
