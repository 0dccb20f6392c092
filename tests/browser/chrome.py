"""The browser of the tests: one that is here already, else one that is installed now.

`python -m tests.browser.chrome` makes sure of it; the tests ask `find()`.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

from playwright.sync_api import sync_playwright

OVERRIDE = "LYCEUM_CHROME"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
# Debian's own, with the letters that our Chinese pages need.
APT_PACKAGES = ("chromium", "fonts-noto-cjk")


def find() -> str | None:
    """The path of a Chrome or Chromium that runs, or None."""
    return next((path for path in _places() if _runs(path)), None)


def _places() -> Iterator[str]:
    if override := os.environ.get(OVERRIDE):
        yield override
        return
    for name in NAMES:
        if path := shutil.which(name):
            yield path
    yield from MAC_APPLICATIONS
    with sync_playwright() as playwright:
        yield playwright.chromium.executable_path


def _runs(path: str) -> bool:
    """Ubuntu's `chromium-browser` may be a note that says where to get one."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def install() -> None:
    """By apt where we may, else playwright's own into its cache. What fails shows in `find()`."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "-qq", "update"], env=quiet)
        options = ["-qq", "--yes", "--no-install-recommends"]
        subprocess.run(["apt-get", "install", *options, *APT_PACKAGES], env=quiet)
    if not find():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"])


def main() -> None:
    """Find or install one; without success one line on what to do."""
    if find():
        return
    if override := os.environ.get(OVERRIDE):
        sys.exit(f"{OVERRIDE}={override} is no Chrome that runs")
    print("No Chrome or Chromium found, installing one …", flush=True)
    install()
    if not find():
        sys.exit(
            "The tests need a browser and none could be installed: install Chrome or Chromium, "
            f"or name one in {OVERRIDE}"
        )


if __name__ == "__main__":
    main()
