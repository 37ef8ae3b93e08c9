"""The worked analyses run from top to bottom on what ships with minewatch."""

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
#: What a browser fetches by itself once it shows a result.
FETCHED = re.compile(r"""<(?:script|link|img|image|iframe)\b[^>]*(?:src|href)=(?!["']?data:)""")
#: The folder of a machine, as it would stand in a notebook that was saved there.
OF_A_MACHINE = re.compile(r"""["'(](?:/|[A-Za-z]:\\|~/)\w""")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path: Path, tmp_path: Path):
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": tmp_path}}).execute()
    ran = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert ran
    assert all(cell.execution_count for cell in ran)
    outputs = [output for cell in ran for output in cell.outputs]
    assert [o.text for o in outputs if o.get("name") == "stderr"] == []
    pages = [text for o in outputs for kind, text in o.get("data", {}).items() if "ml" in kind]
    assert pages
    assert not any(FETCHED.search(page) for page in pages)


def test_notebooks_are_kept_without_results():
    assert NOTEBOOKS
    for path in NOTEBOOKS:
        cells = nbformat.read(path, as_version=4).cells
        assert not any(cell.get("outputs") for cell in cells), path.name
        assert not any(cell.get("execution_count") for cell in cells), path.name


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_names_no_folder_of_a_machine_and_is_read_in_chinese(path: Path):
    cells = nbformat.read(path, as_version=4).cells
    assert not any(OF_A_MACHINE.search(cell.source) for cell in cells)
    assert all(
        re.search(r"[\u4e00-\u9fff]", cell.source) for cell in cells if cell.cell_type == "markdown"
    )
