"""What both engines' servers share: a folder of their own, free ports, waiting, stopping."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

# Spark calls it an error that a session without pipes has none to clean up.
_ERROR = re.compile(r"^(?!.*pipeout files).*(ERROR|FATAL|PANIC|Exception|Error\b|OutOfMemory)")


class EngineError(RuntimeError):
    """An engine could not be started or read; the message says what to do about it."""


def free_port() -> int:
    """A TCP port of the loopback interface that nothing listens on now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def is_listening(port: int, host: str = "127.0.0.1") -> bool:
    """Whether something accepts connections on the port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


@contextmanager
def fresh_folder(folder: Path) -> Iterator[Path]:
    """The folder, empty, for this process alone while the block runs.

    A run that was killed leaves its folder behind, and perhaps its servers: both are cleared away.

    Raises:
        EngineError: another run that is still alive works in the folder.
    """
    owner = folder / "owner"
    if owner.is_file():
        pid = int(owner.read_text() or 0)
        if pid != os.getpid() and _is_alive(pid) and "python" in _command_of(pid):
            raise EngineError(
                f"process {pid} is using {folder}. Wait until it ends, or end it, and try again."
            )
    for record in sorted((folder / "pids").glob("*")):
        pid_text, belongs_to = record.read_text().splitlines()
        stop_group(int(pid_text), belongs_to=belongs_to)
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "pids").mkdir(parents=True)
    owner.write_text(str(os.getpid()))
    try:
        yield folder
    finally:
        owner.unlink(missing_ok=True)


class Daemon:
    """A server process in a group of its own: Ctrl-C reaches it through us, after its clients."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        folder: Path,
        env: Mapping[str, str],
        *,
        user: str | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        record_in: Path | None = None,
    ) -> None:
        """Start the command.

        Args:
            name: what to call it; its output goes to `<folder>/logs/<name>.log`.
            command: the program and its arguments; one of them names the folder.
            folder: where it works.
            env: its environment.
            user: run as this user; for root only.
            stop_signal: what asks it to end now.
            record_in: the fresh folder that remembers its pid, if that is not where it works.
        """
        self.name = name
        self.log = folder / "logs" / f"{name}.log"
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._stop_signal = stop_signal
        self._record = (record_in or folder) / "pids" / name
        with self.log.open("wb") as output:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(env),
                cwd=folder,
                user=user,
                extra_groups=[] if user is not None else None,
                start_new_session=True,
            )
        self._record.write_text(f"{self._process.pid}\n{folder}\n")

    def wait_for_port(self, port: int, seconds: float) -> None:
        """Wait until it listens on a loopback port.

        Raises:
            EngineError: it ended, or took too long; with the end of its log.
        """
        deadline = time.monotonic() + seconds
        while not is_listening(port):
            if self._process.poll() is not None:
                raise EngineError(f"{self.name} ended while starting.\n{self._tail()}")
            if time.monotonic() > deadline:
                raise EngineError(
                    f"{self.name} did not listen within {seconds:.0f} s.\n{self._tail()}"
                )
            time.sleep(0.1)

    def stop(self) -> None:
        """End the process and all that it started."""
        stop_group(self._process.pid, first=self._stop_signal, wait=self._process)
        self._record.unlink(missing_ok=True)

    def _tail(self) -> str:
        text = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join([f"The end of {self.log}:", *text[-15:]])


def errors_logged(folder: Path) -> list[str]:
    """The last errors that servers of our own logged, a few lines of each log, to print.

    Args:
        folder: the folder that they were started in.
    """
    found = []
    for log in sorted((folder / "logs").glob("*.log")):
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        errors = [line[:300] for line in lines if _ERROR.search(line)]
        if errors:
            found += [f"The last errors in {log}:", *errors[-10:]]
    return found


def stop_group(
    pid: int,
    *,
    first: signal.Signals = signal.SIGTERM,
    belongs_to: str | None = None,
    wait: subprocess.Popen[bytes] | None = None,
) -> None:
    """End a process group: politely, and by force after ten seconds.

    Args:
        pid: the group's leader.
        first: the polite signal.
        belongs_to: a text that the leader's command line must hold; guards against a pid that was
            given to another process.
        wait: the leader, when it is a child of ours.
    """
    if belongs_to is not None and belongs_to not in _command_of(pid):
        return
    for attempt in (first, signal.SIGKILL):
        try:
            os.killpg(pid, attempt)
        except (ProcessLookupError, PermissionError):
            break
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            if wait is not None:
                wait.poll()
            if not _is_group_alive(pid):
                return
            time.sleep(0.05)
    if wait is not None:
        wait.poll()


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return pid > 0


def _is_group_alive(pid: int) -> bool:
    try:
        os.killpg(pid, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def _command_of(pid: int) -> str:
    listed = subprocess.run(
        ["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return listed.stdout.strip()
