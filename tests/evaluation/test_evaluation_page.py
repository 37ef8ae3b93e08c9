"""The page of an evaluation: complete, escaped, self-contained; and the command that writes it."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from minewatch.evaluation.page import evaluation_page, write_evaluation
from minewatch.evaluation.report import Evaluation, Note
from minewatch.evaluation.strata import Options, by_kind, by_share, group
from minewatch.settings import Scoring

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
HOSTILE = '<script>alert("1")</script>&'


def case() -> tuple[Evaluation, pd.DataFrame]:
    rng = np.random.default_rng(5)
    label = np.repeat(["mining", "data_centre", "ordinary"], [12, 8, 180])
    p = np.clip(rng.normal(0.1 + 0.6 * (label == "mining"), 0.15), 0, 1)
    judged = pd.DataFrame(
        {
            "meter_id": [f"{n:04}" for n in range(200)],
            "label": label,
            "kind": np.where(label == "ordinary", HOSTILE, label),
            "mining_share": np.where(label == "mining", 0.3, 0.0),
            "class": np.where(p > 0.5, "mining", "ordinary"),
            "p_mining": p,
            "flagged": p > 0.5,
        }
    )
    options = Options(Scoring(), True, (10,), 20, 0)
    overall = group("all", judged, options)
    evaluation = Evaluation(
        scan_id="2025-06-29-0123456789ab",
        as_of="2025-06-29",
        model_digest="0" * 64,
        labels_sha256="1" * 64,
        labelled=203,
        scoring=Scoring(),
        resamples=20,
        seed=0,
        notes=(Note(code="unknown_meters", count=3, meters=("a", HOSTILE)),),
        overall=overall,
        by_kind=by_kind(judged),
        by_share=by_share(judged, options),
        by_grain=(),
        by_finest_grain=(),
        onset=(),
    )
    return evaluation, judged


def test_the_page_needs_nothing_else_and_escapes_what_it_shows():
    page = evaluation_page(*case())
    assert "<script" not in page
    assert "alert(&quot;1&quot;)" in page
    assert not re.search(r"(src|href)=|https?://|url\(", page)
    assert "default-src 'none'" in page
    for text in ("研判效果评估", "平均精度", "可靠性曲线", "Precision-recall curve", "20–50 %"):
        assert text in page


def test_every_plot_is_well_formed_and_within_its_frame():
    plots = re.findall(r"<svg.*?</svg>", evaluation_page(*case()), flags=re.DOTALL)
    assert len(plots) == 4
    for plot in plots:
        root = ElementTree.fromstring(plot)  # noqa: S314 - made by the test
        width, height = map(float, root.attrib["viewBox"].split()[2:])
        for path in (one for one in root.iter("path") if "curve" in one.attrib["class"]):
            numbers = [float(n) for n in re.findall(r"[\d.]+", path.attrib["d"])]
            assert max(numbers[::2]) <= width
            assert max(numbers[1::2]) <= height


def test_the_same_evaluation_gives_the_same_bytes(tmp_path: Path):
    written = [write_evaluation(*case(), tmp_path / name) for name in ("a", "b")]
    assert [file.name for file in written[0]] == ["evaluation.json", "evaluation.html"]
    for first, second in zip(*written, strict=True):
        assert first.read_bytes() == second.read_bytes()
    evaluation = case()[0]
    assert Evaluation.model_validate_json(written[0][0].read_text("utf-8")) == evaluation


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_opens_from_disk_without_a_request(tmp_path: Path, width: int):
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed")
    file = write_evaluation(*case(), tmp_path)[1]
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_context(viewport={"width": width, "height": 800}).new_page()
        requests, said = [], []
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.goto(file.as_uri())
        assert requests == [file.as_uri()]
        assert said == []
        assert page.locator("path.curve").first.bounding_box()["width"] > 100
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        browser.close()


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "minewatch", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "COLUMNS": "160"},
    )


def done(*arguments: object) -> str:
    result = run(*arguments)
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.mark.slow
def test_a_simulated_workspace_is_evaluated_by_command(tmp_path: Path):
    feeds, folder = tmp_path / "feeds", tmp_path / "w"
    done("simulate", feeds, "--meters", 40, "--days", 90, "--seed", 7, "--prevalence", 0.2)
    done("init", folder, "--register-hours", "2,6,8,8")
    for feed in ("meters", "curves", "registers", "settlements"):
        for file in feeds.glob(f"{feed}.*"):
            done("load", feed, file, "-w", folder)
    done("scan", "-w", folder, "--as-of", "2025-03-31")
    labels = feeds / "labels.csv"
    assert "平均精度 · Average precision" in done("evaluate", "-w", folder, "--labels", labels)
    told = done("evaluate", "-w", folder, "--labels", labels, "--format", "json",
               "--out", tmp_path / "评估")  # fmt: skip
    assert json.loads(told)["overall"]["raw"]["meters"] == 40
    for name in ("evaluation.json", "evaluation.html"):
        content = (folder / "evaluation" / name).read_bytes()
        assert content == (tmp_path / "评估" / name).read_bytes()
    assert told.encode() == (folder / "evaluation" / "evaluation.json").read_bytes()
    refused = run("evaluate", "-w", folder, "--labels", labels,
                  "--out", folder / "snapshots")  # fmt: skip
    assert refused.returncode == 1
    assert "belongs to the workspace itself" in refused.stderr.replace("\n", " ")
    absent = run("evaluate", "-w", folder, "--labels", tmp_path / "none.csv")
    assert (absent.returncode, "does not exist" in absent.stderr) == (1, True)
