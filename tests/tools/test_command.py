#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""
The command from outside: exit codes, streams, files, determinism.

Usage: test_command.py SPMCHECK. Only the standard library is needed.

What the model says of the small scenarios below is asked first and then built into expectations, so that these tests
are about the command and not about the model. Two things are taken for granted: the scenario LOOPS violates something,
and something else holds in it.
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

COMMAND = ""

PROGRAM = """\
name: exit
entry: boot
vectors: {irq-sp0: native, irq-spx: hang, fiq-sp0: native}
code: |
  boot:
      mov   x0, FFA_MSG_WAIT
  exit:
      smc   #0
      switch x0, FFA_MSG_SEND_DIRECT_REQ=request, default=unknown
  request:
      msr   daifclr, #0xf
      work  2
      msr   daifset, #0xf
      mov   x0, FFA_MSG_SEND_DIRECT_RESP
      b     exit
  unknown:
      mov   x0, FFA_ERROR
      b     exit
  native:
      eret
"""

LOOPS = """\
spmcheck: 1
title: An SP that answers what it does not know with FFA_ERROR
machine: {{pes: 1, recognition: {recognition}}}
spmc: {{model: hafnium, version: {version}, asserts: debug}}
interrupts:
  uart: {{intid: 40, group: secure, trigger: edge, priority: 0x10, owner: optee, arrivals: any}}
partitions:
  optee: {{id: 0x8001, exception-level: s-el1, ffa-version: "1.1", ns-interrupts-action: signaled, program: exit.yaml}}
normal-world: {{driver: linux, requests: {{to: optee, count: any}}}}
properties: {properties}
{rest}
"""


def run(*arguments, **options):
    """Runs the command; returns (exit code, stdout, stderr)."""
    options.setdefault("stdout", subprocess.PIPE)
    done = subprocess.run([COMMAND, *map(str, arguments)], stderr=subprocess.PIPE, timeout=300, check=False, **options)
    out = done.stdout.decode() if done.stdout is not None else ""
    return done.returncode, out, done.stderr.decode()


class CommandTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="spmcheck-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        (self.folder / "exit.yaml").write_text(PROGRAM)
        asked = self.entry(self.write("asked.yaml"))
        self.assertEqual(asked["verdict"], "violated", asked)
        self.violations = [v["property"] for v in asked["violations"]]
        held = run("list", "properties")[1].split("\n")
        self.held = [line.split()[0] for line in held if line and line.split()[0] not in self.violations]
        self.assertTrue(self.held)
        (self.folder / "asked.yaml").unlink()

    def write(self, name, version="v2.9", properties="all", recognition="eager", rest=""):
        path = self.folder / name
        path.write_text(LOOPS.format(version=version, properties=properties, recognition=recognition, rest=rest))
        return path

    def good(self, name="good.yaml"):
        return self.write(name, properties=f"[{self.held[0]}]")

    def bad(self, name="bad.yaml"):
        return self.write(name)

    def expecting(self, name, violations, **options):
        also = f", also: [{', '.join(violations[1:])}]" if len(violations) > 1 else ""
        rest = f"expect: {{verdict: violated, property: {violations[0]}{also}}}"
        return self.write(name, rest=rest, **options)

    def check(self, *arguments):
        code, out, err = run("check", "--json", "-", *arguments)
        return code, json.loads(out), err

    def entry(self, path, *arguments):
        return self.check(path, *arguments)[1]["scenarios"][0]

    # --- usage ---------------------------------------------------------------------------------------------------

    def test_usage(self):
        good = self.good()
        for arguments in (
            [], ["chekc"], ["check"], ["check", "--thread", "0", good], ["check", "--threads", "257", good],
            ["check", "--threads", "two", good], ["check", "--threads", "-1", good], ["check", "--threads", "", good],
            ["check", "--memory", "0", good], ["check", "--memory", "2X", good], ["check", "--memory", "-1", good],
            ["check", "--memory", "99999999999999999999T", good], ["check", "--time", "0", good],
            ["check", "--time", "1e9", good], ["check", "--recognition", "lazy", good],
            ["check", "--junit", "x", good], ["check", "--json", "-", "--coverage", "-", good],
            ["check", "--verbose", "--quiet", good], ["check", "--no-such-option", good], ["check", "-Z", good],
            ["matrix"], ["matrix", good], ["matrix", good, good], ["replay", good], ["replay", good, "--path"],
            ["replay", good, "--path", "000000:", "--cell", "a/b"],
            ["replay", good, "--path", "000000:", "--recognition", "all"], ["walk", good],
            ["walk", good, "--seed", "x"], ["walk", good, "--seed", "1", "--steps", "0"], ["list"], ["list", "things"],
            ["list", "rules", "x"], ["explain"], ["explain", "nothing-like-this"], ["bench", "--threads", "x"],
        ):
            with self.subTest(arguments=[str(a) for a in arguments]):
                code, out, err = run(*arguments)
                self.assertEqual(code, 64)
                self.assertEqual(out, "")
                self.assertNotEqual(err, "")

    def test_hints(self):
        for arguments, hint in (
            (["chekc"], "'check'"), (["check", "--thread5", "1", "x"], "'--threads'"),
            (["check", "--recognition", "eagre", "x"], "'eager'"), (["list", "rulse"], "'rules'"),
            (["explain", "livelok"], "'livelock'"),
        ):
            with self.subTest(arguments=arguments):
                code, _, err = run(*arguments)
                self.assertEqual(code, 64)
                self.assertIn(f"did you mean {hint}?", err)

    def test_help(self):
        for arguments in (["--help"], ["--version"], *([c, "--help"] for c in (
                "check", "matrix", "replay", "walk", "conform", "list", "explain", "bench"))):
            with self.subTest(arguments=arguments):
                code, out, err = run(*arguments)
                self.assertEqual((code, err), (0, ""))
                self.assertIn("spmcheck", out)
                with open("/dev/full", "wb") as full:
                    self.assertEqual(run(*arguments, stdout=full)[0], 74)

    # --- exit codes ----------------------------------------------------------------------------------------------

    def test_verdicts(self):
        self.assertEqual(run("check", self.good())[0], 0)
        self.assertEqual(run("check", self.bad())[0], 1)

    def test_expectations(self):
        right = self.expecting("right.yaml", self.violations)
        self.assertEqual(run("check", right)[0], 0)
        self.assertIn("as expected", run("check", right)[1])
        wrong = self.expecting("wrong.yaml", [self.held[0]])
        code, out, _ = run("check", wrong)
        self.assertEqual(code, 1)
        self.assertIn("NOT AS EXPECTED", out)
        self.assertIn(self.held[0], out)
        more = self.expecting("more.yaml", self.violations + [self.held[0]])
        self.assertEqual(run("check", more)[0], 1)
        if len(self.violations) > 1:
            fewer = self.expecting("fewer.yaml", self.violations[:1])
            self.assertEqual(run("check", fewer)[0], 1)
        self.assertEqual(run("check", self.write("holds.yaml", rest="expect: {verdict: holds}"))[0], 1)

    def test_every_file_is_run(self):
        wrong = self.folder / "wrong.yaml"
        wrong.write_text("spmcheck: 1\nnonsense: 2\n")
        good, bad, missing = self.good(), self.bad(), self.folder / "missing.yaml"
        code, out, err = run("check", wrong, bad, good)
        self.assertEqual(code, 65)
        self.assertIn(f"{bad}: VIOLATED", out)
        self.assertIn(f"{good}: holds", out)
        self.assertIn(f"{wrong}:2:1", err)
        self.assertEqual(run("check", good, missing, wrong)[0], 66)
        self.assertEqual(run("check", "--json", "/dev/full", missing)[0], 74)
        self.assertEqual(run("check", self.folder / "exit.yaml")[0], 65)
        report = self.check(wrong, bad, missing, good)[1]
        self.assertEqual([e["file"] for e in report["scenarios"]], [str(bad), str(good)])

    def test_folder(self):
        (self.folder / "deep" / "er").mkdir(parents=True)
        shutil.copy(self.folder / "exit.yaml", self.folder / "deep" / "er")
        for name in ("b.yaml", "a.yml", "deep/er/c.yaml", "B.yaml"):
            self.good(name)
        (self.folder / "notes.txt").write_text("spmcheck: 1\n")
        code, report, _ = self.check(f"{self.folder}/")
        self.assertEqual(code, 0)
        self.assertEqual([os.path.relpath(e["file"], self.folder) for e in report["scenarios"]],
                         ["B.yaml", "a.yml", "b.yaml", "deep/er/c.yaml"])
        (self.folder / "empty").mkdir()
        self.assertEqual(run("check", self.folder / "empty")[0], 66)

    def test_bounds(self):
        code, out, _ = run("check", "--memory", "1K", self.good())
        self.assertEqual(code, 2)
        self.assertIn("INCONCLUSIVE", out)
        self.assertIn("memory limit", out)
        self.assertNotIn("holds", out)

    def endless(self, name):
        """A scenario whose search takes far longer than any test."""
        path = self.good(name)
        more = "".join(f"  dev{i}: {{intid: {50 + i}, group: secure, trigger: edge, priority: 0x10, owner: optee, "
                       "arrivals: 200}\n" for i in range(5))
        text = path.read_text().replace("partitions:", f"{more}partitions:").replace("count: any", "count: 200")
        path.write_text(text)
        return path

    def test_ended_after_a_violation(self):
        """What was found before a limit is violated, and the report says that the rest is undecided."""
        path = self.endless("endless.yaml")
        path.write_text(path.read_text().replace(f"[{self.held[0]}]", "all"))
        code, report, _ = self.check("--memory", "64M", path)
        entry = report["scenarios"][0]
        self.assertEqual((code, entry["verdict"], entry["assumptions"]["ended"]), (1, "violated", "memory limit"))
        self.assertTrue({violation["property"] for violation in entry["violations"]} < set(self.violations))
        self.assertIsNone(self.entry(self.bad())["assumptions"]["ended"])

    def test_time(self):
        code, out, _ = run("check", "--time", "0.2", self.endless("endless.yaml"))
        self.assertEqual(code, 2)
        self.assertIn("time limit", out)

    def test_interrupt(self):
        self.good("a.yaml")
        self.endless("b.yaml")
        self.good("c.yaml")
        with subprocess.Popen([COMMAND, "check", "--threads", "1", str(self.folder)], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as process:
            self.assertIn(b"a.yaml: holds", process.stdout.readline())
            process.send_signal(signal.SIGINT)
            out = process.stdout.read().decode()
            self.assertEqual(process.wait(timeout=300), 2)
        for name in ("b.yaml", "c.yaml"):
            self.assertRegex(out, f"{name}: INCONCLUSIVE, .*interrupted")

    def test_other_managers(self):
        """Assumptions, columns and panics say which manager it is."""
        for spmc, title, column in (
                ("model: ffa-1.3", "ffa-1.3", "PE0 S-EL2 (ffa-1.3)"),
                ("model: tfa-el3-spmc, version: v2.12", "tfa-el3-spmc v2.12", "PE0 EL3 (tfa-el3-spmc v2.12)"),
                ("model: optee-spmc", "optee-spmc", "PE0 S-EL1 (optee-spmc)")):
            path = self.bad()
            text = path.read_text()
            start = text.index("spmc: {") + len("spmc: {")
            text = text[:start] + spmc + text[text.index("}", start):]
            if "optee-spmc" in spmc:
                text = text.replace("s-el1", "s-el0")
            path.write_text(text)
            _, report, _ = self.check(path)
            entry = report["scenarios"][0]
            self.assertEqual(entry["assumptions"]["version"], title)
            self.assertEqual(entry["assumptions"]["asserts"], "none")
            token = entry["assumptions"]["input_hash"] + ":" + ".".join("0" * 24)
            _, out, _ = run("replay", path, "--path", token)
            self.assertIn(column, out)

    # --- output --------------------------------------------------------------------------------------------------

    def test_deterministic(self):
        for i in range(6):
            self.good(f"{i}-good.yaml")
            self.bad(f"{i}-bad.yaml")
        arguments = ["check", "--recognition", "all", "--reproducible", "--verbose", self.folder]
        texts = {run(*arguments, "--threads", n) for n in (1, 2, 8)}
        self.assertEqual(len(texts), 1)
        reports = {run(*arguments, "--json", "-", "--threads", n)[1] for n in (1, 2, 8)}
        self.assertEqual(len(reports), 1)
        plain = {run("check", "--threads", n, self.folder) for n in (1, 2, 8)}
        self.assertEqual(len(plain), 1)

    def test_locale(self):
        bad = self.bad()
        environments = [dict(os.environ, LC_ALL=name) for name in ("C", "C.UTF-8", "de_DE.UTF-8")]
        self.assertEqual(len({run("check", "--reproducible", "--json", "-", bad, env=e) for e in environments}), 1)

    def test_json(self):
        bad = self.expecting("bad.yaml", self.violations)
        code, out, err = run("check", "--json", "-", "--reproducible", bad)
        self.assertEqual(code, 0)
        self.assertIn("VIOLATED", err)
        report = json.loads(out)
        self.assertEqual(list(report), ["tool", "version", "scenarios"])
        entry = report["scenarios"][0]
        self.assertEqual(list(entry), [
            "file", "cell", "title", "recognition", "weakest_holding", "verdict", "property", "class", "expected", "ok",
            "violations", "assumptions", "states", "transitions", "depth", "seconds", "peak_rss_bytes", "stem", "loop",
            "path", "trace", "metrics", "never_fired"])
        self.assertEqual((entry["seconds"], entry["peak_rss_bytes"]), (0, 0))
        self.assertEqual(len(entry["trace"]), entry["stem"] + entry["loop"])
        self.assertEqual([r["step"] for r in entry["trace"]], list(range(1, len(entry["trace"]) + 1)))
        self.assertEqual(sum(r["loop"] for r in entry["trace"]), entry["loop"])
        self.assertEqual(entry["property"], self.violations[0])
        self.assertTrue(entry["ok"])

        good = self.entry(self.good())
        for key in ("property", "class", "stem", "loop", "path", "expected", "weakest_holding"):
            self.assertIsNone(good[key], key)
        self.assertEqual(good["trace"], [])
        self.assertEqual(good["violations"], [])

    def test_recognition_all(self):
        code, report, _ = self.check("--recognition", "all", self.good())
        self.assertEqual(code, max(0 if e["ok"] else 1 for e in report["scenarios"]))
        self.assertEqual([e["recognition"] for e in report["scenarios"]], ["eager", "synchronized", "architectural"])
        holding = [e["recognition"] for e in report["scenarios"] if e["verdict"] == "holds"]
        for entry in report["scenarios"]:
            self.assertEqual(entry["weakest_holding"], holding[-1] if holding else None)

    def test_holds_prints_its_assumptions(self):
        _, out, _ = run("check", self.good())
        for word in ("v2.9", "debug", "eager", "uart any", "linux", "drops: none", "reductions: none", "input_hash"):
            self.assertIn(word, out)
        self.assertNotIn("CPU_", out)
        path = self.write("psci.yaml", properties=f"[{self.held[0]}]")
        text = path.read_text()
        path.write_text(text.replace("{driver: linux,", "{psci: {cpu-off: any, cpu-suspend: 2}, driver: linux,"))
        _, out, _ = run("check", path)
        self.assertIn("CPU_OFF any finite number, CPU_SUSPEND at most 2", out)

    def test_quiet(self):
        self.assertEqual(run("check", "--quiet", self.good(), self.good("other.yaml")), (0, "", ""))
        self.assertIn("VIOLATED", run("check", "--quiet", self.bad())[1])

    def test_names_are_safe(self):
        odd = self.folder / "odd \x1b[31m'name'.yaml"
        shutil.copy(self.bad(), odd)
        _, out, _ = run("check", odd)
        self.assertNotIn("\x1b", out)
        self.assertEqual(self.entry(odd)["file"], str(odd))
        bytes_name = os.fsencode(self.folder) + b"/\xff.yaml"
        os.rename(odd, bytes_name)
        done = subprocess.run([COMMAND, "check", "--json", "-", bytes_name], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, timeout=300, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertTrue(json.loads(done.stdout.decode())["scenarios"][0]["file"].endswith("\ufffd.yaml"))

    # --- files ---------------------------------------------------------------------------------------------------

    def test_full_disk(self):
        good = self.good()
        with open("/dev/full", "wb") as full:
            for arguments in (["check", good], ["check", "--json", "-", good], ["list", "rules"],
                              ["list", "rules", "--json", "-"], ["explain", "livelock"], ["bench", good]):
                with self.subTest(arguments=[str(a) for a in arguments]):
                    self.assertEqual(run(*arguments, stdout=full)[0], 74)
        for option in ("--json", "--coverage"):
            code, out, _ = run("check", option, "/dev/full", good)
            self.assertEqual(code, 74)
            self.assertIn("holds", out)
        self.assertEqual(run("bench", "--json", "/dev/full", good)[0], 74)

    def test_reports_replace_files(self):
        report = self.folder / "report.json"
        report.write_text("old")
        report.chmod(0o640)
        link = self.folder / "link.json"
        link.symlink_to(report)
        self.assertEqual(run("check", "--json", link, self.good())[0], 0)
        self.assertEqual(json.loads(report.read_text())["tool"], "spmcheck")
        self.assertEqual(report.stat().st_mode & 0o777, 0o640)
        self.assertTrue(link.is_symlink())
        self.assertEqual(sorted(p.name for p in self.folder.iterdir()),
                         ["exit.yaml", "good.yaml", "link.json", "report.json"])
        self.assertEqual(run("check", "--json", self.folder / "no" / "report.json", self.good())[0], 74)
        self.assertEqual(run("check", "--json", self.folder, self.good())[0], 74)

    def test_coverage(self):
        coverage = self.folder / "coverage.json"
        code, _, _ = run("check", "--coverage", coverage, self.good())
        self.assertEqual(code, 0)
        marks = json.loads(coverage.read_text())["marks"]
        never = self.entry(self.good())["never_fired"]
        self.assertTrue(all(marks[name] == 0 for name in never))
        code, out, _ = run("list", "rules", "--json", "-", "--coverage", coverage)
        self.assertEqual(code, 0)
        rules = json.loads(out)
        self.assertEqual({r["name"]: r["fired"] for r in rules}, {r["name"]: marks.get(r["name"]) for r in rules})
        self.assertEqual({r["name"] for r in rules if r["fired"] == 0}, set(never))
        code, out, _ = run("check", "--require-coverage", self.good())
        self.assertEqual(code, 1 if never else 0)
        self.assertTrue(all(name in out for name in never))
        edges = json.loads(coverage.read_text())["edges"]
        for edge, fired in edges.items():
            self.assertEqual(sum(fired.values()), marks[edge])
            self.assertEqual(len(fired), 1)
            self.assertEqual(f"{edge} never fired in" in out, marks[edge] == 0)
        self.assertTrue(any(marks[edge] for edge in edges))
        self.assertFalse(all(marks[edge] for edge in edges))
        self.assertTrue(all(r["fired"] is None for r in json.loads(run("list", "rules", "--json", "-")[1])))
        coverage.write_text('{"marks": {"no such rule": 1}}')
        self.assertEqual(run("list", "rules", "--coverage", coverage)[0], 65)
        coverage.write_text("{")
        self.assertEqual(run("list", "rules", "--coverage", coverage)[0], 65)
        self.assertEqual(run("list", "rules", "--coverage", self.folder / "none")[0], 66)

    # --- paths ---------------------------------------------------------------------------------------------------

    def test_replay(self):
        bad = self.bad()
        for recognition in ("eager", "architectural"):
            for violation in self.entry(bad, "--recognition", recognition)["violations"]:
                code, out, _ = run("replay", bad, "--path", violation["path"], "--recognition", recognition)
                self.assertEqual(code, 1, out)
                self.assertIn("VIOLATED", out)
                self.assertIn(violation["property"], out)
                self.assertEqual("for ever" in out.split("\n")[0], violation["loop"] > 0)
        entry = self.entry(bad)
        head = entry["path"].split(":")[0]
        self.assertEqual(run("replay", bad, "--path", f"{head}:")[0], 0)
        self.assertEqual(run("replay", bad, "--full", "--path", entry["path"])[0], 1)

    def test_replay_refused(self):
        bad = self.bad()
        head, steps = self.entry(bad)["path"].split(":")
        other = f"{int(head, 16) ^ 1:06x}"
        for token in (f"{other}:{steps}", f"{head}:{steps}.63", f"{head}:0.x", f"{head}:{steps}.", steps,
                      f"{head}:99999999"):
            with self.subTest(token=token):
                code, out, err = run("replay", bad, "--path", token)
                self.assertEqual((code, out), (65, ""))
                self.assertRegex(err, "step|hex digits")
        count = len(steps.split("."))
        self.assertIn(f"step {count + 1} ", run("replay", bad, "--path", f"{head}:{steps}.63")[2])
        # Another mode is another graph: its tokens are not taken for those of this one.
        self.assertEqual(run("replay", bad, "--recognition", "architectural", "--path", f"{head}:{steps}")[0], 65)
        # So is a scenario in which anything was changed.
        self.write("bad.yaml", version="v2.10")
        self.assertEqual(run("replay", bad, "--path", f"{head}:{steps}")[0], 65)
        self.assertEqual(run("replay", self.folder / "none.yaml", "--path", f"{head}:0")[0], 66)

    def test_walk(self):
        bad = self.bad()
        answers = [run("walk", bad, "--seed", seed) for seed in range(5)]
        self.assertEqual(answers, [run("walk", bad, "--seed", seed) for seed in range(5)])
        for code, out, _ in answers:
            self.assertIn(code, (0, 1))
            if code == 1:
                token = out.rstrip().split(" --path ")[1]
                self.assertEqual(run("replay", bad, "--path", token)[0], 1)

    # --- tables --------------------------------------------------------------------------------------------------

    def matrix(self):
        return self.write("matrix.yaml", rest="""\
matrix:
  rows:
    debug: {asserts: debug}
    release: {asserts: release}
  columns:
    v2.9: {version: v2.9}
    head: {version: head}
  recognition: [eager, architectural]
""")

    def test_matrix(self):
        matrix = self.matrix()
        code, out, _ = run("matrix", matrix)
        self.assertEqual(code, run("check", matrix)[0])
        lines = out.split("\n")
        self.assertRegex(lines[0], r"^ +v2\.9 +head +abi$")
        self.assertRegex(lines[1], r"^debug ")
        self.assertRegex(lines[2], r"^release ")
        self.assertEqual(len({run("matrix", matrix, "--threads", n) for n in (1, 2, 8)}), 1)
        report = self.check(matrix)[1]
        self.assertEqual([(e["cell"], e["recognition"]) for e in report["scenarios"]],
                         [(f"{r}/{c}", m) for r in ("debug", "release") for c in ("v2.9", "head")
                          for m in ("eager", "architectural")])
        for entry in report["scenarios"]:
            for violation in entry["violations"]:
                arguments = ["replay", matrix, "--cell", entry["cell"], "--path", violation["path"]]
                self.assertEqual(run(*arguments, "--recognition", entry["recognition"])[0], 1)
        self.assertEqual(run("replay", matrix, "--path", "000000:")[0], 64)
        self.assertEqual(run("matrix", self.folder / "none.yaml")[0], 66)
        self.assertEqual(run("matrix", self.folder / "exit.yaml")[0], 65)

    def test_matrix_why(self):
        """What flips a cell is named with its commit; fields that are turned around are in the assumptions."""
        matrix = self.matrix()
        matrix.write_text(matrix.read_text().replace("v2.9", "v2.8").replace("head", "v2.10"))
        out = run("matrix", matrix, "--why")[1]
        self.assertRegex(out, r"\n(debug|release)/v2\.8 -> \1/v2\.10, (eager|architectural)\n  (any one|these)")
        self.assertRegex(out, r"\n    (with|without) [a-z-]+  \(")
        other = self.good("policy.yaml")
        policy = "asserts: debug, policy: {response-refused: false}}"
        other.write_text(other.read_text().replace("asserts: debug}", policy))
        self.assertEqual(self.entry(other)["assumptions"]["version"], "hafnium v2.9, but not response-refused")
        other.write_text(other.read_text().replace("response-refused", "response-refusd"))
        code, _, err = run("check", other)
        self.assertEqual(code, 65)
        self.assertIn("response-refused", err)

    # --- measures, vacuity, every violation ---------------------------------------------------------------------

    def test_measures(self):
        """Each measure comes with a way that replays; one that is larger than its bound is not as expected."""
        metrics = self.entry(self.good())["metrics"]
        self.assertEqual(set(metrics), {line.split()[0] for line in run("list", "measures")[1].splitlines()})
        for metric in metrics.values():
            self.assertIn(run("replay", self.good(), "--path", metric["path"])[0], (0, 1))
            self.assertEqual(metric["unbounded"], metric["value"] is None)
        largest = metrics["virq-queue"]["value"]
        self.assertGreater(largest, 0)
        for bound, expected in ((largest, 0), (largest - 1, 1)):
            path = self.write("bounded.yaml", properties=f"[{self.held[0]}]", rest=f"bounds: {{virq-queue: {bound}}}")
            code, out, _ = run("check", path)
            self.assertEqual(code, expected, out)
            self.assertEqual("bounds: virq-queue" in out, expected == 1)

    def test_vacuity(self):
        """What held only because nothing happened that it speaks of is warned of, and nothing else is."""
        path = self.good()
        self.assertNotIn("never happened", run("check", path)[1])
        quiet = path.read_text().replace("arrivals: any", "arrivals: 0")
        path.write_text(quiet.replace(f"[{self.held[0]}]", "[sp-sane]"))
        code, out, _ = run("check", path)
        self.assertEqual(code, 0)
        self.assertIn("what they speak of never happened: sp-sane", out)
        self.assertEqual(self.entry(path)["assumptions"]["vacuous"], ["sp-sane"])

    def test_all(self):
        """--all lists at least what is listed without it, the first of each property first, and each replays."""
        first = self.entry(self.bad())["violations"]
        every = self.entry(self.bad(), "--all")["violations"]
        self.assertGreaterEqual(len(every), len(first))
        for violation in first:
            self.assertIn(violation, every)
        for violation in every:
            self.assertEqual(run("replay", self.bad(), "--path", violation["path"])[0], 1)

    def test_list_and_explain(self):
        self.assertEqual(run("list", "versions")[1].split()[-1], "head")
        code, out, _ = run("list", "managers")
        self.assertEqual((code, [line.split()[0] for line in out.splitlines()]),
                         (0, ["hafnium", "ffa-1.2", "ffa-1.3", "tfa-el3-spmc", "optee-spmc"]))
        self.assertIn("v2.12, v2.13", out)
        self.assertIn("optee-error-echoed", run("explain", "optee-spmc")[1])
        self.assertIn("intercept-again-optional", run("explain", "ffa-1.3")[1])
        self.assertIn("versions: tfa-el3-spmc-v2.13\n", run("explain", "el3-error-cancels-request")[1])
        self.assertEqual(run("list", "scenarios", self.good())[1],
                         f"{self.folder}/good.yaml: An SP that answers what it does not know with FFA_ERROR\n")
        names = [r["name"] for r in json.loads(run("list", "rules", "--json", "-")[1])]
        self.assertEqual(len(names), len(set(names)))
        self.assertEqual(run("list", "rules", "--json"), run("list", "rules", "--json", "-"))
        for name in [*names, *self.held, *self.violations, "starvation", "architectural", "v2.12", "65"]:
            code, out, _ = run("explain", name)
            self.assertEqual(code, 0)
            self.assertTrue(out.startswith(f"{name}: "), out)

    def test_bench(self):
        code, out, _ = run("bench", self.bad(), "--json", "-", "--threads", "1")
        self.assertEqual(code, 0)
        self.assertEqual(len(json.loads(run("bench", self.bad(), "--json", "--threads", "1")[1])), 1)
        row = json.loads(out)[0]
        self.assertEqual(list(row), ["scenario", "states", "transitions", "seconds", "states_per_second",
                                     "bytes_per_state", "threads", "peak_rss_bytes"])
        self.assertGreater(row["states"], 0)
        self.assertEqual(row["threads"], 1)


if __name__ == "__main__":
    COMMAND = os.path.abspath(sys.argv.pop(1))
    unittest.main()
