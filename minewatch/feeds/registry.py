"""All feeds by name, and the refusal of a file that lacks what its feed requires."""

from minewatch.errors import FeedRefusedError
from minewatch.feeds import (
    annual_reports,
    applications,
    benefits,
    bills,
    coin_prices,
    commitments,
    curves,
    data_centres,
    enterprises,
    filings,
    loans,
    market_participants,
    meters,
    network_leads,
    parks,
    payments,
    plant_output,
    plants,
    power_quality,
    registers,
    settlements,
    tips,
    weather,
)
from minewatch.feeds.contract import Feed
from minewatch.feeds.source import Source

#: Name -> contract, in the order in which they are best loaded.
FEEDS: dict[str, Feed] = {
    module.FEED.name: module.FEED
    for module in (
        *(meters, curves, registers, settlements, enterprises, data_centres, weather),
        *(plants, plant_output, applications, tips, network_leads),
        *(coin_prices, power_quality),
        *(market_participants, benefits, commitments, filings, loans),
        *(bills, payments, annual_reports),
        *(parks,),
    )
}


def refuse_other(feed: Feed, source: Source) -> None:
    """Refuse a file of another feed, though it has the columns that this feed requires.

    This is not asked where a mapping names the columns, for that is believed.

    Raises
    ------
    FeedRefusedError
        If the file is of another feed.
    """
    here = set(source.columns)
    like = _like(feed, here)
    if like is not None:
        msg = (
            f"{source.path.name} looks like the feed {like.name}, which knows "
            f"{like.covered(here)} of its columns, and not {feed.name}, which knows "
            f"{feed.covered(here)}; load it as {like.name} or name its columns in a mapping."
        )
        raise FeedRefusedError(msg)


def refuse_missing(feed: Feed, source: Source, missing: list[str]) -> None:
    """Refuse a file that lacks required columns, and say which feed it looks like.

    Raises
    ------
    FeedRefusedError
        If anything is missing.
    """
    if not missing:
        return
    like = _like(feed, set(source.columns))
    hint = f"it looks like the feed {like.name}" if like else "name the columns in a mapping"
    msg = (
        f"{source.path.name} lacks {', '.join(missing)} of the feed {feed.name} and has "
        f"{', '.join(name or '(unnamed)' for name in source.columns)[:500]}; {hint}."
    )
    raise FeedRefusedError(msg)


def _like(feed: Feed, here: set[str]) -> Feed | None:
    """Return the other feed that knows most of a header's columns, its contract being met.

    There is none unless it knows strictly more of them than this feed.
    """
    fits = [
        other
        for other in FEEDS.values()
        if other.covered(here) > feed.covered(here) and not other.missing_from(here)
    ]
    return max(fits, key=lambda other: (other.covered(here), other.name), default=None)
