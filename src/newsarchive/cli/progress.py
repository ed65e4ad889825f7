"""A progress bar on standard error, on a terminal alone.

It is a module of its own since most commands make a bar that never moves: rich is imported when one does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

__all__ = ["ProgressBar"]


class ProgressBar:
    """A bar that appears when it first moves, and disappears at the end. It is a callback for `on_progress`.

    Args:
        name: What is shown before it.
        hidden: Whether it never appears.
    """

    def __init__(self, name: str, *, hidden: bool = False) -> None:
        self._name = name
        self._hidden = hidden
        self._bar: tuple[Progress, TaskID] | None = None

    def __call__(self, done: int, total: int) -> None:
        """Move the bar, and remove it once all is done, before anything else is written."""
        if self._hidden:
            return
        if self._bar is None:
            self._bar = self._start()
        if self._bar is None:
            self._hidden = True
            return
        progress, task = self._bar
        progress.update(task, completed=done, total=total)
        if done >= total:
            self.stop()

    def _start(self) -> tuple[Progress, TaskID] | None:
        """Show the bar; return None if standard error is not a terminal."""
        from newsarchive.cli.console import Screen

        console = Screen.stderr().console
        if not console.is_terminal:
            return None
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        parts = (TextColumn(self._name), BarColumn(), MofNCompleteColumn())
        progress = Progress(*parts, console=console, transient=True)
        task = progress.add_task("", total=None)
        progress.start()
        return progress, task

    def stop(self) -> None:
        """Remove the bar."""
        if self._bar is not None:
            self._bar[0].stop()
            self._bar = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
