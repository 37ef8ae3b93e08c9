"""The weekly batch over a workspace, where the steps of the flow meet."""

from minewatch.batch.context import Context, feature_context
from minewatch.batch.scan import scan

__all__ = ["Context", "feature_context", "scan"]
