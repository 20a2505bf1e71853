#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""
What the command writes as JSON is what its schemas say.

Usage: test_json_schema.py SPMCHECK REPOSITORY. Exits with 77 (skipped) when a Python package is missing.

Every shipped scenario is run in every recognition mode, so the schema is met by real results of every kind; afterwards
each schema must refuse a report in which any one key is missing, renamed or of another type.
"""
import copy
import json
import pathlib
import subprocess
import sys

try:
    import jsonschema
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)


def report(command, *arguments):
    done = subprocess.run([command, *map(str, arguments), "--json", "-"], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, timeout=600, check=False)
    if done.returncode not in (0, 1, 2):
        sys.exit(f"{arguments}: exit code {done.returncode}")
    return json.loads(done.stdout.decode())


def validator(repository, name):
    schema = json.loads((repository / "tools" / "report" / "schema" / f"{name}.schema.json").read_text())
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def broken(value):
    """Copies of a JSON object (or of a list of them) with one key left out, added or given a wrong type."""
    def target(copied):
        return copied[0] if isinstance(copied, list) else copied

    for key in target(value):
        without = copy.deepcopy(value)
        del target(without)[key]
        yield f"without {key}", without
        wrong = copy.deepcopy(value)
        target(wrong)[key] = {"unexpected": [True]}
        if key != "metrics":
            yield f"wrong {key}", wrong
    more = copy.deepcopy(value)
    target(more)["unexpected"] = 1
    yield "one key more", more


def main():
    command, repository = sys.argv[1], pathlib.Path(sys.argv[2])
    seeds = repository / "scenarios" / "seed"
    check = report(command, "check", "--recognition", "all", seeds)
    if not check["scenarios"]:
        sys.exit("no scenario was run")
    reports = {
        "check": [check, report(command, "check", "--reproducible", seeds)],
        "rules": [report(command, "list", "rules")],
        "bench": [report(command, "bench", seeds)],
        "conform": [report(command, "conform", repository / "scenarios" / "logs" / "livelock-reported.log", *scenario)
                    for scenario in (
                        [repository / "scenarios" / "matrix" / "exit-paths.yaml", "--cell", "O1/head"],
                        [seeds / "livelock-reported.yaml"],
                        [seeds / "livelock-reported.yaml", "--memory", "100K"])],
    }
    for name, values in reports.items():
        schema = validator(repository, name)
        for value in values:
            schema.validate(value)
        # One scenario is enough for this, and one with a violation has something under every key.
        sample = copy.copy(values[0])
        if name == "check":
            sample["scenarios"] = [next(e for e in check["scenarios"] if e["violations"])]
        for what, value in broken(sample):
            if schema.is_valid(value):
                sys.exit(f"{name}: the schema does not refuse a report {what}")
        print(f"{name}: ok")
    schema = validator(repository, "check")
    for what, entries in broken([next(e for e in check["scenarios"] if e["violations"])]):
        if schema.is_valid({**check, "scenarios": entries}):
            sys.exit(f"check: the schema does not refuse a scenario {what}")


if __name__ == "__main__":
    main()
