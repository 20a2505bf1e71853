#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""
What README.md promises is what there is.

Usage: check_readme.py REPOSITORY SPMCHECK. Exits with 77 (skipped) when there is no README.md.

The first two fenced `sh` blocks are the set-up, for users and for developers: after lines that clone and enter the
repository, each is exactly one script. The fenced block after a line with <!-- matrix -->, which readers do not see, is
what `spmcheck matrix` prints for the family of exit paths.
"""
import os
import pathlib
import subprocess
import sys

MATRIX = "<!-- matrix -->"
SCRIPTS = [["tools/quickstart.sh"], ["tools/test.sh"]]
FAMILY = "scenarios/matrix/exit-paths.yaml"


def blocks_of(text):
    """(the line before the fence that has words, the words after the fence, the lines) of each fenced block."""
    before, block = "", None
    for line in text.split("\n"):
        if block is not None:
            if line.startswith("```"):
                yield block
                block = None
            else:
                block[2].append(line)
        elif line.startswith("```"):
            block = (before, line[3:].strip(), [])
        elif line.strip():
            before = line


def check_set_up(root, text):
    blocks = [lines for _, language, lines in blocks_of(text) if language == "sh"][:len(SCRIPTS)]
    commands = [[line for line in lines if line.strip() and not line.startswith(("git clone ", "cd "))]
                for lines in blocks]
    if commands != SCRIPTS:
        yield f"the commands of the set-up are {commands}, not {SCRIPTS}"
    for script, in SCRIPTS:
        if not os.access(root / script, os.X_OK):
            yield f"{script} cannot be executed"


def check_matrix(root, command, text):
    done = subprocess.run([command, "matrix", FAMILY], cwd=root, stdout=subprocess.PIPE, timeout=600, check=False)
    if done.returncode not in (0, 1):
        yield f"spmcheck matrix {FAMILY}: exit code {done.returncode}"
        return
    now = [line.rstrip() for line in done.stdout.decode().rstrip("\n").split("\n")]
    blocks = [lines for before, _, lines in blocks_of(text) if MATRIX in before]
    if len(blocks) != 1:
        yield f"{len(blocks)} blocks after {MATRIX}, not 1"
        return
    shown = [line.rstrip() for line in "\n".join(blocks[0]).rstrip("\n").split("\n")]
    for number, (old, new) in enumerate(zip(shown, now), 1):
        if old != new:
            yield f"line {number} of the matrix\n  is   {old}\n  must {new}"
            return
    if len(shown) != len(now):
        yield f"the matrix has {len(shown)} lines, spmcheck prints {len(now)}"


def check(root, command):
    text = (root / "README.md").read_text(encoding="utf-8")
    yield from check_set_up(root, text)
    yield from check_matrix(root, command, text)


def main():
    root = pathlib.Path(sys.argv[1])
    if not (root / "README.md").exists():
        print("skipped: there is no README.md")
        sys.exit(77)
    complaints = list(check(root, sys.argv[2]))
    for line in complaints:
        print(f"README.md: {line}")
    sys.exit(1 if complaints else 0)


if __name__ == "__main__":
    main()
