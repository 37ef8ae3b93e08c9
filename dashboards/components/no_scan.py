"""What a page shows before the first scan: what to do (尚无扫描结果)."""

from dash import html
from dash.development.base_component import Component

from dashboards.components.cards import box
from dashboards.words import Words
from minewatch.workspace import Workspace


def nothing_scanned(workspace: Workspace) -> bool:
    """Return whether no scan was ever published into a workspace."""
    return not any(workspace.snapshots.glob("*/manifest.json"))


def no_scan(title: str, words: Words) -> Component:
    """Return the steps from an empty workspace to the first page of leads.

    Parameters
    ----------
    title : str
        Of the page that was asked for.
    """
    steps: list[list[str | Component]] = [
        [words("shell.no_scan_load"), " ", html.Code("minewatch load FEED FILE -w DIR")],
        [words("shell.no_scan_scan"), " ", html.Code("minewatch scan -w DIR")],
        [words("shell.no_scan_reload")],
    ]
    told = [
        html.P(words("shell.no_scan_why")),
        html.Ol([html.Li(step) for step in steps]),
        html.P(words("shell.no_scan_now"), className="hint"),
    ]
    head = html.Header(html.H1(title), className="page-head")
    return html.Div([head, box(words("shell.no_scan"), told, kind="to-do")])
