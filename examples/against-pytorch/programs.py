"""The programs that are compared. Each does steps in turns, and none computes while another one has its turn."""

import json
import os
import select
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")


class Failed(Exception):
    """A program that cannot do a model; the others go on."""


def last_lines(path, count=3):
    with open(path, errors="replace") as file:
        lines = [line.strip() for line in file if line.strip()]
    return " | ".join(lines[-count:])


class Program:
    """What is known of a program after its turns."""

    def __init__(self):
        # The seconds of every step, a list for each turn.
        self.turns = []
        # Seconds from the start of a process to the end of its first step.
        self.first = None
        # The most memory in use, in bytes.
        self.peak = 0
        self.version = None

    def step_count(self, seconds):
        """The steps that a turn of so many seconds has room for; three as long as nothing is known."""
        if not self.turns:
            return 3
        last = sorted(self.turns[-1])
        return max(3, min(2000, round(seconds / last[len(last) // 2])))


class Graphc(Program):
    """A process for each turn."""

    def __init__(self, binary, case, folder, threads, forward=False):
        super().__init__()
        self.command = [
            binary, "bench", "--format", "json", "--steps-only", "--threads", str(threads),
            "--weights", f"{folder}/weights.safetensors", "--inputs", f"{folder}/graphc.safetensors",
        ]
        for setting in case.settings:
            self.command += ["--set", setting]
        if forward:
            self.command.append("--inference")
        self.file = os.path.join(ROOT, case.file)

    def report(self, *arguments):
        done = subprocess.run(self.command + [*arguments, self.file], capture_output=True, text=True)
        if done.returncode != 0:
            raise Failed(done.stderr.strip())
        return json.loads(done.stdout)

    def losses(self):
        # Two steps after three to warm up, whose losses are told too.
        return self.report("--no-dropout", "--steps", "1")["losses"][:3]

    def start(self):
        self.turn(0)

    def turn(self, seconds):
        report = self.report("--steps", str(self.step_count(seconds)))
        self.turns.append(report["step_seconds"]["all"])
        first = report["seconds_to_first_step"]
        self.first = first if self.first is None else min(first, self.first)
        self.peak = max(self.peak, report["memory_bytes"]["peak"] or 0)

    def end(self):
        pass


class Worker(Program):
    """A Python process that sleeps between its turns."""

    # Compiling a model can take minutes.
    PATIENCE = 1800
    # Whether threads sleep as soon as they wait: slower, and polite to whatever else runs.
    is_quiet = False

    def __init__(self, script, mode, case, folder, threads):
        super().__init__()
        self.arguments = [script, mode, case.name, folder]
        self.threads = threads
        self.log = f"{folder}/{script}-{mode}.log"
        self.process = None

    def launch(self, quiet=False):
        environment = {**os.environ, "OMP_NUM_THREADS": str(self.threads)}
        environment["TORCHINDUCTOR_CACHE_DIR"] = os.path.join(self.arguments[3], "compiled")
        if quiet or self.is_quiet:
            # Threads that wait without sleeping would keep everything else from running, and need not be fast here.
            environment["OMP_WAIT_POLICY"] = "PASSIVE"
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(
                [sys.executable, os.path.join(HERE, self.arguments[0]), *self.arguments[1:], repr(time.time()),
                 str(self.threads)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, env=environment,
            )

    def answer(self):
        ready, _, _ = select.select([self.process.stdout], [], [], self.PATIENCE)
        line = self.process.stdout.readline() if ready else ""
        if not line:
            self.end()
            raise Failed(last_lines(self.log) or "it ended without a word")
        return json.loads(line)

    def losses(self):
        """Losses of steps without dropout, from a process of its own."""
        self.launch(quiet=True)
        losses = self.answer()["losses"]
        self.end()
        return losses

    def start(self):
        self.launch()
        facts = self.answer()
        self.first, self.version = facts["first"], facts["version"]
        # The first steps may still be slow; those after them tell how many a turn has room for.
        self.turn(0)
        self.turn(0)
        time.sleep(0.3)

    def turn(self, seconds):
        self.process.stdin.write(f"{self.step_count(seconds)}\n")
        self.process.stdin.flush()
        answer = self.answer()
        self.turns.append(answer["seconds"])
        self.peak = max(self.peak, answer["peak"])

    def end(self):
        if self.process is None:
            return
        process, self.process = self.process, None
        process.stdin.close()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
