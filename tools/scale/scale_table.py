#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""
How many states a question takes with more PEs and more interrupts: the table of scenarios/scale/README.md.

Each row is a scenario that is written here: a listing, a number of PEs, and of interrupts that each PE has of its own for
each partition.
It is searched with all reductions, without symmetry, and without any, within a limit on memory, so that it ends. No
clock is asked: the table is the same on every machine.

Usage: scale_table.py SPMCHECK [--check] [--pes 1,2] [--interrupts 1]. Without --check the table is replaced. --pes and
--interrupts leave rows out; they are for --check. Exit status: 0, 1 if the table is another one, 2 if a run fails.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "scenarios/scale/README.md"
BEGIN, END = "<!-- table -->", "<!-- end of the table -->"
PES = [1, 2, 3, 4, 6, 8]
INTERRUPTS = [1, 2, 3, 4]
MEMORY = "256M"
# Name in the table, program, how often each interrupt arrives, partitions of it, and whether they migrate.
LISTINGS = [("masked exit", "scale-masked-exit", "1", 1, False), ("OP-TEE O1", "optee-o1", "any", 1, False)]
# Rows of their own: listing, PEs, interrupts.
MIGRATES = ("minimal, migrates", "minimal", "1", 1, True)
EQUALS = [(MIGRATES, 1, 0), (MIGRATES, 2, 0), (MIGRATES, 4, 0), (MIGRATES, 6, 0), (MIGRATES, 8, 0), (MIGRATES, 2, 1),
          (MIGRATES, 3, 1), (("masked exit, 2 partitions", "scale-masked-exit", "1", 2, False), 1, 1),
          (("masked exit, 3 partitions", "scale-masked-exit", "1", 3, False), 1, 1),
          (("masked exit, 4 partitions", "scale-masked-exit", "1", 4, False), 1, 1)]
WAYS = [[], ["--no-symmetry"], ["--every-instruction", "--no-symmetry"]]
HEAD = ["listing", "PEs", "interrupts", "verdict", "states", "without symmetry", "without reductions", "saved"]


def scenario(listing, pes, interrupts):
    _, program, arrivals, partitions, migrates = listing
    names = [f"sp{i}" for i in range(partitions)]
    owners = [name for name in names for _ in range(interrupts)]
    migrating = "execution-contexts: migrating, " if migrates else ""
    return "\n".join([
        "spmcheck: 1",
        'title: "the reported question"',
        f"machine: {{pes: {pes}, recognition: eager}}",
        "spmc: {model: hafnium, version: head, asserts: debug}",
        *(["interrupts:"] if owners else []),
        *[f"  uart{i}: {{intid: {24 + i}, owner: {owner}, enabled: at-boot, arrivals: {arrivals}}}"
          for i, owner in enumerate(owners)],
        "partitions:",
        *[f"  {name}: {{{migrating}program: {ROOT}/scenarios/programs/{program}.yaml}}" for name in names],
        f"normal-world: {{driver: linux, requests: [{', '.join(f'{{to: {name}, count: any}}' for name in names)}]}}",
        "properties: {all-but: [abi]}",
        "",
    ])


def search(command, path, way):
    """The verdict, and the number of states, or None if they do not fit."""
    arguments = [command, "check", "--no-progress", "--reproducible", "--threads", "1", "--memory", MEMORY, "--json",
                 "-", *way, path]
    done = subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=1200, check=False)
    if done.returncode not in (0, 1, 2):
        raise RuntimeError(f"{' '.join(arguments)}: exit code {done.returncode}: {done.stderr.decode()}")
    entry = json.loads(done.stdout)["scenarios"][0]
    ended = done.returncode == 2 or entry["assumptions"].get("ended") is not None
    return entry["verdict"], None if ended else entry["states"]


def row(command, folder, listing, pes, interrupts):
    path = pathlib.Path(folder) / "scenario.yaml"
    path.write_text(scenario(listing, pes, interrupts), encoding="ascii")
    found = [search(command, str(path), way) for way in WAYS]
    states = [count for _, count in found]
    saved = f"{states[2] / states[0]:.1f}" if states[0] and states[2] else ""
    return [listing[0], pes, interrupts, found[0][0], *[f"{count:,}" if count else "(more)" for count in states], saved]


def rows(command, all_pes, all_interrupts):
    cases = [(listing, pes, interrupts) for listing in LISTINGS for interrupts in INTERRUPTS for pes in PES] + EQUALS
    with tempfile.TemporaryDirectory() as folder:
        for listing, pes, interrupts in cases:
            if pes in all_pes and (interrupts in all_interrupts or interrupts == 0):
                yield "| " + " | ".join(str(cell) for cell in row(command, folder, listing, pes, interrupts)) + " |"


def numbers(text):
    return [int(number) for number in text.split(",")]


def main():
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("spmcheck")
    parser.add_argument("--check", action="store_true", help="compare instead of replacing")
    parser.add_argument("--pes", type=numbers, default=PES)
    parser.add_argument("--interrupts", type=numbers, default=INTERRUPTS)
    arguments = parser.parse_args()
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN + "\n")
    shown, _, after = rest.partition(END)
    try:
        found = list(rows(arguments.spmcheck, arguments.pes, arguments.interrupts))
    except (RuntimeError, subprocess.TimeoutExpired) as problem:
        print(f"scale_table: {problem}", file=sys.stderr)
        return 2
    if arguments.check:
        missing = [line for line in found if line not in shown.splitlines()]
        for line in missing:
            print(f"not in {PAGE.relative_to(ROOT)}: {line}")
        return 1 if missing else 0
    head = ["| " + " | ".join(HEAD) + " |", "|" + "---|" * 4 + "---:|" * 4]
    PAGE.write_text(before + BEGIN + "\n" + "\n".join(head + found) + "\n" + END + after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
