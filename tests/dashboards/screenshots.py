"""Pictures of the desk over the shipped sample, for the README: ``make screenshots``."""

import sys
import tempfile
from pathlib import Path

from live_desk import CHROMIUM, FLAGS, Visitor, open_office, sample_workspace, served
from playwright.sync_api import sync_playwright

from dashboards.app import create_app

_MOST_BYTES = 300_000


def main(folder: Path) -> None:
    """Write a picture of each page, in Chinese, 1280 × 800."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as running:
        workspace = sample_workspace(Path(place) / "workspace")
        site = workspace.latest().table("sites").to_pandas().query("flagged").nsmallest(1, "lat")
        pages = {"overview": "/", "map": "/map", "site": f"/site/{site['site_id'].iloc[0]}",
                 "queue": "/queue", "quality": "/quality", "rules": "/rules"}  # fmt: skip
        app = create_app(workspace, secure=False, office=open_office(workspace.folder))
        browser = running.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with served(app) as origin:
            visitor = Visitor(browser, origin)
            visitor.sign_in("wang.min")
            for name, path in pages.items():
                visitor.go(path)
                picture = visitor.page.screenshot()
                if len(picture) > _MOST_BYTES:
                    sys.exit(f"{name} weighs {len(picture):,} bytes, more than {_MOST_BYTES:,}.")
                (folder / f"{name}.png").write_bytes(picture)
            browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
