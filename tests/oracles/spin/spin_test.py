#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""
The explorer against SPIN, on the shipped scenarios.

Usage: spin_test.py SPIN_EXPECTED SPIN_STATES SPIN_CYCLES SCENARIOS. Exits with 77 (skipped) when the verifiers were not
built, which is when there is no `spin`. Only the standard library is needed.

SPIN_STATES and SPIN_CYCLES are SPIN's verifiers of world.pml, without and with its search for acceptance cycles. They
call the same successor function as the explorer, so what is compared is what two searches make of it:

- states: SPIN stores ours and one more, before the process has done anything. Transitions: ours and two more, the first
  step and the first state, which SPIN counts as one, too.
- ends, states without any choice (the PE stopped): SPIN's invalid end states, each counted once.
- progress, for one class and one obligation at a time, with all fairness constraints (world.pml makes a fair cycle an
  acceptance cycle). A run that violates it: SPIN finds the cycle of the reported class and obligation, and none of
  any obligation in the class before. A run in which it holds: SPIN finds none of any obligation in the last class,
  which includes the others.

No depth bound is reached, no partial order reduction is used, states are stored as they are.
"""
import collections
import concurrent.futures
import os
import re
import subprocess
import sys
import tempfile

DEPTH = 200000
# Larger graphs are left out for the time they take.
STATES_MAX = 20000
CYCLE_STATES_MAX = 6000
# Of the runs of a matrix, one in so many, for the same reason; all others are compared.
MATRIX_STRIDE = 7
# What must at least be compared; fewer: the scenarios or their sizes changed a lot.
STATES_MIN, ENDS_MIN, FOUND_MIN, NOT_FOUND_MIN, HOLDS_MIN = 150, 40, 20, 60, 40

Run = collections.namedtuple("Run", "file cell mode states transitions progress ends classes obligations cycles")
STORED = re.compile(r"^\s*(\d+) states, stored", re.MULTILINE)
TRANSITIONS = re.compile(r"^\s*(\d+) transitions", re.MULTILINE)
ERRORS = re.compile(r"errors: (\d+)$", re.MULTILINE)


class Difference(Exception):
    """SPIN and the explorer do not agree, or SPIN did not do its work."""


def expected_runs(command, scenarios):
    done = subprocess.run([command, scenarios, str(STATES_MAX)], stdout=subprocess.PIPE, check=True, timeout=600)
    in_matrix = 0
    for line in done.stdout.decode().splitlines():
        file, cell, mode, states, transitions, progress, ends, classes, obligations, cycles = line.split("\t")
        if cell:
            in_matrix += 1
            if in_matrix % MATRIX_STRIDE != 0:
                continue
        yield Run(file, cell, mode, int(states), int(transitions), progress, int(ends), int(classes),
                  int(obligations), cycles)


def verify(verifier, run, folder, options, question=()):
    """Runs a verifier on `run`; returns (states, transitions, errors)."""
    environment = dict(os.environ, SPMCHECK_SPIN_SCENARIO=run.file, SPMCHECK_SPIN_CELL=run.cell,
                       SPMCHECK_SPIN_MODE=run.mode, ASAN_OPTIONS="detect_leaks=0")
    if question:
        environment["SPMCHECK_SPIN_CLASS"], environment["SPMCHECK_SPIN_OBLIGATION"] = map(str, question)
    with tempfile.TemporaryDirectory(dir=folder) as here:
        done = subprocess.run([verifier, f"-m{DEPTH}", "-w20", "-n", *options], cwd=here, env=environment,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=600)
    text = done.stdout.decode()
    found = [pattern.search(text) for pattern in (STORED, TRANSITIONS, ERRORS)]
    numbers = [int(match.group(1)) for match in found if match]
    if len(numbers) != 3 or "max search depth too small" in text:
        raise Difference(f"SPIN did not do its work\n{text}")
    # The search for cycles ends with the first one; any other must have passed by all states.
    if not (question and numbers[2] > 0) and ("Search not completed" in text or numbers[0] <= run.states):
        raise Difference(f"SPIN did not complete its search\n{text}")
    return numbers


def compare_states(verifier, run, folder):
    stored, transitions, ends = verify(verifier, run, folder, ["-c0"])
    ours = (run.states + 1, run.transitions + 2, run.ends)
    if (stored, transitions, ends) != ours:
        raise Difference(f"states, transitions, ends: SPIN has {(stored, transitions, ends)}, we {ours}")
    return ["states", "ends" if run.ends > 0 else "no ends"]


def compare_cycles(verifier, run, folder):
    if run.progress == "-":
        reported = None
        questions = [(run.classes - 1, obligation) for obligation in range(run.obligations)]
    else:
        reported = tuple(map(int, run.progress.split()))
        questions = [reported]
        if reported[0] > 0:
            questions += [(reported[0] - 1, obligation) for obligation in range(run.obligations)]
        else:
            # Nothing is before the first class: the other obligations of it, which only the textbook graph knows.
            questions += [(0, obligation) for obligation in range(run.obligations) if obligation != reported[1]]
    kinds = ["holds" if reported is None else "violated"]
    for class_index, obligation in questions:
        errors = verify(verifier, run, folder, ["-a", "-E"], (class_index, obligation))[2]
        answer = f"class {class_index}, obligation {obligation}: SPIN finds {'a' if errors > 0 else 'no'} cycle"
        if (errors > 0) != (run.cycles[class_index * run.obligations + obligation] == "1"):
            raise Difference(f"{answer}, the textbook graph differs")
        # Of another obligation in the class that it reports the explorer says nothing.
        if reported is None or class_index < reported[0] or (class_index, obligation) == reported:
            if (errors > 0) != ((class_index, obligation) == reported):
                raise Difference(f"{answer}, the explorer differs")
        kinds.append("cycle found" if errors > 0 else "cycle not found")
    return kinds


def compare(states, cycles, run, folder):
    kinds = compare_states(states, run, folder)
    if run.states <= CYCLE_STATES_MAX:
        kinds += compare_cycles(cycles, run, folder)
    return kinds


def main():
    if len(sys.argv) != 5:
        print("skipped: no verifier, for there was no spin when this was configured")
        sys.exit(77)
    expected, states, cycles, scenarios = sys.argv[1:]
    tally = collections.Counter()
    failed = 0
    runs = list(expected_runs(expected, scenarios))
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        futures = [pool.submit(compare, states, cycles, run, folder) for run in runs]
        for run, future in zip(runs, futures):
            try:
                tally.update(future.result())
            except Difference as difference:
                failed += 1
                print(f"{run.file} {run.cell} {run.mode}: {difference}")
    print(f"compared with SPIN: {tally['states']} state spaces, {tally['ends']} of them with ends; progress of "
          f"{tally['violated']} runs that violate it and {tally['holds']} in which it holds: {tally['cycle found']} "
          f"fair cycles found, {tally['cycle not found']} shown not to be there")
    if (tally["states"] < STATES_MIN or tally["ends"] < ENDS_MIN or tally["cycle found"] < FOUND_MIN
            or tally["cycle not found"] < NOT_FOUND_MIN or tally["holds"] < HOLDS_MIN):
        print("too little was compared")
        failed += 1
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
