"""What stands before every page and callback: who asks, may they, and what is logged if not."""

from dashboards.guard.needs import needs, signed_in

__all__ = ["needs", "signed_in"]
