"""Compares graphc with PyTorch, JAX and ONNX Runtime, and prints tables of medians and ratios.

Usage: compare.py GRAPHC [--models NAME,NAME] [--rounds 5] [--without jax,compile,onnx] [--only training] [--markdown]

PyTorch draws the weights and exports them under graphc's names; all programs get the same batch. Three steps
without dropout must have the same losses, and outputs must be the same. Then the programs take turns, each alone on
the machine, with dropout; what is shown is the median of all steps, and of the ratios in each round.
"""

import argparse
import datetime
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
import torch
from safetensors.numpy import load_file, save_file

from cases import CASES
from facts import write_facts
from programs import HERE, ROOT, Failed, Graphc, Worker

TITLES = {"eager": "PyTorch eager", "compile": "PyTorch compiled", "jax": "JAX", "onnx": "ONNX Runtime"}


def note(*words):
    print(*words, file=sys.stderr, flush=True)


def prepare(case, folder, batch=None):
    """Writes weights and batch for all programs; `batch` examples of it, or all."""
    torch.manual_seed(3)
    weights = case.module().state_dict()
    save_file({name: np.ascontiguousarray(value.numpy()) for name, value in weights.items()},
              f"{folder}/weights.safetensors")
    x, rival, labels = case.arrays()
    x, rival = np.ascontiguousarray(x[:batch]), np.ascontiguousarray(rival[:batch])
    targets = {} if labels is None else {"labels": np.ascontiguousarray(labels[:batch])}
    save_file({case.input: x, **targets}, f"{folder}/graphc.safetensors")
    save_file({"x": rival, **targets}, f"{folder}/rival.safetensors")
    write_facts(folder, case)


def check_losses(case, programs):
    """Three losses of each program must agree; the first more closely, since steps of Adam follow the signs of
    gradients, however small these are."""
    reference = programs["eager"].losses()
    for name, program in programs.items():
        if name in ("eager", "compile"):
            continue
        losses = program.losses()
        for step, (one, other) in enumerate(zip(reference, losses, strict=True)):
            limit = 1e-5 if step == 0 else 2e-3
            if abs(one - other) > limit * max(abs(one), 0.1):
                raise SystemExit(f"{case.name}: the losses disagree\n  PyTorch {reference}\n  {name} {losses}")
    note(f"{case.name}: losses agree: {', '.join(f'{loss:.5f}' for loss in reference)}")


def check_outputs(case, folder, binary):
    """The outputs of graphc and ONNX Runtime must be those of PyTorch."""
    save = f"{folder}/outputs.safetensors"
    command = [binary, "run", "--outputs", save, "--weights", f"{folder}/weights.safetensors",
               "--inputs", f"{folder}/inputs.safetensors"]
    arrays = load_file(f"{folder}/graphc.safetensors")
    save_file({case.input: arrays[case.input]}, f"{folder}/inputs.safetensors")
    for setting in case.settings:
        command += ["--set", setting]
    subprocess.run(command + [os.path.join(ROOT, case.file)], check=True, stdout=subprocess.DEVNULL)
    outputs = load_file(save)
    reference = np.load(f"{folder}/forward.npy")
    found = {"graphc": next(value for key, value in outputs.items() if key in ("logits", "logit", "bert"))}
    if os.path.exists(f"{folder}/onnx.npy"):
        found["ONNX Runtime"] = np.load(f"{folder}/onnx.npy")
    keep = np.ones(reference.shape[:-1], bool)
    if case.classes is None:
        # What stands at padding means nothing.
        keep = arrays[case.input] != 0
    for name, value in found.items():
        difference = np.abs(value - reference)[keep].max()
        if not difference < 2e-4 * max(1, np.abs(reference[keep]).max()):
            raise SystemExit(f"{case.name}: the outputs of {name} are off by {difference}")
    note(f"{case.name}: outputs agree")


def take_turns(case, programs, rounds, seconds):
    """Starts what can do the model, then lets each do its steps in turn; returns what took part."""
    for name, program in list(programs.items()):
        try:
            program.start()
            note(f"{case.name}: {name} is ready, first step after {program.first:.2f} s")
        except Failed as failure:
            note(f"{case.name}: {name} cannot do it: {failure}")
            del programs[name]
    started = {name: len(program.turns) for name, program in programs.items()}
    for number in range(rounds):
        # No program should always follow the same one.
        order = list(programs.values())
        for program in order[number % len(order) :] + order[: number % len(order)]:
            program.turn(seconds)
            # The threads of some programs look out for work for a while before they sleep.
            time.sleep(0.4)
    for name, program in programs.items():
        program.end()
        program.turns = program.turns[started[name] :]
    return programs


def median(program):
    return statistics.median(second for turn in program.turns for second in turn)


def ratio(program, base):
    """How many times as long a program takes as another: the median over the rounds."""
    pairs = zip(program.turns, base.turns)
    return statistics.median(statistics.median(a) / statistics.median(b) for a, b in pairs)


def milliseconds(seconds):
    value = seconds * 1000
    return f"{value:.3f}" if value < 1 else f"{value:.2f}" if value < 10 else f"{value:.1f}"


class Table:
    """Rows of text, as Markdown or with aligned columns."""

    def __init__(self, *titles):
        self.rows = [titles]

    def add(self, *cells):
        self.rows.append(cells)

    def text(self, markdown):
        widths = [max(len(row[place]) for row in self.rows) for place in range(len(self.rows[0]))]
        # Names to the left, numbers to the right.
        rows = [
            [cell.rjust(width) if place else cell.ljust(width) for place, (cell, width) in enumerate(zip(row, widths))]
            for row in self.rows
        ]
        if markdown:
            line = "|" + "|".join("---" if place == 0 else "---:" for place in range(len(widths))) + "|"
            lines = ["| " + " | ".join(row) + " |" for row in rows]
            return "\n".join([lines[0], line, *lines[1:]])
        return "\n".join("  ".join(row).rstrip() for row in rows)


def cell(programs, name, show):
    return show(programs[name]) if name in programs else "–"


def best(programs):
    """The faster form of PyTorch."""
    forms = [programs[name] for name in ("eager", "compile") if name in programs]
    return min(forms, key=median, default=None)


def training_tables(results, rivals):
    times = Table("model", "batch", "graphc", *[TITLES[name] for name in rivals], "PyTorch ÷ graphc", "rest")
    others = [name for name in rivals if name not in ("eager", "compile")]
    times.rows[0] = (*times.rows[0][:-1], *[f"{TITLES[name]} ÷ graphc" for name in others])
    memory = Table("model", "graphc", *[TITLES[name] for name in rivals], "PyTorch ÷ graphc")
    start = Table("model", "graphc", *[TITLES[name] for name in rivals])
    for case, programs in results:
        graphc, torch_best = programs["graphc"], best(programs)
        times.add(
            case.name, case.size, milliseconds(median(graphc)),
            *[cell(programs, name, lambda p: milliseconds(median(p))) for name in rivals],
            f"**{ratio(torch_best, graphc):.1f}**" if torch_best else "–",
            *[cell(programs, name, lambda p: f"{ratio(p, graphc):.1f}") for name in others],
        )
        memory.add(
            case.name, *[cell(programs, name, lambda p: f"{p.peak / 1e6:.0f}") for name in ("graphc", *rivals)],
            f"{torch_best.peak / graphc.peak:.1f}" if torch_best else "–",
        )
        start.add(case.name, *[cell(programs, name, lambda p: f"{p.first:.2f}") for name in ("graphc", *rivals)])
    return [
        ("Training: milliseconds of a step, with dropout and optimiser", times),
        ("Training: peak memory of the process, MB", memory),
        ("Training: seconds from the start of the process to the end of the first step", start),
    ]


def inference_table(results, rivals):
    times = Table("model", "batch", "graphc", *[TITLES[name] for name in rivals],
                  *[f"{TITLES[name]} ÷ graphc" for name in rivals])
    for case, batch, programs in results:
        graphc = programs["graphc"]
        times.add(
            case.name, "1" if batch == 1 else case.size, milliseconds(median(graphc)),
            *[cell(programs, name, lambda p: milliseconds(median(p))) for name in rivals],
            *[cell(programs, name, lambda p: f"{ratio(p, graphc):.2f}") for name in rivals],
        )
    return "Use: milliseconds of a forward pass", times


def export_onnx(case, folder):
    done = subprocess.run(
        [sys.executable, f"{HERE}/export_onnx.py", case.name, folder], capture_output=True, text=True)
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines()
        note(f"{case.name}: cannot be exported to ONNX: {lines[-1] if lines else done.returncode}")
    return done.returncode == 0


def processor():
    with open("/proc/cpuinfo") as file:
        for line in file:
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def heading(options, limits, versions):
    """Where and when, and with what."""
    machine = limits["machine"]
    return [
        f"{datetime.date.today().isoformat()}, {processor()}, {options.threads} threads. "
        + ", ".join(f"{name} {version}" for name, version in versions.items()) + ".",
        f"Measured limits ({limits['kernels']}): "
        f"{machine['flops_per_second_one_thread'] / 1e9:.0f} GFLOP/s on one thread, "
        f"{machine['flops_per_second'] / 1e9:.0f} on {options.threads}; memory "
        f"{machine['read_bytes_per_second'] / 1e9:.0f} GB/s read, {machine['copy_bytes_per_second'] / 1e9:.0f} copy.",
    ]


def arguments():
    parser = argparse.ArgumentParser(description="Compares graphc with PyTorch, JAX and ONNX Runtime.")
    names = [case.name for case in CASES]
    listed = lambda allowed: lambda text: [
        word if word in allowed else parser.error(f"there is no {word}: {', '.join(allowed)}")
        for word in text.split(",")
    ]
    parser.add_argument("graphc", help="the program")
    parser.add_argument("--models", type=listed(names), default=names, metavar="NAMES", help=", ".join(names))
    parser.add_argument("--rounds", type=int, default=5, help="how often each program has its turn")
    parser.add_argument("--seconds", type=float, default=1.5, help="how long a turn is, about")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--without", type=listed(["jax", "compile", "onnx"]), default=[], metavar="PROGRAMS",
                        help="jax, compile, onnx")
    parser.add_argument("--only", choices=["training", "use", "checks"],
                        help="only training, only forward passes, or only whether losses and outputs agree")
    parser.add_argument("--markdown", action="store_true", help="tables for Docs/Performance.md")
    options = parser.parse_args()
    options.graphc = os.path.abspath(options.graphc)
    return options


def compare_training(case, options, folder):
    prepare(case, folder)
    programs = {"graphc": Graphc(options.graphc, case, folder, options.threads)}
    for name, script, mode in [
        ("eager", "torch_worker.py", "train"), ("compile", "torch_worker.py", "train-compiled"),
        ("jax", "jax_worker.py", "train"),
    ]:
        if name not in options.without:
            programs[name] = Worker(script, mode, case, folder, options.threads)
    checked = {
        name: program if name == "graphc" else Worker(program.arguments[0], "losses", case, folder, options.threads)
        for name, program in programs.items()
    }
    check_losses(case, checked)
    return None if options.only == "checks" else take_turns(case, programs, options.rounds, options.seconds)


def compare_use(case, batch, options, folder):
    prepare(case, folder, batch)
    programs = {"graphc": Graphc(options.graphc, case, folder, options.threads, forward=True)}
    programs["eager"] = Worker("torch_worker.py", "forward", case, folder, options.threads)
    if "compile" not in options.without:
        programs["compile"] = Worker("torch_worker.py", "forward-compiled", case, folder, options.threads)
    if "jax" not in options.without:
        programs["jax"] = Worker("jax_worker.py", "forward", case, folder, options.threads)
    if "onnx" not in options.without and export_onnx(case, folder):
        programs["onnx"] = Worker("onnx_worker.py", "forward", case, folder, options.threads)
    if options.only == "checks":
        programs = {name: programs[name] for name in ("graphc", "eager", "onnx") if name in programs}
        take_turns(case, programs, 0, 0)
    else:
        take_turns(case, programs, options.rounds, options.seconds)
    check_outputs(case, folder, options.graphc)
    return programs


def main():
    options = arguments()
    # This process only prepares; it must not have threads that look out for work.
    torch.set_num_threads(1)
    Worker.is_quiet = options.only == "checks"
    cases = [case for case in CASES if case.name in options.models]
    training, use = [], []
    for case in cases:
        if case.classes is not None and options.only != "use":
            with tempfile.TemporaryDirectory() as folder:
                training.append((case, compare_training(case, options, folder)))
        if options.only != "training":
            with tempfile.TemporaryDirectory() as folder:
                # One example at a time, as in use; of the large model a whole batch.
                batch = 1 if case.classes is not None else None
                use.append((case, batch, compare_use(case, batch, options, folder)))
    if options.only == "checks":
        return
    with tempfile.TemporaryDirectory() as folder:
        prepare(CASES[5], folder)
        limits = Graphc(options.graphc, CASES[5], folder, options.threads)
        limits.command.remove("--steps-only")
        limits = limits.report("--steps", "1")
    versions = {"graphc": subprocess.run([options.graphc, "--version"], capture_output=True, text=True).stdout.strip()}
    for programs in [result[-1] for result in training + use]:
        for name, program in programs.items():
            if program.version:
                versions[TITLES[name].removesuffix(" eager").removesuffix(" compiled")] = program.version
    paragraphs = heading(options, limits, versions)
    rivals = [name for name in ("eager", "compile", "jax") if name not in options.without]
    tables = training_tables(training, rivals) if training else []
    if use:
        tables.append(inference_table(use, rivals + [name for name in ("onnx",) if name not in options.without]))
    for title, table in tables:
        paragraphs += [f"## {title}" if options.markdown else title, table.text(options.markdown)]
    print("\n\n".join(paragraphs))


if __name__ == "__main__":
    main()
