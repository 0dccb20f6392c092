"""How many home pages a second one web process serves, and how long each takes.

    .venv/bin/python -m benchmarks.feed [--seconds 10] [--members 20]

Runs on the data of LYCEUM_VAR (or DATABASE_URL), as `make run` left them: demo or imported. Starts one
granian worker of its own, signs members in by session, and asks for their home pages one after
another and four at a time. A plain page (`/accounts/login/`) is measured in the same run: figures of
this machine mean something only beside it.
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["DEBUG"] = "0"
django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402

from accounts.models import User  # noqa: E402


def session_of(user: User) -> str:
    """A cookie with which that member is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"sessionid={session.session_key}"


@contextmanager
def server() -> Iterator[str]:
    """One worker process on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1",
        "--blocking-threads", "4", "--host", "127.0.0.1", "--port", str(port),
        "--no-access-log", "--log-level", "error", "config.wsgi:application",
    ]  # fmt: skip
    process = subprocess.Popen(command)
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{base}/accounts/login/").read()
                break
            except OSError:
                time.sleep(0.1)
        yield base
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:  # it waits for a browser that is gone
            process.kill()


def measure(ask: Callable[[int], None], seconds: float, clients: int) -> tuple[float, list[float]]:
    """Requests a second, and each one's time in milliseconds."""
    times: list[float] = []
    end = time.monotonic() + seconds

    def client(number: int) -> None:
        count = number
        while (start := time.monotonic()) < end:
            ask(count)
            times.append(1000 * (time.monotonic() - start))
            count += clients

    threads = [threading.Thread(target=client, args=[n]) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(times) / seconds, times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--members", type=int, default=20)
    options = parser.parse_args()
    members = list(
        User.objects.filter(is_active=True, events__isnull=False)
        .distinct()
        .order_by("pk")[: options.members]
    )
    cookies = [session_of(member) for member in members]

    def fetch(base: str, path: str, cookie: str = "") -> int:
        request = urllib.request.Request(base + path, headers={"Cookie": cookie})
        with urllib.request.urlopen(request) as response:
            return len(response.read())

    with server() as base:
        weight = max(fetch(base, "/", cookie) for cookie in cookies)
        print(f"{len(members)} members; heaviest home page {weight / 1000:.0f} kB of HTML")
        for name, path, with_cookie in (
            ("sign-in page", "/accounts/login/", False),
            ("home, stranger", "/", False),
            ("home, member", "/", True),
        ):
            for clients in (1, 4):

                def ask(n: int, path: str = path, with_cookie: bool = with_cookie) -> None:
                    fetch(base, path, cookies[n % len(cookies)] if with_cookie else "")

                rate, times = measure(ask, options.seconds, clients)
                p95 = statistics.quantiles(times, n=20)[-1]
                print(
                    f"{name:16} {clients} at a time: {rate:6.1f}/s"
                    f"  median {statistics.median(times):6.1f} ms  p95 {p95:6.1f} ms"
                )


if __name__ == "__main__":
    main()
