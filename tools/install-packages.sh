#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Installs by apt what building needs; with the argument `test`, also what testing needs. Only what is missing: with
# everything there it neither asks for a password nor touches the network.
set -eu
export DEBIAN_FRONTEND=noninteractive

build="gcc libc6-dev cmake ninja-build pkg-config libyaml-dev libjansson-dev libcmocka-dev libxxhash-dev"
test="clang python3 python3-jsonschema python3-yaml spin"
updated=no

say() {
	printf 'install-packages: %s\n' "$*"
}

# as_root COMMAND...: apt-get needs it.
as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif command -v sudo >/dev/null 2>&1; then
		sudo DEBIAN_FRONTEND="$DEBIAN_FRONTEND" "$@"
	else
		say "neither root nor sudo; as root, run: $*" >&2
		exit 1
	fi
}

missing_of() {
	for package; do
		if ! dpkg-query -W -f='${Status}\n' "$package" 2>/dev/null | grep -q ' installed$'; then
			printf '%s ' "$package"
		fi
	done
}

# The lists of packages: a fresh machine may have none.
update_once() {
	[ "$updated" = no ] || return 0
	as_root apt-get update -qq
	updated=yes
}

install() {
	local missing
	missing=$(missing_of "$@")
	[ -n "$missing" ] || return 0
	say "installing $missing"
	update_once
	# The names are separate words.
	# shellcheck disable=SC2086
	as_root apt-get install -y -qq --no-install-recommends $missing
}

# install_known PACKAGE...: those that this release of the distribution has; the others are done without.
install_known() {
	for package; do
		[ -n "$(missing_of "$package")" ] || continue
		update_once
		if apt-cache show "$package" >/dev/null 2>&1; then
			install "$package"
		else
			say "this release has no $package: done without"
		fi
	done
}

case "${1-}" in
"") wanted=$build ;;
test) wanted="$build $test" ;;
*)
	echo "usage: $0 [test]" >&2
	exit 64
	;;
esac

if ! command -v apt-get >/dev/null 2>&1; then
	say "there is no apt-get here; these packages, whatever their names, must be installed: $wanted" >&2
	exit 0
fi
# shellcheck disable=SC2086
install $wanted
if [ "${1-}" = test ]; then
	# The sanitizers' runtime is packaged for a version of clang; the other two judge otherwise in other versions.
	install_known "libclang-rt-$(clang -dumpversion | cut -d. -f1)-dev" clang-format-14 clang-tidy-14
fi
