"""Who reads the marts is written down as it is: the exposures name what is really read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from harness import REPOSITORY
from report_shops import environment_of
from site_shop import BuiltSite

from basketry.marts import Marts
from basketry.report import write_report


def marts_of_exposures(manifest: dict[str, Any]) -> set[str]:
    """The marts that exposures depend on, as readers call them."""
    exposures = manifest["exposures"].values()
    nodes = {node for exposure in exposures for node in exposure["depends_on"]["nodes"]}
    return {node.rsplit(".", 1)[1].removeprefix("basketry__") for node in nodes}


def test_the_report_is_exposed_with_the_marts_that_it_reads(
    site: BuiltSite, manifest: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: set[str] = set()
    rows = Marts.rows

    def noted(self: Marts, mart: str, *arguments: Any, **options: Any) -> Sequence[Any]:
        read.add(mart)
        return rows(self, mart, *arguments, **options)

    monkeypatch.setattr(Marts, "rows", noted)
    with environment_of(site.built, site.target_path):
        write_report(REPOSITORY, tmp_path / "report.html")
    assert len(read) > 10
    assert marts_of_exposures(manifest) == read


def test_an_exposure_names_marts_of_its_question_and_of_core(manifest: dict[str, Any]) -> None:
    for name, exposure in manifest["exposures"].items():
        question = name.rsplit(".", 1)[1].removeprefix("report_on_")
        for node in exposure["depends_on"]["nodes"]:
            path = Path(manifest["nodes"][node]["original_file_path"])
            assert path.parts[1] == "core" or path.parts[1:3] == ("marts", question), node


def test_exposures_are_owned_by_the_owner_of_the_models(manifest: dict[str, Any]) -> None:
    groups = (REPOSITORY / "models" / "_groups.yml").read_text(encoding="utf-8")
    [group] = yaml.safe_load(groups)["groups"]
    owners = {exposure["owner"]["name"] for exposure in manifest["exposures"].values()}
    assert owners == {group["owner"]["name"]}


def test_the_page_on_publishing_says_how_to_turn_exposures_off() -> None:
    page = (REPOSITORY / "docs" / "guides" / "publish_for_bi.md").read_text(encoding="utf-8")
    assert re.search(r"exposures:\n  basketry:\n    \+enabled: false", page)
