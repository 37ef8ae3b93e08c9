"""Files of what is listed, made by the functions that the command line uses too."""

from base64 import b64encode
from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update

from dashboards.desk import Desk
from dashboards.guard.needs import needs
from dashboards.pages.map.chosen import chosen_sites
from minewatch.exports.decided import Decided
from minewatch.exports.lists import list_content
from minewatch.exports.maps import map_content
from minewatch.publish import SnapshotPart

#: What each button writes.
EXPORTS = {"xlsx": list_content, "csv": list_content, "geojson": map_content}


def register(app: Dash, desk: Desk) -> None:
    """Add the buttons that export."""

    @app.callback(
        Output("map-file", "data"),
        [Input(f"map-export-{form}", "n_clicks") for form in EXPORTS],
        State("map-wanted", "data"),
        State("map-outline", "data"),
        prevent_initial_call=True,
    )
    @needs("analyst")
    def export(*given: Any) -> Any:
        form = str(ctx.triggered_id).removeprefix("map-export-")
        if form not in EXPORTS or not any(given[: len(EXPORTS)]):
            return no_update
        sites = chosen_sites(desk, *given[len(EXPORTS) :])
        part = SnapshotPart(desk.snapshot().path, list(sites.index))
        content = EXPORTS[form](Decided(part, desk.cases()), f".{form}", desk.words.lang)
        return {
            "filename": f"minewatch-{desk.scan().id}.{form}",
            "content": b64encode(content).decode(),
            "base64": True,
            "type": "application/octet-stream",
        }
