"""A few processes that live and die together, their output on ours with their names before it.

honcho would do it but for three things we need: a closed terminal ends all (SIGHUP), so does
kill -9 of ourselves, and no copy of our own process is forked for each child.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from config.running import minder

# Seconds for a process to end in good order before it is killed.
PATIENCE = 10.0


class Processes:
    """Starts the processes in one group, away from our own; leaving the context ends them all.

    The group is the minder's, which starts first: whenever we are killed, it knows whom to end.
    """

    def __init__(self, commands: Mapping[str, Sequence[str]], folder: Path, out: IO[str]) -> None:
        self._commands = commands
        self._folder = folder
        self._out = out
        self._width = max(map(len, commands))
        self._printing = threading.Lock()
        self._running: dict[str, subprocess.Popen[str]] = {}
        self._readers: list[threading.Thread] = []

    def __enter__(self) -> Self:
        self._minder = subprocess.Popen(
            [sys.executable, "-I", "-S", minder.__file__], stdin=subprocess.PIPE, process_group=0
        )
        try:
            for name, command in self._commands.items():
                self._start(name, command)
        except BaseException:
            self.stop()
            raise
        return self

    def _start(self, name: str, command: Sequence[str]) -> None:
        process = subprocess.Popen(
            command,
            cwd=self._folder,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            process_group=self._minder.pid,
        )
        self._running[name] = process
        reader = threading.Thread(target=self._repeat, args=(name, process.stdout), daemon=True)
        reader.start()
        self._readers.append(reader)

    def _repeat(self, name: str, lines: IO[str]) -> None:
        try:
            for line in lines:
                with self._printing:
                    self._out.write(f"{name:{self._width}} | {line}")
                    self._out.flush()
        except (BrokenPipeError, ValueError):
            # Nobody reads us any more (`make run | head`).
            os.kill(os.getpid(), signal.SIGTERM)

    def dead(self) -> str | None:
        """The name of a process that has ended by itself, with its exit code; else None."""
        for name, process in self._running.items():
            if process.poll() is not None:
                return f"{name} has ended (exit code {process.returncode})"
        return None

    def stop(self) -> None:
        """End all in good order, then what is left of them by force."""
        for process in self._running.values():
            process.terminate()
        deadline = time.monotonic() + PATIENCE
        for process in self._running.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0, deadline - time.monotonic()))
        # The minder is among them, so the group exists until here.
        os.killpg(self._minder.pid, signal.SIGKILL)
        self._minder.communicate()
        for process in self._running.values():
            process.wait()
        for reader in self._readers:
            reader.join(1)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
