"""The options that all commands on an archive have, and the archive that they lead to."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

import attrs
import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsarchive.archive import Archive

__all__ = ["Opening", "opens_archive"]


@attrs.frozen(kw_only=True)
class Opening:
    """How an archive is to be opened."""

    as_of: str | None
    index: str | None
    quiet: bool

    def open(self, root: str) -> Archive:
        """Return an archive, which is closed when the command ends.

        Raises:
            ArchiveError: There is none.
            DateError: The day is none.
        """
        # The archive and its bar take longer to import than a command on one page has.
        from newsarchive.archive import open as open_archive  # noqa: PLC0415
        from newsarchive.cli.progress import Bar  # noqa: PLC0415

        context = click.get_current_context()
        bar = context.with_resource(Bar("Reading the archive", hidden=self.quiet))
        archive = context.with_resource(open_archive(root, index=self.index, on_progress=bar))
        return archive if self.as_of is None else archive.as_of(self.as_of)


def opens_archive(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options `--as-of`, `--index` and `--quiet`, which it gets as `opening`."""

    @click.option("--as-of", metavar="DAY", help="See the archive as if nothing later than this day existed.")
    @click.option(
        "--index", metavar="PATH", help="Keep the index there, not in the folder for caches; :memory: nowhere."
    )
    @click.option("-q", "--quiet", is_flag=True, help="Show no progress and no remarks.")
    @wraps(command)
    def with_opening(*, as_of: str | None, index: str | None, quiet: bool, **given: Any) -> None:  # noqa: ANN401 # click's
        command(opening=Opening(as_of=as_of, index=index, quiet=quiet), **given)

    return with_opening
