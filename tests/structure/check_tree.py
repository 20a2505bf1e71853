#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""
The rules of the house that no compiler enforces.

Usage: check_tree.py REPOSITORY. Prints `file:line: what is wrong`, exits with 1 if there is anything.
"""
import os
import pathlib
import re
import subprocess
import sys

ROOMS = ("sim", "models", "tools", "tests")
TOP_LEVEL = {"CMakeLists.txt", "CMakePresets.json", "CONTRIBUTING.md", "LICENSE", "README.md", "scenarios", *ROOMS}
# What a file of a room may include. Tests may include everything.
MAY_INCLUDE = {"sim": {"sim"}, "models": {"sim", "models"}, "tools": {"sim", "models", "tools"}}
LINES_MAX = 800

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*["<]([^">]+)[">]', re.MULTILINE)
# Output, the environment, clocks and chance; snprintf() only writes into memory. A member of the same name is another.
FORBIDDEN = re.compile(
    r"(?<![\w.>])(v?f?printf|v?dprintf|f?puts|f?putc|putchar|fwrite|perror|(?:secure_)?getenv|time|clock|clock_gettime|"
    r"gettimeofday|timespec_get|s?rand|rand_r|s?random|[dlm]rand48|getrandom|arc4random)\s*\(")
COMMENT_OR_STRING = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)
# Spelled in two parts: this file is checked, too.
MARK = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
# A file is source by its name or because it begins with #!. JSON has no comments, CSV and Markdown are not programs.
SOURCE_NAMES = (".c", ".h", ".def", ".py", ".sh", ".cmake", ".yaml", ".yml", "CMakeLists.txt", ".clang-format",
                ".clang-tidy", ".editorconfig")
TEST_NAMES = re.compile(r"(test_\w+\.(c|py)|\w+_test\.c|fuzz_\w+\.c)$")


def files_of(root):
    """What git tracks or would track; without a checkout, all files but those of build folders."""
    listed = subprocess.run(["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    if (root / ".git").exists() and listed.returncode == 0:
        names = {name for name in listed.stdout.decode().split("\0") if name and (root / name).is_file()}
    else:
        names = set()
        for folder, folders, files in os.walk(root):
            where = pathlib.Path(folder).relative_to(root)
            folders[:] = [name for name in folders if name not in (".git", "__pycache__")
                          and not (where == pathlib.Path(".") and name.startswith("build"))]
            names.update((where / name).as_posix() for name in files)
    return sorted(names)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def blank(match):
    """Keeps the lines, and so the line numbers."""
    return re.sub(r"[^\n]", " ", match[0])


def room_of_include(name, included):
    """The top-level folder that an #include leads to, if it is one of the rooms."""
    rooms = [included.split("/")[0]]
    if "../" in included:
        rooms.append(os.path.normpath(os.path.join(os.path.dirname(name), included)).split(os.sep)[0])
        rooms += [part for part in included.split("/") if part != ".."][:1]
    return next((room for room in rooms if room in ROOMS), None)


def check_code(name, room, text):
    for include in INCLUDE.finditer(text):
        to = room_of_include(name, include[1])
        if room in MAY_INCLUDE and to and to not in MAY_INCLUDE[room]:
            yield line_of(text, include.start()), f"{room} includes {to}: the direction is tools, models, sim"
    if room in ("sim", "models"):
        for call in FORBIDDEN.finditer(COMMENT_OR_STRING.sub(blank, text)):
            yield line_of(text, call.start()), f"{call[1]}() in {room}, which neither prints nor asks the surroundings"


def check_file(root, name):
    """(line, what is wrong) for one file."""
    data = (root / name).read_bytes()
    try:
        text = data.decode()
    except UnicodeDecodeError:
        yield 1, "not UTF-8"
        return
    room = name.split("/")[0] if "/" in name else ""
    if name.endswith((".c", ".h", ".def")):
        yield from check_code(name, room, text)
    if room in ROOMS:
        lines = text.count("\n")
        if lines > LINES_MAX:
            yield lines, f"{lines} lines, more than {LINES_MAX}: two rooms in one?"
        for mark in MARK.finditer(text):
            yield line_of(text, mark.start()), f"{mark[0]}: do it, or write what is missing where users see it"
    if name.endswith(SOURCE_NAMES) or text.startswith("#!"):
        if "SPDX-License-Identifier: BSD-3-Clause" not in "\n".join(text.split("\n")[:3]):
            yield 1, "no SPDX-License-Identifier: BSD-3-Clause in the first three lines"


def check_top_level(names):
    for top in sorted({name.split("/")[0] for name in names}):
        if top not in TOP_LEVEL and not top.startswith("."):
            yield f"{top}: does not belong to the top level"


def check_registered(root, names):
    """A test that no CMake file of its folder names never runs."""
    for name in names:
        path = pathlib.PurePosixPath(name)
        if path.parts[0] != "tests" or not TEST_NAMES.fullmatch(path.name):
            continue
        cmake = "".join((root / other).read_text() for other in names if pathlib.PurePosixPath(other).parent == path.parent
                        and other.endswith((".cmake", "CMakeLists.txt")))
        if not re.search(rf"\b{path.stem}\b", cmake):
            yield f"{name}: no CMakeLists.txt runs it"


def check(root):
    names = files_of(root)
    if not names:
        yield f"{root}: no files"
    yield from check_top_level(names)
    yield from check_registered(root, names)
    for name in names:
        for line, what in check_file(root, name):
            yield f"{name}:{line}: {what}"


def main():
    complaints = list(check(pathlib.Path(sys.argv[1])))
    for line in complaints:
        print(line)
    sys.exit(1 if complaints else 0)


if __name__ == "__main__":
    main()
