"""Published snapshots (发布快照): what a scan concluded, immutable and readable by anyone."""

from minewatch.publish.part import SnapshotPart
from minewatch.publish.snapshot import Snapshot, latest_snapshot, publish

__all__ = ["Snapshot", "SnapshotPart", "latest_snapshot", "publish"]
