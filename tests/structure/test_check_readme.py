#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""check_readme.py accepts a good README.md and refuses each bad one, with a script in the place of the command."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

import check_readme

README = """\
# A title
```sh
git clone URL && cd spmcheck
tools/quickstart.sh
```
Words, and a block of another kind:
```yaml
one: 1
```
```sh
tools/test.sh
```
Words.

```sh
make
```
<!-- matrix -->

```
    a      b
x   holds  panic

note
```
"""

SPMCHECK = """\
#!/bin/sh
[ "$*" = "matrix scenarios/matrix/exit-paths.yaml" ] || exit 64
printf '    a      b\\nx   holds  panic\\n\\nnote\\n'
exit CODE
"""

# Old and new text in README.md, and what must be said.
BAD = [
    ("tools/quickstart.sh\n", "tools/quickstart.sh\nmake\n", "the commands of the set-up"),
    ("tools/quickstart.sh\n", "", "the commands of the set-up"),
    ("tools/test.sh", "tools/tests.sh", "the commands of the set-up"),
    ("# A title", "```sh\nmake\n```", "the commands of the set-up"),
    ("```sh\ntools/test.sh", "```console\ntools/test.sh", "the commands of the set-up"),
    ("holds", "livelock", "line 2 of the matrix"),
    ("note\n", "", "the matrix has 2 lines"),
    ("note\n", "note\nmore\n", "the matrix has 5 lines"),
    ("<!-- matrix -->", "", "0 blocks after"),
]


class CheckReadme(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.root = pathlib.Path(temporary.name)
        (self.root / "tools").mkdir()
        for name in ("quickstart.sh", "test.sh"):
            (self.root / "tools" / name).touch(0o755)

    def check(self, readme, code=0):
        command = self.root / "spmcheck"
        command.write_text(SPMCHECK.replace("CODE", str(code)))
        command.chmod(0o755)
        (self.root / "README.md").write_text(readme)
        return list(check_readme.check(self.root, command))

    def test_good(self):
        self.assertEqual(self.check(README), [])

    def test_bad(self):
        for old, new, expected in BAD:
            with self.subTest(old=old, new=new):
                self.assertIn(old, README)
                complaints = self.check(README.replace(old, new, 1))
                self.assertEqual(len(complaints), 1, complaints)
                self.assertTrue(complaints[0].startswith(expected), complaints)

    def test_matrix_fails(self):
        self.assertEqual(len(self.check(README, code=65)), 1)

    def test_script_is_not_executable(self):
        (self.root / "tools" / "test.sh").chmod(0o644)
        self.assertEqual(self.check(README), ["tools/test.sh cannot be executed"])

    def test_exit_codes(self):
        program = [sys.executable, check_readme.__file__, self.root, self.root / "spmcheck"]
        self.assertEqual(subprocess.run(program, stdout=subprocess.DEVNULL, check=False).returncode, 77)
        self.check(README)
        self.assertEqual(subprocess.run(program, stdout=subprocess.DEVNULL, check=False).returncode, 0)
        self.check("")
        self.assertEqual(subprocess.run(program, stdout=subprocess.DEVNULL, check=False).returncode, 1)


if __name__ == "__main__":
    unittest.main()
