"""The folder that publications stand in, and the one link that says which of them is current.

build/publication/
    current -> publication_000007      swung in one step; readers go through it
    publication_000007/                marts.duckdb, parquet/, publication.json
    publication_000006/                kept for who still reads it
    lock                               one publisher at a time
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from basketry.publish.publication import PublishError

_NAME = re.compile(r"publication_(\d{6,})")


class Shelf:
    """Publications as numbered folders. Only folders of that name are ever removed."""

    def __init__(self, home: Path) -> None:
        """Use this folder; it is made when it is locked."""
        self.home = home
        self.current = home / "current"
        self._next_link = home / ".current"

    @contextmanager
    def locked(self) -> Iterator[int]:
        """Keep other publishers out while the block runs.

        The system gives the lock back when the last process that holds it ends, however it ends.

        Yields:
            The lock's file descriptor. A child that holds it open holds the lock as well.

        Raises:
            PublishError: another publisher is at work, or the system cannot do this.
        """
        if os.name == "nt":
            raise PublishError(
                "files cannot be published on Windows: it has no way to swing a link in one step. "
                "Use WSL, or `basketry publish --target postgres`."
            )
        import fcntl  # noqa: PLC0415 - Windows has no such module

        self.home.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.home / "lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                owner = os.read(descriptor, 20).decode().strip() or "of another user"
                raise PublishError(
                    f"process {owner} is publishing into {self.home}, or the dbt that it started "
                    "still runs. Wait until it has ended, and publish again."
                ) from None
            os.truncate(descriptor, 0)
            os.write(descriptor, str(os.getpid()).encode())
            yield descriptor
        finally:
            os.close(descriptor)

    def current_number(self) -> int:
        """The number of the current publication; 0 when there is none.

        Raises:
            PublishError: `current` is something else than a link to a publication.
        """
        if not self.current.is_symlink() and not self.current.exists():
            return 0
        match = None
        if self.current.is_symlink():
            match = _NAME.fullmatch(str(self.current.readlink()))
        if match is None:
            raise PublishError(
                f"{self.current} is no link to a publication. Move it away, and publish again."
            )
        return int(match[1])

    def new_folder(self) -> tuple[int, Path]:
        """An empty folder for the next publication, and its number. No reader looks there yet."""
        self._remove_leftovers()
        number = self.current_number() + 1
        folder = self._folder(number)
        folder.mkdir()
        return number, folder

    def swing_to(self, number: int) -> None:
        """Make a finished publication the current one, in one step, for good.

        Everything in it is on the disk before the link moves: after a power cut, too, readers find
        the old one or the new one.
        """
        folder = self._folder(number)
        for path in [*folder.rglob("*"), folder, self.home]:
            _sync(path)
        self._next_link.unlink(missing_ok=True)
        self._next_link.symlink_to(folder.name)
        self._next_link.replace(self.current)
        _sync(self.home)

    def remove_old(self) -> None:
        """Remove all publications but the current one and the one before it."""
        current = self.current_number()
        older = [number for number in self._numbers() if number < current]
        for number in older[:-1]:
            shutil.rmtree(self._folder(number))

    def _remove_leftovers(self) -> None:
        """Remove what runs left that were killed before they had published."""
        current = self.current_number()
        for number in self._numbers():
            if number > current:
                shutil.rmtree(self._folder(number))

    def _numbers(self) -> list[int]:
        matches = (_NAME.fullmatch(path.name) for path in self.home.iterdir())
        return sorted(int(match[1]) for match in matches if match)

    def _folder(self, number: int) -> Path:
        return self.home / f"publication_{number:06}"


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
