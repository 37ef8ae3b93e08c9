"""Progress and time left on long work, on standard error and only for a person's terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

STEPS: dict[str, str] = {
    "features": "特征 · features",
    "sites": "场所与名录匹配 · sites",
    "detectors": "检测与评分 · detectors",
    "measures": "措施测算 · measures",
    "publish": "发布快照 · publish",
}


@contextmanager
def bar(console: Console, text: str) -> Iterator[Callable[[int, int], None]]:
    """Show one bar; yields a callback of (done, total)."""
    with _progress(console) as progress:
        task = progress.add_task(text, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


@contextmanager
def steps(console: Console) -> Iterator[Callable[[str, int, int], None]]:
    """Show a bar a step; yields a callback of (step, done, total). A new step ends the last."""
    with _progress(console) as progress:
        tasks: dict[str, TaskID] = {}

        def report(step: str, done: int, total: int) -> None:
            if step not in tasks:
                for task in tasks.values():
                    progress.update(task, total=1, completed=1)
                tasks[step] = progress.add_task(STEPS.get(step, step), total=total)
            progress.update(tasks[step], completed=done, total=total)

        yield report


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
