"""What the accounts refuse."""

from minewatch.errors import MinewatchError


class AccountError(MinewatchError):
    """What was asked of the accounts is refused; nothing was changed.

    Attributes
    ----------
    key : str
        The text that tells a person why, a key of :mod:`dashboards.words`.
    """

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key
