#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""check_tree.py finds nothing in a good tree, and exactly the one thing that is wrong in each bad one."""
import pathlib
import subprocess
import tempfile
import unittest

import check_tree

SPDX_C = "// SPDX-License-Identifier: BSD-3-Clause\n"
SPDX = "# SPDX-License-Identifier: BSD-3-Clause\n"

GOOD = {
    "CMakeLists.txt": SPDX,
    "CMakePresets.json": "{}\n",
    "LICENSE": "words\n",
    "README.md": "words\n",
    ".gitignore": "/build*/\n",
    ".ci/run": "#!/bin/sh\n" + SPDX,
    "sim/sim.c": SPDX_C + '#include <time.h>\n#include "sim/sim.h"\n/* time() and printf( */ const char *s = "puts(";\n'
                          'int f(void) { return snprintf(b, 1, "%d", m->time(1) + m.clock(2) + my_time(3)); }\n',
    "sim/sim.h": SPDX_C,
    "models/world.c": SPDX_C + '#include "sim/sim.h"\n#include "models/world.h"\n',
    "models/world.h": SPDX_C + "__attribute__((format(printf, 1, 2))) void f(const char *format, ...);\n",
    "tools/main.c": SPDX_C + '#include "models/world.h"\n#include "sim/sim.h"\nint x = printf("%ld", time(0));\n',
    "tools/schema.json": "{}\n",
    "scenarios/one.yaml": SPDX,
    "tests/room/CMakeLists.txt": SPDX + "add_executable(test_one test_one.c)\nadd_test(two test_two.py)\n",
    "tests/room/test_one.c": SPDX_C + '#include "tools/main.h"\n#include "sim/sim.h"\n',
    "tests/room/test_two.py": "#!/usr/bin/env python3\n" + SPDX,
    "tests/long.c": SPDX_C + "\n" * 799,
}

# A file of the good tree replaced or added, and what must be said of it.
BAD = [
    ("sim/sim.c", SPDX_C + '#include "models/world.h"\n', "sim/sim.c:2: sim includes models"),
    ("sim/sim.c", SPDX_C + '#  include "../models/world.h"\n', "sim/sim.c:2: sim includes models"),
    ("sim/deep/sim.c", SPDX_C + '#include "../../tools/main.h"\n', "sim/deep/sim.c:2: sim includes tools"),
    ("sim/sim.h", SPDX_C + "#include <tools/main.h>\n", "sim/sim.h:2: sim includes tools"),
    ("sim/sim.h", SPDX_C + '#include "tests/room/x.h"\n', "sim/sim.h:2: sim includes tests"),
    ("models/rules.def", SPDX_C + '\n#include "tools/main.h"\n', "models/rules.def:3: models includes tools"),
    ("tools/main.c", SPDX_C + '#include "tests/room/x.h"\n', "tools/main.c:2: tools includes tests"),
    ("models/world.c", SPDX_C + "/*\n*/\nint x = printf(y);\n", "models/world.c:4: printf() in models"),
    ("models/world.c", SPDX_C + "void f(void) { fprintf (stderr, y); }\n", "models/world.c:2: fprintf() in models"),
    ("models/world.c", SPDX_C + "int x = puts(y);\n", "models/world.c:2: puts() in models"),
    ("models/world.c", SPDX_C + "char *x = getenv(y);\n", "models/world.c:2: getenv() in models"),
    ("sim/sim.c", SPDX_C + "long x = time(0);\n", "sim/sim.c:2: time() in sim"),
    ("sim/sim.c", SPDX_C + "long x = clock();\n", "sim/sim.c:2: clock() in sim"),
    ("sim/sim.c", SPDX_C + "int x = clock_gettime(0, &t);\n", "sim/sim.c:2: clock_gettime() in sim"),
    ("sim/sim.h", SPDX_C + "int x = rand();\n", "sim/sim.h:2: rand() in sim"),
    ("tests/long.c", SPDX_C + "\n" * 800, "tests/long.c:801: 801 lines"),
    ("tools/x.md", "\n" * 801, "tools/x.md:801: 801 lines"),
    ("sim/sim.h", "#pragma once\n", "sim/sim.h:1: no SPDX"),
    ("scenarios/one.yaml", "spmcheck: 1\n", "scenarios/one.yaml:1: no SPDX"),
    (".ci/run", "#!/bin/sh\n", ".ci/run:1: no SPDX"),
    ("CMakeLists.txt", "project(x)\n", "CMakeLists.txt:1: no SPDX"),
    ("tools/main.c", SPDX_C + "/* TO" "DO: all */\n", "tools/main.c:2: TO" "DO"),
    ("models/world.c", SPDX_C + "\n// FIX" "ME\n", "models/world.c:3: FIX" "ME"),
    ("docs/x.md", "words\n", "docs: does not belong"),
    ("Makefile", "all:\n", "Makefile: does not belong"),
    ("tests/room/test_three.c", SPDX_C, "tests/room/test_three.c: no CMakeLists.txt runs it"),
    ("tests/other/three_test.c", SPDX_C, "tests/other/three_test.c: no CMakeLists.txt runs it"),
    ("sim/sim.c", b"// SPDX-License-Identifier: BSD-3-Clause\n\xff\n", "sim/sim.c:1: not UTF-8"),
]


def write(root, files):
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


class CheckTree(unittest.TestCase):
    def check(self, files):
        with tempfile.TemporaryDirectory() as temporary:
            root = pathlib.Path(temporary)
            write(root, files)
            return list(check_tree.check(root))

    def test_good(self):
        self.assertEqual(self.check(GOOD), [])

    def test_bad(self):
        for name, text, expected in BAD:
            with self.subTest(expected=expected):
                complaints = self.check({**GOOD, name: text})
                self.assertEqual(len(complaints), 1, complaints)
                self.assertTrue(complaints[0].startswith(expected), complaints)

    def test_empty(self):
        self.assertEqual(len(self.check({})), 1)

    def test_checkout(self):
        """In a checkout, what git ignores is nobody's business, and what is not yet added is."""
        with tempfile.TemporaryDirectory() as temporary:
            root = pathlib.Path(temporary)
            try:
                subprocess.run(["git", "init", "--quiet", root], check=True)
            except FileNotFoundError:
                self.skipTest("no git")
            write(root, {**GOOD, ".gitignore": "/build*/\n/ignored.txt\n", "ignored.txt": "", "build-x/y.c": ""})
            self.assertEqual(list(check_tree.check(root)), [])
            write(root, {"new.txt": ""})
            self.assertEqual(list(check_tree.check(root)), ["new.txt: does not belong to the top level"])

    def test_without_checkout(self):
        self.assertEqual(self.check({**GOOD, "build-x/y.c": ""}), [])


if __name__ == "__main__":
    unittest.main()
