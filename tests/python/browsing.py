"""A real Chromium, offline, for the tests that look at pages, and axe-core.

Without them the tests are skipped with a notice; where the environment variable CI is set they
fail.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from harness import REPOSITORY
from playwright.sync_api import Browser, Page, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--no-first-run",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def not_tested(what: str) -> None:
    """Skip with a notice; in CI, fail."""
    message = f"NOT TESTED: {what}"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


def axe_script() -> Path:
    """The script of axe-core, installed from its lock where it is not there yet."""
    folder = REPOSITORY / "build" / "browser"
    script = folder / "node_modules" / "axe-core" / "axe.min.js"
    if not script.is_file():
        npm = shutil.which("npm")
        if npm is None:
            not_tested("there is no npm, which axe-core comes from")
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(REPOSITORY / "tests" / "browser" / name, folder / name)
        done = subprocess.run(
            [str(npm), "ci", "--no-audit", "--no-fund"],
            cwd=folder,
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            not_tested(f"axe-core could not be installed: {done.stderr.strip()}")
    return script


@contextmanager
def launched() -> Iterator[Browser]:
    """Debian's Chromium."""
    chromium = shutil.which("chromium")
    if chromium is None:
        not_tested("there is no chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield started
        started.close()


@dataclass
class Opened:
    """A page, what it asked for, and what it said on the console.

    `complaints` are the errors and warnings among the `messages`; `failed` are requests without an
    answer.
    """

    page: Page
    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def close(self) -> None:
        """Close the page and its context."""
        self.page.context.close()


def axe_faults(
    opened: Opened, axe: Path, *, rules: Sequence[str] = RULES, least_passes: int = 20
) -> list[tuple[str, int, str]]:
    """What axe finds against a page as it stands: the rule, how often, and the first place.

    Args:
        opened: a page that lets the script in (`bypass_csp`, where it has a policy).
        axe: the script of axe-core.
        rules: tags of the rules to hold the page against.
        least_passes: more rules than this must hold, or axe saw next to nothing.
    """
    opened.page.add_script_tag(path=axe)
    found = opened.page.evaluate("rules => axe.run(document, {runOnly: rules})", list(rules))
    assert len(found["passes"]) > least_passes
    return [
        (fault["id"], len(fault["nodes"]), fault["nodes"][0]["html"][:200])
        for fault in found["violations"]
    ]


def open_file(
    browser: Browser, path: Path, *, query: str = "", width: int = 1100, **options: Any
) -> Opened:
    """A file, in a browser without a network; `query` follows its address (`?q=a`, `#part`)."""
    context = browser.new_context(viewport={"width": width, "height": 900}, offline=True, **options)
    opened = Opened(context.new_page())

    def said(kind: str, text: str) -> None:
        opened.messages.append(text)
        if kind in ("error", "warning"):
            opened.complaints.append(text)

    opened.page.on("request", lambda request: opened.requests.append(request.url))
    opened.page.on("requestfailed", lambda request: opened.failed.append(request.url))
    opened.page.on("console", lambda message: said(message.type, message.text))
    opened.page.on("pageerror", lambda error: said("error", str(error)))
    opened.page.goto(f"{path.as_uri()}{query}")
    return opened
