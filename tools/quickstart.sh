#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# From a fresh clone to the first counterexample and the first table: installs what is missing, builds, runs.
set -eu
cd "$(dirname "$0")/.."

tools/install-packages.sh
cmake --preset release
cmake --build --preset release

# Shown before it is run, so that it can be repeated.
show() {
	printf '\n$ %s\n' "$*"
	"$@"
}

show build/tools/spmcheck/spmcheck check scenarios/seed/livelock-reported.yaml
show build/tools/spmcheck/spmcheck matrix scenarios/matrix/exit-paths.yaml
