"""Ends the processes of a run that died without a farewell (kill -9). Run alone, by path.

Its standard input is a pipe that the run holds open; the processes of the run are in its group.
"""

import os
import signal
import sys

if __name__ == "__main__":
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    sys.stdin.read()
    os.killpg(0, signal.SIGTERM)
