"""Events as a table: a row for each, for polars, pandas and Arrow.

This module owns the columns of that table. The three libraries are extras: each is imported when it is asked for, and
named when it is missing.

The columns are `date`, `title`, `description`, `topic` (null without a topic line), `image`, `path`, and the lists
`publishers`, `domains`, `urls` (of the sources), `contexts` and `related` (paths).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

from newsarchive.errors import MissingExtraError
from newsarchive.markdown.lines import storable

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from newsarchive.model import Event

__all__ = ["COLUMNS", "columns", "to_arrow", "to_pandas", "to_polars"]

COLUMNS: Final = {
    "date": "date",
    "title": "text",
    "description": "text",
    "topic": "text",
    "image": "text",
    "path": "text",
    "publishers": "list",
    "domains": "list",
    "urls": "list",
    "contexts": "list",
    "related": "list",
}
"""The columns in their order, and what each holds."""


def columns(events: Iterable[tuple[Event, tuple[str, ...]]]) -> dict[str, list[Any]]:
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
    for event, contexts in events:
        row = {
            "date": event.date,
            "title": event.title,
            "description": event.description,
            "topic": event.topic,
            "image": event.image,
            "path": None if event.ref is None else event.ref.path,
            "publishers": [source.publisher for source in event.sources],
            "domains": [source.domain for source in event.sources],
            "urls": [source.url for source in event.sources],
            "contexts": list(contexts),
            "related": [item.ref.path for item in event.related],
        }
        for name, value in row.items():
            table[name].append(_cell(value))
    return table


def _cell(value: Any) -> Any:  # noqa: ANN401 # a cell
    if isinstance(value, str):
        return storable(value)
    return [storable(each) for each in value] if isinstance(value, list) else value


def to_polars(events: Iterable[tuple[Event, tuple[str, ...]]]) -> pl.DataFrame:
    """Return the table as a polars frame.

    Raises:
        MissingExtraError: polars is not installed.
    """
    polars = _library("polars")
    kinds = {"date": polars.Date, "text": polars.String, "list": polars.List(polars.String)}
    frame: pl.DataFrame = polars.DataFrame(
        columns(events), schema={name: kinds[kind] for name, kind in COLUMNS.items()}
    )
    return frame


def to_pandas(events: Iterable[tuple[Event, tuple[str, ...]]]) -> pd.DataFrame:
    """Return the table as a pandas frame; dates are `datetime64[s]`, lists are lists.

    Raises:
        MissingExtraError: pandas is not installed.
    """
    pandas = _library("pandas")
    kinds = {"date": "datetime64[s]", "text": "string", "list": "object"}
    cells = columns(events)
    frame: pd.DataFrame = pandas.DataFrame(
        {name: pandas.Series(cells[name], dtype=kinds[kind]) for name, kind in COLUMNS.items()}
    )
    return frame


def to_arrow(events: Iterable[tuple[Event, tuple[str, ...]]]) -> pa.Table:
    """Return the table as an Arrow table.

    Raises:
        MissingExtraError: pyarrow is not installed.
    """
    arrow = _library("pyarrow")
    kinds = {"date": arrow.date32(), "text": arrow.string(), "list": arrow.list_(arrow.string())}
    table: pa.Table = arrow.table(
        columns(events), schema=arrow.schema([(name, kinds[kind]) for name, kind in COLUMNS.items()])
    )
    return table


def _library(name: str) -> Any:  # noqa: ANN401 # a module
    try:
        return importlib.import_module(name)
    except ImportError as error:
        extra = {"pyarrow": "arrow"}.get(name, name)
        raise MissingExtraError(f"{name} is not installed: pip install 'newsarchive[{extra}]'", name=name) from error
