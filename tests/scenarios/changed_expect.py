#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""
A shipped scenario that expected the contrary would fail: no expectation is empty words.

Usage: changed_expect.py SPMCHECK SCENARIOS. Only the standard library is needed.

In a copy of the folder, each verdict that a scenario expects, one at a time, is turned round (holds to violated,
violated to holds); the command must exit with 1. A family (a matrix) is left out: its cells are judged alike.
"""
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

NOT_AS_EXPECTED = 1
BAD_SCENARIO = 65

# `expect:` and what follows until the next key at the margin.
EXPECT = re.compile(r"^expect:.*\n(?:[ \t#].*\n|\n)*", re.MULTILINE)
# A flow mapping with a verdict; entries of `also` may be mappings, too.
VERDICT = re.compile(r"\{verdict: (holds|violated)(?:[^{}]|\{[^{}]*\})*\}")
# "violated" must name a property, and one that the scenario asks for: one of these is.
PROPERTIES = ("no-panic", "progress", "abi", "interrupt-serviced", "one-reply", "no-deadlock", "mask-restored",
              "gic-balanced", "vcpu-sane", "sp-sane")


def is_scenario(text):
    return re.search(r"^spmcheck:", text, re.MULTILINE) and not re.search(r"^matrix:", text, re.MULTILINE)


def changes(text):
    """For each verdict that is expected, the texts of which one must be tried."""
    block = EXPECT.search(text)
    if not block:
        return
    for verdict in VERDICT.finditer(text, *block.span()):
        if verdict[1] == "violated":
            contraries = ["{verdict: holds}"]
        else:
            contraries = [f"{{verdict: violated, property: {name}}}" for name in PROPERTIES]
        yield [text[:verdict.start()] + contrary + text[verdict.end():] for contrary in contraries]


def run(command, folder, name, text, modes):
    """The exit code for this text in the place of the scenario `name`: programs are found relative to it."""
    handle, path = tempfile.mkstemp(suffix=".yaml", dir=(folder / name).parent)
    with os.fdopen(handle, "w", encoding="utf-8") as copy:
        copy.write(text)
    done = subprocess.run([command, "check", "--no-progress", "--quiet", *modes, path], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, timeout=600, check=False)
    os.unlink(path)
    return done.returncode


def complaint(command, folder, name, texts, modes):
    codes = []
    for text in texts:
        codes.append(run(command, folder, name, text, modes))
        if codes[-1] != BAD_SCENARIO:
            break
    if codes[-1] == NOT_AS_EXPECTED:
        return None
    return f"{name}: with the contrary expected the exit code is {codes[-1]}, not {NOT_AS_EXPECTED}"


def check(command, scenarios):
    """What is wrong, and how many verdicts were turned round."""
    complaints, jobs = [], []
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary) / "scenarios"
        shutil.copytree(scenarios, folder)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for path in sorted(folder.rglob("*.yaml")):
                text = path.read_text(encoding="utf-8")
                if not is_scenario(text) or not EXPECT.search(text):
                    continue
                name = path.relative_to(folder)
                changed = list(changes(text))
                if not changed:
                    complaints.append(f"{name}: its expectation is not understood here")
                # Expectations by mode: all modes are run, so that each of them counts.
                modes = ["--recognition", "all"] if len(changed) > 1 else []
                for texts in changed:
                    jobs.append(pool.submit(complaint, command, folder, name, texts, modes))
            complaints += filter(None, (job.result() for job in jobs))
    return complaints, len(jobs)


def main():
    complaints, count = check(sys.argv[1], pathlib.Path(sys.argv[2]))
    print(f"{count} expected verdicts turned round")
    for line in complaints:
        print(line)
    sys.exit(1 if complaints or count == 0 else 0)


if __name__ == "__main__":
    main()
