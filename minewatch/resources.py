"""Where the files that ship with minewatch are: rules, reference tables, sample, model."""

from pathlib import Path

from minewatch.errors import InstallationError

_PACKAGE = Path(__file__).parent
_INSTALLED = _PACKAGE / "data"
_CHECKOUT = _PACKAGE.parent / "data"


def resource(*parts: str) -> Path:
    """Return the path of a shipped file or folder.

    Parameters
    ----------
    *parts : str
        Path below ``data/``, for example ``"rules", "surcharge.toml"``.

    Raises
    ------
    InstallationError
        If the installation lacks the file.
    """
    root = _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT
    path = root.joinpath(*parts)
    if not path.exists():
        msg = f"{path} is missing from this installation of minewatch; install it again."
        raise InstallationError(msg)
    return path
