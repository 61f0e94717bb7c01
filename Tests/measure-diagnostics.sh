#!/bin/sh
# The slowest time and the largest memory of `graphc check` over all wrong models, with the release build.
# Each must be under 100 ms and 100 MB; a wrong exit code or a bound that does not hold ends with 1.
# Usage: Tests/measure-diagnostics.sh [PROGRAM]
set -eu
cd "$(dirname "$0")/.."
program=${1:-.build/release/graphc}
[ -x "$program" ] || { echo "there is no $program: build it with swift build -c release" >&2; exit 2; }
exec python3 - "$program" Tests/LanguageTests/Fixtures/Wrong/*.yaml <<'PYTHON'
import os, sys, time

program, files = sys.argv[1], sys.argv[2:]
quiet = os.open(os.devnull, os.O_RDWR)
results = []
for file in files:
    best = None
    for _ in range(3):
        start = time.perf_counter()
        child = os.posix_spawn(program, [program, "check", file], os.environ, file_actions=[
            (os.POSIX_SPAWN_DUP2, quiet, 1), (os.POSIX_SPAWN_DUP2, quiet, 2)])
        _, status, usage = os.wait4(child, 0)
        seconds = time.perf_counter() - start
        if os.waitstatus_to_exitcode(status) != 1:
            sys.exit(f"{file}: exit code {os.waitstatus_to_exitcode(status)}, not 1")
        best = min(best or (seconds, usage.ru_maxrss), (seconds, usage.ru_maxrss))
    results.append((best[0] * 1000, best[1] / 1024, os.path.basename(file)))
slowest = max(results)
largest = max(results, key=lambda result: result[1])
print(f"{len(results)} wrong models, each the best of 3 runs")
print(f"slowest: {slowest[0]:.1f} ms ({slowest[2]})")
print(f"largest: {largest[1]:.1f} MB ({largest[2]})")
sys.exit(slowest[0] >= 100 or largest[1] >= 100)
PYTHON
