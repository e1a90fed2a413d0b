"""The documentation names what is there: commands, settings, reject reasons, files, and no host."""

from __future__ import annotations

import argparse
import re
import subprocess
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
import yaml
from harness import REPOSITORY
from markdown_it import MarkdownIt

from basketry.cli import _parser
from basketry.report.words import WORDS

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE_BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
IN_JAPANESE = "日本語で"
NUMBER = re.compile(r"(\d[\d,]*(?:\.\d+)?)(%?)")
# English writes small numbers and months as words where Japanese has digits.
NAMED_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
NAMED_NUMBERS |= {"eight": 8, "nine": 9, "ten": 10, "january": 1, "february": 2, "december": 12}
# In two parts, so that this file does not name them.
HOSTS = [
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "registry.npmjs" + ".org",
    "registry.yarnpkg" + ".com",
    "hub.getdbt" + ".com",
    "repo1.maven" + ".org",
    "repo.maven.apache" + ".org",
    "conda.anaconda" + ".org",
    "deb.debian" + ".org",
    "archive.ubuntu" + ".com",
]


@cache
def _files() -> tuple[Path, ...]:
    """The files of the repository, also those not added yet; those git ignores are left out."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    paths = (REPOSITORY / name for name in listed.split("\0") if name)
    return tuple(sorted({path for path in paths if path.is_file()}))


def _text(name: str) -> str:
    return (REPOSITORY / name).read_text(encoding="utf-8")


def _pages() -> list[Path]:
    return [path for path in _files() if path.suffix == ".md" and "models" not in path.parts]


def _guides() -> str:
    """What a reader of the commands has: the README and the page for contributors."""
    return _text("README.md") + _text("CONTRIBUTING.md")


def _make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", _text("Makefile"), re.MULTILINE))


def _table(page: str, heading: str) -> list[list[str]]:
    """The cells of the table under a heading, without its two head lines."""
    section = page.split(f"\n## {heading}\n")[1].split("\n## ", maxsplit=1)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def _anchors(page: Path) -> set[str]:
    """What a link can point at in a page, by the rule that code hosts share."""
    headings = re.findall(r"^#+ (.+)$", CODE_BLOCK.sub("", page.read_text("utf-8")), re.MULTILINE)
    kept = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in kept}


def test_documented_make_targets_are_those_of_the_makefile() -> None:
    named = set(re.findall(r"(?:`|^)make ([a-z]+)", _guides(), re.MULTILINE))
    assert named == _make_targets()


def test_make_lists_every_target() -> None:
    listed = subprocess.run(
        ["make", "help"], cwd=REPOSITORY, capture_output=True, check=True, text=True
    ).stdout
    assert set(re.findall(r"^  make ([a-z]+)", listed, re.MULTILINE)) == _make_targets()


def test_every_subcommand_is_documented() -> None:
    [commands] = [
        action for action in _parser()._actions if isinstance(action, argparse._SubParsersAction)
    ]
    named = set(re.findall(r"`basketry ([a-z]+)|\bbasketry ([a-z]+) {2,}#", _guides()))
    assert {name or other for name, other in named} >= set(commands.choices)


def test_the_settings_are_those_of_the_macro() -> None:
    macro = _text("macros/inputs/setting.sql")
    block = macro.split("set defaults = {")[1].split("}")[0]
    defaults = dict(re.findall(r"'(\w+)': (.+?),?\n", block))
    assert defaults, "the macro's defaults are not written as they were"
    # The demo brings a date of its own; a shop has none.
    assert defaults["as_of_date"] == "basketry.demo_as_of_date()"
    expected = {name: value.strip("'") for name, value in defaults.items()}
    expected["as_of_date"] = "none"
    rows = _table(_text("README.md"), "Settings")
    documented = {row[0].strip("`"): row[1].strip("`") for row in rows}
    assert documented.pop("inputs") == "the demo shop"
    assert documented.pop("questions") == "all of them"
    assert documented == expected


def test_the_choices_of_settings_are_those_of_the_macro() -> None:
    block = _text("macros/inputs/setting.sql").split("set choices = {")[1].split("} -%}")[0]
    documented = {
        row[0].strip("`"): re.findall(r"`([^`]+)`", row[2])
        for row in _table(_text("README.md"), "Settings")
    }
    choices = re.findall(r"'(\w+)': \[(.+?)\]", block)
    assert choices
    for name, values in choices:
        assert documented[name] == re.findall(r"'(\w+)'", values), name


def test_every_reject_reason_is_documented() -> None:
    sources = [*(REPOSITORY / "models/staging").glob("*.sql")]
    sources += [*(REPOSITORY / "macros/inputs").glob("*.sql")]
    reasons: set[str] = set()
    for source in sources:
        sql = source.read_text(encoding="utf-8")
        # Written as 'reason:column', where the column may be an expression of Jinja.
        reasons |= set(re.findall(r"'([a-z]+(?:_[a-z]+)*):(?:[a-z_]+'|\{\{)", sql))
        reasons |= set(re.findall(r"'(unparsable_[a-z]+)'", sql))
    reasons |= set(
        re.findall(r"then '([a-z_]+)'", _text("models/staging/stg_basketry__orders.sql"))
    )
    assert {"order_without_lines", "missing_required_value", "bot", "future_date"} <= reasons
    decision = _text("docs/decisions/0002-every-row-is-judged-in-staging.md")
    documented = set(re.findall(r"`([a-z_]+)`", decision))
    assert reasons <= documented, reasons - documented


@pytest.mark.parametrize("page", _pages(), ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_links_lead_somewhere(page: Path) -> None:
    known = set(_files())
    folders = {folder for path in known for folder in path.parents}
    broken = []
    for link in LINK.findall(CODE_BLOCK.sub("", page.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if target not in known | folders or (anchor and anchor not in _anchors(target)):
            broken.append(link)
    assert not broken


def test_the_index_of_the_documentation_is_complete() -> None:
    index = REPOSITORY / "docs" / "README.md"
    linked = {
        (index.parent / link.partition("#")[0]).resolve()
        for link in LINK.findall(_text("docs/README.md"))
    }
    metrics = REPOSITORY / "docs" / "metrics"
    linked |= {
        (metrics / link.partition("#")[0]).resolve()
        for link in LINK.findall(_text("docs/metrics/README.md"))
    }
    pages = {page for page in _pages() if index.parent in page.parents} - {index}
    assert pages <= linked, pages - linked


def _metric_pages() -> list[Path]:
    return sorted((REPOSITORY / "docs" / "metrics").glob("[a-z]*.md"))


def _sections(page: Path) -> dict[str, str]:
    """The text under each heading of the second level, by heading."""
    parts = re.split(r"^## (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], (text.strip() for text in parts[2::2]), strict=True))


@pytest.mark.parametrize("page", _metric_pages(), ids=lambda page: page.stem)
def test_metric_pages_have_one_shape(page: Path) -> None:
    sections = _sections(page)
    assert list(sections) == [
        "Definition",
        "Formula",
        "Unit and null",
        "Worked example",
        "Traps",
        "Where to find it",
        "Owner",
        "Japanese term",
        IN_JAPANESE,
    ]
    assert all(sections.values())
    assert JAPANESE.search(sections["Japanese term"])
    assert re.search(r"`[a-z_]+|^ *select ", sections["Where to find it"], re.MULTILINE)


def _japanese_parts(page: Path) -> dict[str, str]:
    """The definition, the worked example and the traps of a metric page in Japanese."""
    parts = re.split(r"^\*\*(\w+)\*\*(?= |$)", _sections(page)[IN_JAPANESE], flags=re.MULTILINE)
    assert parts[0] == ""
    return dict(zip(parts[1::2], (text.strip() for text in parts[2::2]), strict=True))


@pytest.mark.parametrize("page", _metric_pages(), ids=lambda page: page.stem)
def test_metric_pages_end_in_japanese(page: Path) -> None:
    parts = _japanese_parts(page)
    assert list(parts) == ["定義", "計算例", "注意"]
    bullets = parts["注意"].splitlines()
    assert 2 <= len(bullets) <= 4
    assert all(bullet.startswith("- ") for bullet in bullets)
    # One line per paragraph, bullet or row: a line end would show as a space.
    lines = [line for part in parts.values() for line in part.splitlines() if line]
    assert all(line.startswith("|") or line.endswith("。") for line in lines)
    prose = re.sub(r"\]\([^)]*\)", "]", "\n".join(lines))
    assert len(re.findall("[A-Za-z]", prose)) < 0.05 * len(JAPANESE.findall(prose))
    # Marks are those of Japanese, but digits and brackets are narrow, as in the report.
    assert not re.search(r"[,.;:!?](?!\d)|[\uff10-\uff19\uff08\uff09]", prose)
    # Bold that touches a bracket or a sign is no bold, and shows its stars.
    tokens = MarkdownIt("commonmark").enable("table").parse(_sections(page)[IN_JAPANESE])
    texts = [child.content for token in tokens for child in token.children or []]
    assert not [text for text in texts if "**" in text]


def _numbers(text: str) -> set[Decimal]:
    """The numbers in a text, a percentage also as the share that it is."""
    found = set()
    for digits, percent in NUMBER.findall(text):
        number = Decimal(digits.replace(",", ""))
        found |= {number, number / 100} if percent else {number}
    return found


@pytest.mark.parametrize("page", _metric_pages(), ids=lambda page: page.stem)
def test_the_japanese_example_is_the_english_one(page: Path) -> None:
    text = page.read_text(encoding="utf-8").split(f"\n## {IN_JAPANESE}\n")[0]
    english = _numbers(text)
    english |= {
        Decimal(NAMED_NUMBERS[word])
        for word in re.findall("[a-z]+", text.lower())
        if word in NAMED_NUMBERS
    }
    example = _japanese_parts(page)["計算例"]
    assert NUMBER.search(example)
    for digits, percent in NUMBER.findall(example):
        number = Decimal(digits.replace(",", ""))
        assert number in english or (percent and number / 100 in english), digits + percent
    # What the English example comes to, in bold, the Japanese one comes to as well.
    results = " ".join(re.findall(r"\*\*(.+?)\*\*", _sections(page)["Worked example"]))
    assert _numbers(results) <= _numbers(example)


def test_the_index_of_the_metrics_leads_to_the_japanese_explanations() -> None:
    index = _text("docs/metrics/README.md")
    assert f"\n各ページの最後に「{IN_JAPANESE}」という説明があります。" in index
    for page in _metric_pages():
        assert index.count(f"]({page.name}#{IN_JAPANESE}) |") == 1, page.name
    english, japanese = index.split(f"\n## {IN_JAPANESE}\n")
    rules = english.split("\nFour rules hold for all of them:\n")[1]
    assert rules.count("\n- ") == japanese.count("\n- ") == 4
    assert "4つの約束" in japanese


@pytest.mark.parametrize("page", _metric_pages(), ids=lambda page: page.stem)
def test_metric_pages_name_the_owner_of_the_models(page: Path) -> None:
    [group] = yaml.safe_load(_text("models/_groups.yml"))["groups"]
    owner = _sections(page)["Owner"]
    assert owner.startswith(f"Of the definition: {group['owner']['name']}, ")
    assert f"group `{group['name']}` in [models/_groups.yml](../../models/_groups.yml)" in owner
    assert re.search(r"\nOf the number, in a shop: who.+\.$", owner)


def test_metric_pages_name_the_metrics_that_can_be_asked_for() -> None:
    named = [
        name
        for page in _metric_pages()
        for names in re.findall(
            r"`mf query --metrics ([a-z_,]+)`", _sections(page)["Where to find it"]
        )
        for name in names.split(",")
    ]
    metrics = {
        metric["name"] for metric in yaml.safe_load(_text("semantics/_metrics.yml"))["metrics"]
    }
    # Parts of the others, and nothing to ask for.
    parts = {name for name in metrics if name.endswith("_of_any_currency")}
    parts |= {"order_currency_count", "basket_product_count"}
    assert sorted(named) == sorted(metrics - parts)


def test_the_guide_to_the_report_has_every_page_of_it_in_both_languages() -> None:
    guide = _text("docs/guides/read_the_report.md")
    for page in ("how", "together", "offers", "lost", "trust"):
        assert f"\n## {WORDS[page].en}\n" in guide, page
        assert f"\n### {WORDS[page].ja}\n" in guide, page


def test_every_mart_and_analysis_is_in_the_readme() -> None:
    readme = _text("README.md")
    files = (REPOSITORY / "models").rglob("basketry__*.sql")
    marts = [path.stem.removeprefix("basketry__") for path in files]
    assert len(marts) > 20
    assert not [name for name in marts if f"`{name}`" not in readme]
    analyses = [path.name for path in (REPOSITORY / "analyses").glob("*.sql")]
    assert not [name for name in analyses if f"(analyses/{name})" not in readme]


def test_environment_variables_of_the_profiles_are_in_the_readme() -> None:
    readme = _text("README.md")
    for name, default in re.findall(r"env_var\('(\w+)', '([^']*)'\)", _text("profiles.yml")):
        shown = f"`{name}` ({default or 'empty'})"
        assert shown in readme or name == "DBT_TARGET", shown
    assert "DBT_TARGET=" in readme


def test_no_file_names_the_host_of_a_registry() -> None:
    named = []
    for path in _files():
        if path.suffix in (".png", ".parquet"):
            continue
        text = path.read_text(encoding="utf-8")
        named += [f"{path.relative_to(REPOSITORY)}: {host}" for host in HOSTS if host in text]
    assert not named
