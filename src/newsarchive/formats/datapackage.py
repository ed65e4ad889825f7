"""The `datapackage.json` of a folder of tables: a Frictionless Data Package with Table Schemas.

The choices: the tables of an event refer to it by foreign keys; a related event is not a foreign key, since the export
need not hold it. The package carries licence and attribution, and the whole head of the export under `newsarchive`.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

import attrs

from newsarchive.formats.json import write
from newsarchive.formats.selection import head_to_record
from newsarchive.formats.tables import EVENTS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from newsarchive.formats.selection import ExportHead
    from newsarchive.formats.tables import Column, Table

__all__ = ["Resource", "table_schema", "write_package"]

_TYPES: Final[dict[str, dict[str, str]]] = {
    "date": {"type": "date"},
    "text": {"type": "string"},
    "number": {"type": "integer"},
    "list": {"type": "array"},
}


@attrs.frozen
class Resource:
    """One table in a package."""

    table: Table
    paths: Sequence[str]
    """Its files, below the folder; several files are parts of it."""
    format: str
    media_type: str
    encoding: str | None = None
    """The encoding of a format that is text."""


def table_schema(table: Table) -> dict[str, Any]:
    """Return the Table Schema of a table.

    An empty cell of a text that cannot be null is an empty text, so it is not a missing value.
    """
    schema = {
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    if table is not EVENTS:
        schema["foreignKeys"] = [
            {"fields": ["event"], "reference": {"resource": EVENTS.name, "fields": list(EVENTS.key)}}
        ]
    return schema


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, **_TYPES[column.kind], "description": column.description}
    if not column.is_nullable:
        field |= {"constraints": {"required": True}, "missingValues": []}
    return field


def write_package(folder: Path, resources: Sequence[Resource], head: ExportHead) -> None:
    """Write the `datapackage.json` of a folder whose files are complete."""
    licence = head.licence
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "newsarchive",
        "title": head.title,
        "description": head.description,
        "licenses": [{"name": licence.identifier, "path": licence.url, "title": licence.name}],
        "contributors": [{"title": licence.attribution, "roles": ["author"]}],
        "resources": [_resource(folder, each) for each in resources],
        "newsarchive": head_to_record(head),
    }
    (folder / "datapackage.json").write_text(write(package) + "\n", encoding="utf-8", newline="\n")


def _resource(folder: Path, resource: Resource) -> dict[str, Any]:
    record: dict[str, Any] = {
        "name": resource.table.name,
        "type": "table",
        "path": resource.paths[0] if len(resource.paths) == 1 else list(resource.paths),
        "description": resource.table.description,
        "format": resource.format,
        "mediatype": resource.media_type,
    }
    if resource.encoding is not None:
        record["encoding"] = resource.encoding
    if len(resource.paths) == 1:
        path = folder / resource.paths[0]
        with path.open("rb") as file:
            record |= {
                "bytes": path.stat().st_size,
                "hash": f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}",
            }
    return record | {"schema": table_schema(resource.table)}
