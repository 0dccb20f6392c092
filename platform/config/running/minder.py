"""Ends the processes of a run that died without a farewell (kill -9). Run alone, by path.

Its standard input is a pipe that the run holds open; the arguments are the processes' groups.
"""

import os
import signal
import sys

if __name__ == "__main__":
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    sys.stdin.read()
    for group in sys.argv[1:]:
        try:
            os.killpg(int(group), signal.SIGTERM)
        except ProcessLookupError:
            continue
