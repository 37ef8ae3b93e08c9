"""Commands of other packages: found by their entry point, and told of where they are broken."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


def run(folder: Path, value: str) -> subprocess.CompletedProcess[str]:
    """Ask for help beside a package whose entry point has a value."""
    about = folder / "another-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: another\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(f"[minewatch.commands]\nanother = {value}\n")
    (folder / "another.py").write_text(
        "import typer\napp = typer.Typer()\n\n@app.command()\ndef greet():\n    print('hello')\n"
    )
    return subprocess.run(
        [sys.executable, "-m", "minewatch", "greet"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"},
    )


def test_a_package_adds_a_command(tmp_path: Path) -> None:
    ran = run(tmp_path, "another:app")
    assert (ran.returncode, ran.stdout) == (0, "hello\n")


@pytest.mark.parametrize(
    ("value", "told"),
    [("absent:app", "cannot be loaded"), ("another:typer", "is no typer.Typer")],
)
def test_a_broken_command_is_named_in_one_sentence(tmp_path: Path, value: str, told: str) -> None:
    ran = run(tmp_path, value)
    assert ran.returncode == 1
    assert told in " ".join(ran.stderr.split())
    assert "Traceback" not in ran.stderr
