#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""
What must be true of any two runs that differ in one thing, whatever the verdicts are.

Environment: SPMCHECK, the command; SPMCHECK_SOURCE_DIR, the repository. Only the standard library is needed.

All shipped scenarios are run from a copy without their expectations, with all properties, and then changed in one way
at a time. Relations are checked for each property by itself:

modes       What holds in `architectural` holds in `synchronized`, and what holds there in `eager`: each mode only
            removes choices of the one before.
arrivals    What holds for any number of arrivals holds for at most 2, and for at most 1.
requests    The same for the requests of the normal world.
release     Without asserts more can happen: what debug builds violate, release builds do, but for no-panic. And what
            release builds violate, debug builds do or they panic: an assert only cuts a path short.
further     A further interrupt need not arrive: what is violated without it is violated with it. Another interrupt
            multiplies the states by hundreds, so these searches have a limit (FURTHER_MEMORY), and the relation says
            nothing of what one that was ended has not found: a property that is not violated is then undecided, not
            held. protocol/chain-yield-v2.12.yaml, for one, violates `progress` with a further interrupt as well, but
            to see it takes 47 million states and 19 GB. The other relations have no limit and bear no ended search.
threads     One thread or two: the same bytes. And the same again when run twice.

Left out, each because the relation says nothing there: scenarios with a pinned arrival (`at:`) of `modes`, since a pin
counts boundaries, or holds an interrupt back, on a path that the mode may change; of `arrivals` and `release` those
cells of a matrix whose column fixes the number or the asserts itself; scenarios without `any` of `arrivals` and
`requests`. For its size alone the column of a matrix with release builds of v2.12 is left out of `further`: they queue
duplicates, so two interrupts without a bound have millions of states there. For the same reason the cells of a matrix
are run in one mode only, but for `modes` and `threads`, and other scenarios in their own for `release` and `further`.
"""
import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

# Left out for their size: searches of millions of states in one run, and the rows of other matrices once more, with
# other partitions. All that is done here multiplies them.
LARGE = ("open/", "scale/", "matrix/partitions")
MODES = ("architectural", "synchronized", "eager")
# What must at least be compared (pairs of run and property); fewer: the scenarios changed a lot.
LEAST = {"modes": 6000, "arrivals": 8000, "requests": 8000, "release": 4500, "further": 1500}

# A key and what follows until the next key of the same depth: of a scenario, and of its matrix.
JUDGED = re.compile(r"^(expect|sometimes|never):.*\n(?:[ \t#].*\n|\n)*", re.MULTILINE)
JUDGED_CELLS = re.compile(r"^  (expect|abi):.*\n(?:   .*\n|\n)*", re.MULTILINE)
PROPERTIES = re.compile(r"^properties:.*$", re.MULTILINE)
INTERRUPTS = re.compile(r"^interrupts:[ \t]*(?:#[^\n]*)?\n", re.MULTILINE)
NORMAL_WORLD_COUNT = re.compile(r"^(normal-world:.*requests: *\{[^}]*count:) any\b", re.MULTILINE)
FURTHER = "  further: {intid: 77, group: secure, trigger: edge, priority: 0x10, arrivals: any, enabled: at-boot}\n"

# For two searches at a time: states and edges of about a million states each.
FURTHER_MEMORY = ("--memory", "1G", "--threads", "2")

IN = {mode: ("--recognition", mode) for mode in (*MODES, "all")}
ONE_THREAD, TWO_THREADS = ((*IN["all"], "--threads", count) for count in "12")

Run = collections.namedtuple("Run", "file cell mode")


def is_scenario(text):
    return re.search(r"^spmcheck:", text, re.MULTILINE) is not None


def without_columns(text, pattern):
    """The text, in a matrix without the columns in whose line `pattern` is."""
    return re.sub(rf"^    [^\s:]+: \{{[^\n]*{pattern}[^\n]*\n", "", text, flags=re.MULTILINE)


class Scenarios:
    """A copy of the scenarios, without expectations; `run` writes over it."""

    def __init__(self, source, folder):
        self.folder = pathlib.Path(folder)
        self.texts = {}
        for path in sorted(source.rglob("*.yaml")):
            text = path.read_text(encoding="utf-8")
            name = path.relative_to(source).as_posix()
            if name.startswith(LARGE):
                continue
            target = self.folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if is_scenario(text):
                text = PROPERTIES.sub("properties: all", JUDGED_CELLS.sub("", JUDGED.sub("", text)))
                self.texts[name] = text
            else:
                target.write_text(text, encoding="utf-8")

    def run(self, command, texts, options):
        """Runs these scenarios; returns the bytes of the JSON."""
        for name in self.texts:
            path = self.folder / name
            path.unlink(missing_ok=True)
            if name in texts:
                path.write_text(texts[name], encoding="utf-8")
        done = subprocess.run([command, "check", "--no-progress", "--quiet", "--reproducible", "--json", "-", *options,
                               "."], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=600,
                              check=False)
        if done.returncode not in (0, 1, 2):
            sys.exit(f"spmcheck check: exit code {done.returncode}")
        return done.stdout

    def violated(self, command, texts, family, others, ended=None):
        """
        Runs families in one mode, which is a third of the work, and the others in theirs. `ended` as in violations().
        """
        families = {name: text for name, text in texts.items() if re.search(r"^matrix:", text, re.MULTILINE)}
        single = {name: text for name, text in texts.items() if name not in families}
        return {**violations(self.run(command, families, family), ended),
                **violations(self.run(command, single, others), ended)}


def violations(output, ended=None):
    """
    {run: names of the properties that it violates}. Runs whose search a limit ended are added to the set `ended`: the
    verdict of one that found something is "violated", too, but what it has not found is undecided. Without that set
    there must be none.
    """
    runs = {}
    for entry in json.loads(output)["scenarios"]:
        run = Run(pathlib.PurePath(entry["file"]).as_posix(), entry["cell"] or "", entry["recognition"])
        runs[run] = {violation["property"] for violation in entry["violations"]}
        if entry["assumptions"]["ended"]:
            if ended is None:
                sys.exit(f"{run.file} {run.cell} {run.mode}: the search was ended")
            ended.add(run)
    return runs


class Relations:
    """Counts what was compared and tells what is broken."""

    def __init__(self, names):
        self.names = names
        self.compared = collections.Counter()
        self.broken = 0

    def implies(self, relation, run, allowed, violated, why, decided=True):
        """
        Whatever is in `violated` is in `allowed`. Only properties where that can fail count as compared: those
        that are in `violated`, or not in `allowed`. If not `decided`, what is not in `allowed` may yet belong to it.
        """
        for name in self.names if decided else allowed:
            if name in violated or name not in allowed:
                self.compared[relation] += 1
            if name in violated and name not in allowed:
                self.broken += 1
                print(f"{relation}: {run.file} {run.cell} {run.mode}: {name} {why}")


def check_modes(scenarios, base, relations):
    for run, violated in base.items():
        if run.mode == MODES[-1] or re.search(r"\bat: \{", scenarios.texts[run.file]):
            continue
        narrower = run._replace(mode=MODES[MODES.index(run.mode) + 1])
        relations.implies("modes", run, violated, base[narrower], f"is violated in {narrower.mode} only")


def check_counts(command, scenarios, base, relations):
    changes = {"arrivals": lambda text, count: re.sub(r"\barrivals: any\b", f"arrivals: {count}",
                                                      without_columns(text, r"\barrivals: [0-9]")),
               "requests": lambda text, count: NORMAL_WORLD_COUNT.sub(rf"\1 {count}", text)}
    for relation, change in changes.items():
        more, of_more = base, "any number"
        for count in (2, 1):
            texts = {name: change(text, count) for name, text in scenarios.texts.items()
                     if change(text, count) != text}
            fewer = scenarios.violated(command, texts, IN[MODES[0]], IN["all"])
            for run, violated in fewer.items():
                relations.implies(relation, run, more[run], violated,
                                  f"is violated for at most {count}, not for {of_more}")
            more, of_more = fewer, "more"


def check_release(command, scenarios, base, relations):
    texts = {name: without_columns(text, r"\basserts:").replace("asserts: debug", "asserts: release")
             for name, text in scenarios.texts.items() if "asserts: debug" in text}
    for run, release in scenarios.violated(command, texts, IN[MODES[0]], ()).items():
        debug = base[run]
        relations.implies("release", run, release, debug - {"no-panic"}, "is violated in debug builds only")
        if "no-panic" not in debug:
            relations.implies("release", run, debug, release, "is violated in release builds only, and nothing panics")


def check_further(command, scenarios, base, relations):
    bad = {run.file for run, violated in base.items() if violated}
    texts = {name: INTERRUPTS.sub(lambda match: match.group(0) + FURTHER, text)
             for name, text in scenarios.texts.items() if name in bad}
    texts = {name: without_columns(text, r"\bv2\.12, asserts: release") for name, text in texts.items()}
    ended = set()
    violated = scenarios.violated(command, texts, (*IN[MODES[-1]], *FURTHER_MEMORY), FURTHER_MEMORY, ended)
    for run, names in violated.items():
        relations.implies("further", run, names, base[run], "is violated without a further interrupt only",
                          run not in ended)
    print(f"further: {len(ended)} of {len(violated)} searches ended by their limit")


def check_bytes(command, scenarios, first):
    """Runs all scenarios again as in `first`, and with one thread; whether there is no difference."""
    second = scenarios.run(command, scenarios.texts, TWO_THREADS)
    if second != first:
        print("threads: the second run gives different bytes")
    single = scenarios.run(command, scenarios.texts, ONE_THREAD)
    if single != first:
        print("threads: 1 and 2 give different bytes")
    return single == second == first


def property_names(command):
    listed = subprocess.run([command, "list", "properties"], stdout=subprocess.PIPE, check=True, timeout=60)
    return [line.split()[0] for line in listed.stdout.decode().splitlines()]


def main():
    command = os.path.abspath(os.environ["SPMCHECK"])
    source = pathlib.Path(os.environ["SPMCHECK_SOURCE_DIR"]) / "scenarios"
    relations = Relations(property_names(command))
    with tempfile.TemporaryDirectory() as folder:
        scenarios = Scenarios(source, folder)
        first = scenarios.run(command, scenarios.texts, TWO_THREADS)
        base = violations(first)
        check_modes(scenarios, base, relations)
        check_counts(command, scenarios, base, relations)
        check_release(command, scenarios, base, relations)
        check_further(command, scenarios, base, relations)
        same = check_bytes(command, scenarios, first)
    print(f"{len(base)} runs of {len(scenarios.texts)} scenarios; compared: "
          + ", ".join(f"{relation} {relations.compared[relation]}" for relation in LEAST)
          + "; all runs three times byte by byte")
    too_few = [relation for relation, least in LEAST.items() if relations.compared[relation] < least]
    if too_few:
        print(f"too little was compared: {', '.join(too_few)}")
    sys.exit(1 if relations.broken or too_few or not same else 0)


if __name__ == "__main__":
    main()
