"""Write a refitted model, and keep the one that it takes the place of."""

from pathlib import Path

from minewatch.errors import WorkspaceError
from minewatch.scoring import Calibration


def write_model(path: Path, model: Calibration, *, replaced: Calibration | None = None) -> Path:
    """Write a model file whole or not at all.

    Parameters
    ----------
    path : Path
        Where to.
    model : Calibration
    replaced : Calibration, optional
        Kept beside it as ``weights-<first 8 digits of its digest>.json``: copied over `path`, it
        is in force again.

    Raises
    ------
    WorkspaceError
        If it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if replaced is not None:
            _write(path.with_name(f"weights-{replaced.digest[:8]}.json"), replaced)
        _write(path, model)
    except OSError as error:
        msg = f"{path} cannot be written ({error.strerror}); check the folder and its rights."
        raise WorkspaceError(msg) from error
    return path


def _write(path: Path, model: Calibration) -> None:
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(model.to_json(), encoding="utf-8")
    fresh.replace(path)
