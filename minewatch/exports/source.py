"""What every export reads of a published snapshot."""

from datetime import date

from minewatch.errors import WorkspaceError
from minewatch.publish import Snapshot


def as_of(snapshot: Snapshot) -> date:
    """Return the day the scan speaks of (数据截至日).

    Raises
    ------
    WorkspaceError
        If the manifest does not hold one.
    """
    text = snapshot.manifest.get("as_of")
    try:
        return date.fromisoformat(str(text))
    except ValueError as error:
        msg = f"The manifest in {snapshot.path} has as_of {text!r}, which is no date; scan again."
        raise WorkspaceError(msg) from error
