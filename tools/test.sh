#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Everything that must be right before a change goes in. Goes on after a failure, so that one run tells all of it; the
# last line counts the tests of all builds, each check that is no test of a build (a build, the formatting, the linter)
# being one more. Exits with 1 unless all passed.
set -euo pipefail
cd "$(dirname "$0")/.."

jobs=$(nproc)
passed=0
failed=0
notes=""

headline() {
	printf '\n==== %s\n' "$*"
}

note() {
	notes="$notes$*"$'\n'
}

# count NAME COMMAND...: one check. Its exit code is the command's.
count() {
	local name=$1
	shift
	headline "$name"
	if "$@"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		note "FAILED: $name"
		return 1
	fi
}

# of_suite ATTRIBUTE FILE: a number that CTest wrote about the whole run.
of_suite() {
	tr '\n' ' ' <"$2" | sed -E "s/.*<testsuite [^>]*[[:space:]]$1=\"([0-9]+)\".*/\1/"
}

# test_preset PRESET [CTEST OPTION...]: builds a preset and runs its tests.
test_preset() {
	local preset=$1 report=$PWD/build-$1/tests.xml
	shift
	count "$preset: configure" cmake --preset "$preset" --fresh || return 0
	count "$preset: build" cmake --build --preset "$preset" -j "$jobs" || return 0
	headline "$preset: test"
	rm -f "$report"
	ctest --preset "$preset" -j "$jobs" --no-tests=error --output-junit "$report" "$@" || note "FAILED: $preset: test"
	if [ ! -f "$report" ]; then
		failed=$((failed + 1))
		return 0
	fi
	local tests failures skipped
	tests=$(of_suite tests "$report")
	failures=$(of_suite failures "$report")
	skipped=$(($(of_suite skipped "$report") + $(of_suite disabled "$report")))
	passed=$((passed + tests - failures - skipped))
	failed=$((failed + failures))
	note "$preset: $tests tests, $failures failed, $skipped skipped"
}

# version_14 TOOL: its command. Other versions format and judge otherwise, so they cannot say what is right.
version_14() {
	for command in "$1-14" "$1"; do
		if "$command" --version 2>/dev/null | grep -q 'version 14\.'; then
			echo "$command"
			return
		fi
	done
	return 1
}

check_format() {
	find sim models tools tests -name '*.[ch]' | sort | xargs "$clang_format" --dry-run --Werror
}

# One file at a time: see .clang-tidy.
check_tidy() {
	find sim models tools -name '*.c' | sort |
		xargs -P "$jobs" -n 1 "$clang_tidy" --quiet -p build-clang-werror
}

headline "packages"
tools/install-packages.sh test

if clang_format=$(version_14 clang-format); then
	count "format" check_format || true
else
	note "skipped: format (there is no clang-format 14)"
fi
# The oracles search every scenario again, with slower checkers: once, in the last build, is enough.
test_preset clang-werror -LE oracle
if clang_tidy=$(version_14 clang-tidy); then
	count "tidy" check_tidy || true
else
	note "skipped: tidy (there is no clang-tidy 14)"
fi
# What runs the command hundreds of times says nothing new under the sanitizers, ten times slower.
test_preset fuzz -LE oracle -E 'json_schema|changed-expect|check_readme'
test_preset gcc-werror

headline "summary"
printf '%s' "$notes"
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
