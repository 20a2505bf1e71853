#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""
Every scenario under scenarios/regress is one of a pair, and the two exchanged fail.

Usage: swapped_pairs.py SPMCHECK SCENARIOS. Only the standard library is needed.

Files of one bug share a name up to the version: f1-response-unchecked-v2.8.yaml and -v2.9.yaml, or before and after, or with
and without a change. What a file claims (expect, bounds, sometimes, never) is put into the nearest one of its bug that
claims something else, which is the same as exchanging all the rest: the versions, or the listings. Each must come out as
not expected. A matrix is a pair by itself: there two neighbouring columns with different claims exchange their versions.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

NOT_AS_EXPECTED = 1
STAGE = re.compile(r"-(v2\.\d+|head|before|after|with(?:out)?(?:-\w+)?)$")
CLAIM = r"^%s:.*\n(?:[ \t#].*\n)*"
CLAIMS = [re.compile(CLAIM % key, re.MULTILINE) for key in ("expect", "bounds", "sometimes", "never")]
CELL = r"^      %s: (.*)$"


def bug_and_stage(path):
    """The name that the files of one bug share, and what sorts them: 2.6 before 2.10, before before after."""
    name = path.stem
    change = re.match(r"(\w+)-without-(v2\.\d+|head)$", name)
    if change:
        return change[1], ("without", 0)
    stage = STAGE.search(name)
    if not stage:
        return name, ("", 0)
    kind = stage[1]
    number = {"head": 99, "before": 0, "after": 1}.get(kind, 0)
    if kind.startswith("v2."):
        number = int(kind[3:])
    elif kind.startswith("with"):
        number = 0 if kind.startswith("without") else 1
    return name[:stage.start()], ("", number)


def claims(text):
    return [(found[0] if (found := key.search(text)) else "") for key in CLAIMS]


def with_claims(text, claimed):
    for key in CLAIMS:
        text = key.sub("", text)
    return text.rstrip("\n") + "\n" + "".join(claimed)


def by_bug(folder):
    bugs = {}
    for path in sorted(folder.glob("*.yaml")):
        bug, stage = bug_and_stage(path)
        bugs.setdefault(bug, []).append((stage, path, path.read_text(encoding="utf-8")))
    # A change left out stands beside the file of the same commit.
    for bug in [name for name in bugs if re.fullmatch(r"[0-9a-f]{8}", name)]:
        for name in bugs:
            if name.startswith(bug + "-"):
                bugs[name] += bugs[bug]
                break
        else:
            continue
        del bugs[bug]
    return bugs


def exchanged(entries, at):
    """The text of entries[at] with the claims of the nearest one that claims something else; None: there is none."""
    own = claims(entries[at][2])
    near = sorted(range(len(entries)), key=lambda other: abs(other - at))
    # Verdicts and bounds say more than what happens sometimes or never.
    for telling in (2, len(CLAIMS)):
        for other in near:
            theirs = claims(entries[other][2])
            if theirs[:telling] != own[:telling]:
                return with_claims(entries[at][2], theirs)
    return None


def exchanged_columns(text):
    """A matrix in which two neighbouring columns with different claims have exchanged their versions; None: none differ."""
    columns = re.findall(r"^    (\S+): (\{version: .*\})$", text, re.MULTILINE)
    default = re.search(CELL % "default", text, re.MULTILINE)
    for (one, first), (two, second) in zip(columns, columns[1:]):
        claim = [re.search(CELL % re.escape(name), text, re.MULTILINE) or default for name in (one, two)]
        if "release" not in first + second and claim[0][1] != claim[1][1]:
            return text.replace(f"    {one}: {first}", f"    {one}: {second}").replace(
                f"    {two}: {second}", f"    {two}: {first}")
    return None


def write_exchanged(folder):
    """Replaces the files by exchanged ones; returns how many and what has no pair."""
    count, alone = 0, []
    for entries in by_bug(folder).values():
        entries.sort()
        for at, (_, path, text) in enumerate(entries):
            matrix = re.search(r"^matrix:", text, re.MULTILINE)
            new = exchanged_columns(text) if matrix else exchanged(entries, at)
            if new is None:
                alone.append(path.name)
                continue
            path.write_text(new, encoding="utf-8")
            count += 1
    return count, alone


def main():
    command, scenarios = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as temporary:
        copy = pathlib.Path(temporary) / "scenarios"
        shutil.copytree(scenarios, copy)
        count, alone = write_exchanged(copy / "regress")
        report = pathlib.Path(temporary) / "report.json"
        done = subprocess.run([command, "check", "--no-progress", "--quiet", "--json", str(report), str(copy / "regress")],
                              stdout=subprocess.DEVNULL, timeout=600, check=False)
        runs = json.loads(report.read_text(encoding="utf-8"))["scenarios"]
    failed = {run["file"] for run in runs if not run["ok"]}
    passed = sorted({run["file"] for run in runs} - failed)
    print(f"{count} scenarios with the claims of their pair, {len(runs)} runs")
    for name in alone:
        print(f"{name}: no other file of that bug claims anything else")
    for name in passed:
        print(f"{os.path.basename(name)}: exchanged with its pair it is still as expected")
    sys.exit(1 if alone or passed or done.returncode != NOT_AS_EXPECTED or count == 0 else 0)


if __name__ == "__main__":
    main()
