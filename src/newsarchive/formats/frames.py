"""Events as a table: a row for each, for polars, pandas and Arrow.

The columns are those of `tables.EVENTS`: `date`, `title`, `description`, `topic` (null without a topic line), `image`,
`path`, and the lists `publishers`, `domains`, `urls` (of the sources), `contexts` and `related` (paths). Here the path
of an event without a ref is null.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from newsarchive._extras import library
from newsarchive.formats.tables import EVENTS, Parts, event_row, storable_cell

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from newsarchive.formats.selection import EventWithContexts

__all__ = ["COLUMNS", "columns", "to_arrow", "to_pandas", "to_polars"]

COLUMNS: Final = {column.name: column.kind for column in EVENTS.columns}
"""The columns in their order, and what each holds."""


def columns(events: Iterable[EventWithContexts]) -> dict[str, list[Any]]:
    """Return the columns of a table of events.

    Args:
        events: The events, each with its contexts.

    >>> import newsarchive as na
    >>> event = na.Event(date="2017-01-1", title="A ceasefire holds", sources=[na.Source(publisher="A", url="http://a.b/")])
    >>> table = columns([(event, ("Syria",))])
    >>> table["title"], table["domains"], table["contexts"]
    (['A ceasefire holds'], [['a.b']], [['Syria']])
    """
    table: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for described in events:
        for cells, cell in zip(table.values(), event_row(Parts.of(described)), strict=True):
            cells.append(storable_cell(cell))
    return table


def to_polars(events: Iterable[EventWithContexts]) -> pl.DataFrame:
    """Return the table as a polars frame.

    Raises:
        MissingExtraError: polars is not installed.
    """
    polars = library("polars")
    kinds = {"date": polars.Date, "text": polars.String, "list": polars.List(polars.String)}
    frame: pl.DataFrame = polars.DataFrame(
        columns(events), schema={name: kinds[kind] for name, kind in COLUMNS.items()}
    )
    return frame


def to_pandas(events: Iterable[EventWithContexts]) -> pd.DataFrame:
    """Return the table as a pandas frame; dates are `datetime64[s]`, lists are lists.

    Raises:
        MissingExtraError: pandas is not installed.
    """
    pandas = library("pandas")
    kinds = {"date": "datetime64[s]", "text": "string", "list": "object"}
    cells = columns(events)
    frame: pd.DataFrame = pandas.DataFrame(
        {name: pandas.Series(cells[name], dtype=kinds[kind]) for name, kind in COLUMNS.items()}
    )
    return frame


def to_arrow(events: Iterable[EventWithContexts]) -> pa.Table:
    """Return the table as an Arrow table.

    Raises:
        MissingExtraError: pyarrow is not installed.
    """
    arrow = library("pyarrow")
    kinds = {"date": arrow.date32(), "text": arrow.string(), "list": arrow.list_(arrow.string())}
    table: pa.Table = arrow.table(
        columns(events), schema=arrow.schema([(name, kinds[kind]) for name, kind in COLUMNS.items()])
    )
    return table
