"""`manage.py run`: the whole site on this machine, in one command."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection, connections
from kombu.exceptions import OperationalError as BrokerError

from accounts.models import User
from config.celery import app
from config.running import machine
from config.running.processes import Processes
from demo.people import ACCOUNTS, MODERATOR, PASSWORD
from items.search import vocabulary
from recommender.models import Run

# Root cannot harm more here than in its own shell: all code is ours, and so is the broker's folder.
ROOT_WARNING = "You're running the worker"
# More threads of Python than this take turns rather than work; a page waits for the database little.
THREADS = ["--blocking-threads", "4"]
# Pages come first, at the start as well as while a night is computed.
YIELDING = ["nice", "-n", "10"]
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Command(BaseCommand):
    """Prepare the database, then look after web, worker and beat until Ctrl-C."""

    help = "Run the whole site here: database, web, worker and beat. PORT and HOST say where."

    def handle(self, *args: Any, **options: Any) -> None:
        """Returns after Ctrl-C or SIGTERM, everything it started having ended."""
        for number in SIGNALS:
            signal.signal(number, _interrupt)
        try:
            host, port = machine.listening_place(os.environ)
            machine.check_room(settings.VAR_DIR)
            with machine.alone_on(settings.VAR_DIR, machine.address_of(host, port)):
                machine.check_port(host, port)
                self._prepare()
                self._serve(host, port)
        except machine.Lack as lack:
            raise CommandError(str(lack)) from lack
        except KeyboardInterrupt:
            with suppress(BrokenPipeError):
                self._say("Lyceum has stopped.")

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()

    @contextmanager
    def _step(self, sentence: str) -> Iterator[None]:
        start = time.monotonic()
        self._say(f"{sentence} …")
        yield
        self._say(f"  done in {time.monotonic() - start:.1f} s")

    def _prepare(self) -> None:
        with self._step("Preparing the database"):
            self._reach_services()
            call_command("migrate", interactive=False, verbosity=0)
        if not settings.DEPLOYED and not User.objects.exists():
            with self._step("Loading the demo content"):
                call_command("demo")
        if not Run.objects.filter(is_live=True).exists():
            with self._step("Computing what to show to whom"):
                call_command("refresh")
                call_command("refresh_similar")
                vocabulary.rebuild()
        connections.close_all()

    def _reach_services(self) -> None:
        try:
            connection.ensure_connection()
        except OperationalError as error:
            raise machine.Lack(f"DATABASE_URL: no database there: {_first_line(error)}") from error
        try:
            with app.connection_for_write() as broker:
                broker.ensure_connection(max_retries=1, timeout=5)
        except BrokerError as error:
            raise machine.Lack(f"REDIS_URL: no broker there: {_first_line(error)}") from error

    def _serve(self, host: str, port: int) -> None:
        answered = False
        with Processes(commands(host, port), settings.BASE_DIR, sys.stdout) as processes:
            while not (dead := processes.dead()):
                if not answered and (answered := machine.answers(host, port)):
                    self._announce(machine.address_of(host, port))
                time.sleep(0.2)
        raise machine.Lack(f"{dead}, so everything else was stopped too; its last lines are above")

    def _announce(self, address: str) -> None:
        lines = ["", f"Lyceum is ready: {address}"]
        emails = ACCOUNTS.values()
        found = set(User.objects.filter(email__in=emails).values_list("email", flat=True))
        if shown := [email for email in emails if email in found]:
            lines.append(f"Demo accounts, password {PASSWORD}: {', '.join(shown)}")
            lines.append(f"Runs, events and engagement: {address}admin/ as {ACCOUNTS[MODERATOR]}")
        lines += ["Ctrl-C stops it.", ""]
        connections.close_all()
        self._say("\n".join(lines))


def commands(host: str, port: int) -> dict[str, list[str]]:
    """The processes of a running site, by name."""
    python = [sys.executable, "-W", f"ignore:{ROOT_WARNING}", "-m"]
    web = [*python, "granian", "--interface", "wsgi", "--no-ws", "--log-level", "warning"]
    celery = [*YIELDING, *python, "celery", "--app", "config", "--quiet"]
    return {
        "web": [*web, "--host", host, "--port", str(port), *THREADS, "config.wsgi:application"],
        "worker": [*celery, "worker", "--concurrency", "2", "--loglevel", "WARNING"],
        "beat": [*celery, "beat", "--loglevel", "WARNING", "--pidfile="],
    }


def _interrupt(number: int, frame: FrameType | None) -> None:
    """End the run; nothing disturbs it while it cleans up, which takes seconds at most."""
    for other in SIGNALS:
        signal.signal(other, signal.SIG_IGN)
    raise KeyboardInterrupt


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
