"""All feeds by name, and the refusal of a file that lacks what its feed requires."""

from minewatch.errors import FeedRefusedError
from minewatch.feeds import curves, data_centres, enterprises, meters, registers, settlements
from minewatch.feeds.contract import Feed
from minewatch.feeds.source import Source

#: Name -> contract, in the order in which they are best loaded.
FEEDS: dict[str, Feed] = {
    module.FEED.name: module.FEED
    for module in (meters, curves, registers, settlements, enterprises, data_centres)
}


def refuse_missing(feed: Feed, source: Source, missing: list[str]) -> None:
    """Refuse a file that lacks required columns, and say which feed it looks like.

    Raises
    ------
    FeedRefusedError
        If anything is missing.
    """
    if not missing:
        return
    here = set(source.columns)
    fits = [f for f in FEEDS.values() if f is not feed and not f.missing_from(here)]
    like = max(fits, key=lambda f: (len(here.intersection(f.names)), f.name), default=None)
    hint = f"it looks like the feed {like.name}" if like else "name the columns in a mapping"
    msg = (
        f"{source.path.name} lacks {', '.join(missing)} of the feed {feed.name} and has "
        f"{', '.join(name or '(unnamed)' for name in source.columns)[:500]}; {hint}."
    )
    raise FeedRefusedError(msg)
