"""The errors that minewatch raises on purpose.

Every message says what is wrong, where, and what to do next, in one sentence that can be shown to
a person as it stands. The command line turns a :class:`MinewatchError` into exit code 1.
"""


class MinewatchError(Exception):
    """Base of every error that minewatch raises on purpose."""


class FeedRefusedError(MinewatchError):
    """A file is not what its feed's contract asks for; nothing of it was loaded."""


class MappingError(MinewatchError):
    """A mapping file (TOML) is not valid or does not fit the feed."""


class WorkspaceError(MinewatchError):
    """A workspace is absent, damaged, of a newer version, or lacks what a command needs."""


class RuleError(MinewatchError):
    """A rule file is not valid, or the rule that a figure depends on is missing."""


class DetectorError(MinewatchError):
    """A detector plug-in cannot be loaded or breaks the detector contract."""


class InstallationError(MinewatchError):
    """A file that ships with minewatch, or with what it needs, is missing or not as expected."""


class GuardError(MinewatchError):
    """A step of a case is not lawful yet, or not complete; nothing was recorded."""


class ConflictError(MinewatchError):
    """Somebody else decided on the site in between; nothing was recorded."""
