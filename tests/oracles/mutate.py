#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""
Breaks the explorer on purpose, one way at a time, and requires the oracle to notice.

An oracle that passes says little unless it fails when it should. Each mutation, below or in mutate_reduction.py, is a
mistake that somebody could make; the oracle is built with it and must fail. The sources are copied: nothing here touches
the checkout.

Exit status: 0 all mutations were caught, 1 one survived, 2 the list is out of step with the sources, or does not build.
"""
import argparse
import concurrent.futures
import pathlib
import shutil
import subprocess
import sys
import tempfile

import mutate_reduction

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXPLORER_ORACLE = ["explorer_oracle_test.c", "naive_check.c", "naive_measure.c", "random_model.c"]
# Longer than the oracle takes on a slow machine. A mutation that hangs is a bad one.
SECONDS_MAX = 240
WORKERS = 2

# Name, file, exact old text (once in the file), new text.
MUTATIONS = [
    (
        "the fairness of states is ignored",
        "sim/components.c",
        "	uint64_t met = sim_components_state_meets(components, state);\n",
        "	uint64_t met = 0;\n",
    ),
    (
        "the fairness of edges is ignored",
        "sim/components.h",
        "kind->fairness : kind->weights",
        "0 : kind->weights",
    ),
    (
        "one obligation is skipped",
        "sim/progress.c",
        "	for (uint32_t i = 0; i < model->obligation_count; i++) {\n		struct sim_selection one",
        "	for (uint32_t i = 1; i < model->obligation_count; i++) {\n		struct sim_selection one",
    ),
    (
        "a class lacks its own edges",
        "sim/components.c",
        "kind->rank <= selection->class_index",
        "kind->rank < selection->class_index",
    ),
    (
        "the first pass looks at too small a class",
        "sim/progress.c",
        "select_all(hunt, model->class_count - 1, model->obligation_count)",
        "select_all(hunt, model->class_count - 2, model->obligation_count)",
    ),
    (
        "discharging edges are part of cycles",
        "sim/components.c",
        "(any_obligation || (kind->discharged & wanted) == 0)",
        "true",
    ),
    (
        "self loops are no cycles",
        "sim/components.c",
        "		frame->has_self_loop |= target == frame->state;\n",
        "",
    ),
    (
        "edges out of the component count as inside",
        "sim/components.c",
        "components->edge_allowed[kind] != 0 && components->mark[sim_graph_target(graph, edge)] == number",
        "components->edge_allowed[kind] != 0",
    ),
    (
        "a state does not hear of what those behind it reach",
        "sim/components.c",
        "		if (components->mark[frame.state] < components->mark[before->state]) {\n",
        "		if (false) {\n",
    ),
    (
        "a component is known by the state that closes first",
        "sim/components.c",
        "			if (state < components->smallest) {\n",
        "			if (components->smallest == SIM_NO_STATE) {\n",
    ),
    (
        "no actor is ever left out",
        "sim/components.c",
        "kind->actor != selection->excluded_actor &&",
        "",
    ),
    (
        "the loop may leave the component",
        "sim/lasso.c",
        "components->mark[next.state] != components->last_component",
        "false",
    ),
    (
        "the loop may use any edge",
        "sim/lasso.c",
        "!sim_components_edge_allowed(components, edge) ||",
        "",
    ),
    (
        "the loop comes home too early",
        "sim/lasso.c",
        "return met == goal->wanted && state == goal->home;",
        "return state == goal->home;",
    ),
    (
        "obligations with the same first state change places",
        "sim/progress.c",
        "before->start <= state",
        "before->start < state",
    ),
    (
        "violations are not told apart by rule",
        "sim/check.c",
        "takes_signature(check, property, lowest_mark(check, label))",
        "takes_signature(check, property, NO_MARK)",
    ),
    (
        "the step to a violated state is forgotten",
        "sim/check.c",
        "return judge_new_state(check, *number, parent, label, position);",
        "return judge_new_state(check, *number, parent, NULL, position);",
    ),
    (
        "the longest path uses the first edge only",
        "sim/components.c",
        "		if (sum > largest) {\n			largest = sum;\n		}\n"
        "	}\n	return largest;\n",
        "		if (edge == sim_graph_first_edge(graph, state)) {\n"
        "			largest = sum;\n		}\n"
        "	}\n	return largest;\n",
    ),
    (
        "the longest path leaves a component from one state only",
        "sim/components.c",
        "	for (uint64_t i = first; i < end; i++) {\n		uint64_t sum",
        "	for (uint64_t i = end - 1; i < end; i++) {\n		uint64_t sum",
    ),
    (
        "the longest path does not go on behind a step",
        "sim/components.c",
        "			sum += longest[target];\n",
        "			sum += 0;\n",
    ),
    (
        "the step out of the scope does not count",
        "sim/components.c",
        "		uint64_t sum = sim_components_weight(components, edge);\n",
        "		uint64_t sum =\n			sim_components_state_allowed(components, target) ?\n"
        "				sim_components_weight(components, edge) : 0;\n",
    ),
    (
        "only edges of cycles are measured",
        "sim/graph.c",
        "if (!is_of_progress && scopes == 0) {",
        "if (!is_of_progress) {",
    ),
    (
        "the last of the heaviest runs is told",
        "sim/measure.c",
        "survey->longest[state] > survey->longest[start]",
        "survey->longest[state] >= survey->longest[start]",
    ),
    (
        "the last of the largest gauges is told",
        "sim/measure.h",
        "info->gauges[i] > gauges[i].value",
        "info->gauges[i] >= gauges[i].value",
    ),
]


ORACLES = {
    "explorer": (EXPLORER_ORACLE, MUTATIONS),
    "reduction": (mutate_reduction.ORACLE, mutate_reduction.MUTATIONS),
}


class OutOfStep(Exception):
    """The list does not fit the sources."""


def run(command, folder):
    return subprocess.run(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=SECONDS_MAX,
        check=False,
    )


def copy_sources(folder):
    for name in ("sim", "tests/oracles"):
        shutil.copytree(ROOT / name, folder / name, ignore=lambda _, names: [n for n in names if "." not in n])


def sources(folder, oracle):
    return sorted(path.relative_to(folder) for path in (folder / "sim").glob("*.c")) + [
        pathlib.Path("tests/oracles") / name for name in oracle
    ]


def object_of(source):
    return str(source).replace("/", "_") + ".o"


def compile_sources(compiler, folder, files):
    """Compiles `files` of the copy in `folder`."""
    for source in files:
        result = run(compiler + ["-c", str(source), "-o", object_of(source)], folder)
        if result.returncode != 0:
            raise OutOfStep(f"{source} does not compile:\n{result.stdout}")


def passes(compiler, folder, oracle):
    """Whether the oracle of the objects in `folder` passes."""
    objects = [object_of(source) for source in sources(folder, oracle)]
    result = run(compiler + objects + ["-lcmocka", "-o", "oracle"], folder)
    if result.returncode != 0:
        raise OutOfStep(f"the oracle does not link:\n{result.stdout}")
    return run(["./oracle"], folder).returncode == 0


def mutate(compiler, original, folder, oracle, mutation):
    """Whether the oracle passes in spite of this mutation. `folder` is used up."""
    name, file, old, new = mutation
    shutil.copytree(original, folder)
    text = (folder / file).read_text()
    if text.count(old) != 1:
        raise OutOfStep(f"'{name}': the old text occurs {text.count(old)} times in {file}")
    (folder / file).write_text(text.replace(old, new))
    compile_sources(compiler, folder, [pathlib.Path(file)] if file.endswith(".c") else sources(folder, oracle))
    survived = passes(compiler, folder, oracle)
    shutil.rmtree(folder)
    return survived


def main():
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--compiler", default="cc")
    parser.add_argument("--oracle", choices=sorted(ORACLES), default="explorer")
    parser.add_argument("--include", action="append", default=[], help="a folder with headers, for xxhash.h")
    arguments = parser.parse_args()
    oracle, mutations = ORACLES[arguments.oracle]
    compiler = [arguments.compiler, "-std=c17", "-O1", "-D_GNU_SOURCE", "-I."]
    compiler += [f"-I{folder}" for folder in arguments.include]
    survivors = []
    with tempfile.TemporaryDirectory() as temporary:
        original = pathlib.Path(temporary) / "original"
        copy_sources(original)
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            compile_sources(compiler, original, sources(original, oracle))
            waiting = {}
            for i, mutation in enumerate(mutations):
                folder = pathlib.Path(temporary) / str(i)
                waiting[pool.submit(mutate, compiler, original, folder, oracle, mutation)] = mutation[0]
            try:
                for done in concurrent.futures.as_completed(waiting):
                    survived = done.result()
                    print(f"{'SURVIVED' if survived else 'caught'}: {waiting[done]}")
                    if survived:
                        survivors.append(waiting[done])
            except (OutOfStep, subprocess.TimeoutExpired) as problem:
                pool.shutdown(cancel_futures=True)
                print(f"mutate.py: {problem}", file=sys.stderr)
                return 2
        if not survivors and not passes(compiler, original, oracle):
            print("mutate.py: the oracle fails without any mutation", file=sys.stderr)
            return 2
    for name in survivors:
        print(f"mutate.py: the oracle does not notice: {name}", file=sys.stderr)
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
