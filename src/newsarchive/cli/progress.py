"""A bar on standard error, while something takes its time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from newsarchive.cli.screen import Screen

if TYPE_CHECKING:
    from rich.progress import TaskID

__all__ = ["Bar"]


class Bar:
    """A bar that shows itself when it is first moved, and only on a terminal. It is gone at the end."""

    def __init__(self, name: str, *, hidden: bool = False) -> None:
        self._name = name
        self._hidden = hidden
        self._shown: tuple[Progress, TaskID] | None = None

    def __call__(self, done: int, total: int) -> None:
        """Move the bar; once all is done it is taken away, before anything else is written."""
        if self._hidden:
            return
        if self._shown is None:
            self._show()
        if self._shown is not None:
            progress, task = self._shown
            progress.update(task, completed=done, total=total)
        if done >= total:
            self.stop()

    def _show(self) -> None:
        console = Screen.stderr().console
        if not console.is_terminal:
            self._hidden = True
            return
        parts = (TextColumn(self._name), BarColumn(), MofNCompleteColumn())
        progress = Progress(*parts, console=console, transient=True)
        self._shown = progress, progress.add_task("", total=None)
        progress.start()

    def stop(self) -> None:
        """Take the bar away."""
        if self._shown is not None:
            self._shown[0].stop()
            self._shown = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
