"""What every program but graphc has in common: a process that does steps when it is told to, and tells their times.

A line with a number on standard input asks for so many steps, and is answered with a line of JSON. Between lines the
process sleeps, so that the programs can take turns on an otherwise idle machine.
"""

import json
import sys
import time


def peak():
    """The most memory that this process has had in use, in bytes."""
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024


def tell(**facts):
    print(json.dumps(facts), flush=True)


def serve(step, start, **facts):
    """Does the first step, and then as many as are asked for; `step` returns when its work is done."""
    step()
    tell(first=time.time() - start, **facts)
    for line in sys.stdin:
        seconds = []
        for _ in range(int(line)):
            before = time.perf_counter()
            step()
            seconds.append(time.perf_counter() - before)
        tell(seconds=seconds, peak=peak())
