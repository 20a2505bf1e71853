#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""
`spmcheck conform` from outside: the shipped logs, exit codes, messages, the path that can be replayed, determinism.

Usage: test_conform_command.py SPMCHECK REPOSITORY. Only the standard library is needed.
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

COMMAND = ""
LOGS = pathlib.Path()
SCENARIOS = pathlib.Path()

# The shipped logs, a scenario that each is held against, and the line that is refused.
SHIPPED = [
    ("livelock-reported.log", ["seed/livelock-reported.yaml"], None),
    ("livelock-reported.log", ["matrix/exit-paths.yaml", "--cell", "O1/v2.9"], None),
    ("livelock-reported.log", ["matrix/exit-paths.yaml", "--cell", "O1/v2.10"], 12),
    ("livelock-reported.log", ["matrix/exit-paths.yaml", "--cell", "O1/v2.11"], 10),
    ("livelock-reported.log", ["matrix/exit-paths.yaml", "--cell", "O1/head"], 10),
    ("level-kept.log", ["conformance/level-v2.9-waiting-kept.yaml"], None),
    ("level-kept.log", ["conformance/level-head-waiting-kept.yaml"], None),
    ("level-kept.log", ["conformance/level-v2.9-waiting-cleared.yaml"], 12),
    ("level-kept.log", ["conformance/level-head-waiting-cleared.yaml"], 12),
]

HEADER = "spmcheck-log: 1\nrecords: sp-calls\n"


def run(*arguments, **options):
    """Runs the command; returns (exit code, stdout, stderr)."""
    options.setdefault("stdout", subprocess.PIPE)
    done = subprocess.run([COMMAND, *map(str, arguments)], stderr=subprocess.PIPE, timeout=300, check=False, **options)
    out = done.stdout.decode() if done.stdout is not None else ""
    return done.returncode, out, done.stderr.decode()


class ConformTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="spmcheck-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.reported = SCENARIOS / "seed" / "livelock-reported.yaml"

    def write(self, text, name="a.log"):
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def report(self, *arguments):
        code, out, _ = run("conform", "--json", "-", *arguments)
        return code, json.loads(out)

    def test_shipped(self):
        for log, (scenario, *options), line in SHIPPED:
            with self.subTest(log=log, scenario=scenario, options=options):
                code, out, err = run("conform", LOGS / log, SCENARIOS / scenario, *options)
                self.assertEqual((code, err), (0 if line is None else 1, ""))
                if line is None:
                    self.assertTrue(out.startswith(f"allowed  {LOGS / log}: "), out)
                else:
                    self.assertTrue(out.startswith(f"NOT ALLOWED  {LOGS / log}:{line}: "), out)
        self.assertEqual({path.name for path in LOGS.iterdir()}, {log for log, _, _ in SHIPPED})

    def test_refused(self):
        log = self.write(HEADER + "pe0 sp return FFA_MSG_SEND_DIRECT_REQ # comment\n"
                         "pe0 sp smc FFA_MSG_SEND_DIRECT_RESP\n\npe0 sp return FFA_ERROR w2=DENIED\n")
        code, out, err = run("conform", log, self.reported)
        self.assertEqual((code, err), (1, ""))
        lines = out.split("\n")
        self.assertEqual(lines[0], f"NOT ALLOWED  {log}:6: pe0 sp return FFA_ERROR w2=DENIED")
        self.assertEqual(lines[1], "allowed there:")
        # The interrupt can also come just after the trap: then the response is accepted, and it comes by FFA_INTERRUPT.
        self.assertEqual(lines[2:5], ["  pe0 sp return FFA_ERROR w2=INTERRUPTED", "  pe0 sp return FFA_INTERRUPT w2=40",
                                      "  pe0 sp return FFA_MSG_SEND_DIRECT_REQ"])
        self.assertTrue(lines[5].startswith("before it: 2 events, as in this run of "), out)
        report = self.report(log, self.reported)[1]
        self.assertEqual(report["refused"]["line"], 6)
        self.assertEqual(report["refused"]["event"], "pe0 sp return FFA_ERROR w2=DENIED")
        self.assertEqual(report["refused"]["allowed"], sorted(report["refused"]["allowed"]))
        self.assertFalse(report["refused"]["more"])
        self.assertEqual([line[2:] for line in lines[2:] if line.startswith("  ")], report["refused"]["allowed"])

    def test_path_is_replayed(self):
        for log, (scenario, *options), _ in SHIPPED:
            with self.subTest(log=log, scenario=scenario, options=options):
                code, report = self.report(LOGS / log, SCENARIOS / scenario, *options)
                replayed, out, err = run("replay", SCENARIOS / scenario, *options, "--path", report["path"])
                self.assertIn(replayed, (0, 1), err)
                # The table has a row for every step.
                self.assertEqual(int(re.findall(r"^ *(\d+).? ", out, re.MULTILINE)[-1]), report["steps"])
                line = re.search("^replay: spmcheck (.*)$", run("conform", LOGS / log, SCENARIOS / scenario, *options)[1],
                                 re.MULTILINE)
                self.assertEqual(line[1].split()[-1], report["path"])
                self.assertEqual(code, 0 if report["verdict"] == "allowed" else 1)

    def test_trace(self):
        plain = run("conform", LOGS / "livelock-reported.log", self.reported)[1]
        code, out, _ = run("conform", "--trace", LOGS / "livelock-reported.log", self.reported)
        self.assertEqual(code, 0)
        self.assertIn("FFA_ERROR(INTERRUPTED)", out)
        first, *rest = plain.rstrip("\n").split("\n")
        self.assertTrue(out.startswith(first + "\n"))
        self.assertTrue(out.endswith("\n".join(rest) + "\n"))

    def test_detail(self):
        """The same run, recorded in different detail: each is allowed, and what is left out is not allowed."""
        calls = ["pe0 sp return FFA_MSG_SEND_DIRECT_REQ", "pe0 sp smc FFA_MSG_SEND_DIRECT_RESP"]
        nwd = ["pe0 nwd call FFA_MSG_SEND_DIRECT_REQ"]
        for records, events, code in (
            ("sp-calls", calls, 0), ("sp-calls nwd-calls", nwd + calls, 0), ("sp-calls nwd-calls", calls, 1),
            ("nwd-calls", nwd + ["pe0 nwd return FFA_MSG_SEND_DIRECT_RESP"], 0),
            ("nwd-calls", nwd + nwd, 1), ("nwd-calls", ["..."] + nwd + ["..."] + nwd, 0),
            ("sp-calls panics", calls + ["pe0 spmc panic"], 1), ("sp-calls", calls + ["pe1 sp return FFA_RUN"], 1),
        ):
            with self.subTest(records=records, events=events):
                log = self.write(f"spmcheck-log: 1\nrecords: {records}\n" + "\n".join(events) + "\n")
                self.assertEqual(run("conform", log, self.reported)[0], code)

    def test_boot(self):
        boot = "starts: boot\npe0 sp smc FFA_MSG_WAIT\npe0 sp return FFA_MSG_SEND_DIRECT_REQ\n"
        self.assertEqual(run("conform", self.write(HEADER + boot), self.reported)[0], 0)
        self.assertEqual(run("conform", self.write(HEADER + boot.split("\n", 1)[1]), self.reported)[0], 1)

    def test_returns(self):
        """A handler between a call and the reading of its return: the log says when a return shows."""
        scenario = SCENARIOS / "conformance" / "path1-optee-v2.9-forced.yaml"
        first = "pe0 sp return FFA_MSG_SEND_DIRECT_REQ\npe0 sp smc FFA_MSG_SEND_DIRECT_RESP\n"
        handler = "pe0 sp virq at=path1_smc+1\npe0 sp get 40\n"
        back = "pe0 sp return FFA_ERROR w2=-5\n"
        for when, events, code in (("when-read", handler + back, 0), ("at-entry", handler + back, 1),
                                   ("when-read", back + handler, 1), ("at-entry", back + handler, 0)):
            with self.subTest(when=when, events=events):
                log = self.write("spmcheck-log: 1\nrecords: sp-calls sp-gets sp-handlers\n"
                                 f"returns: {when}\n{first}{events}")
                self.assertEqual(run("conform", log, scenario)[0], code)

    def test_panic(self):
        scenario = SCENARIOS / "matrix" / "exit-paths.yaml"
        log = self.write("spmcheck-log: 1\nrecords: sp-calls panics\n"
                         "pe0 sp return FFA_MSG_SEND_DIRECT_REQ\npe0 sp smc FFA_MSG_SEND_DIRECT_RESP\n"
                         "pe0 sp return FFA_ERROR w2=INTERRUPTED\npe0 sp panic\n")
        self.assertEqual(run("conform", log, scenario, "--cell", "O2/v2.9")[0], 0)
        self.assertEqual(run("conform", log, scenario, "--cell", "O1/v2.9")[0], 1)
        # Nothing comes after a panic.
        log.write_text(log.read_text() + "pe0 sp smc FFA_ERROR\n")
        code, out, _ = run("conform", log, scenario, "--cell", "O2/v2.9")
        self.assertEqual(code, 1)
        self.assertIn("allowed there: no event at all\n", out)

    def test_usage(self):
        log = LOGS / "level-kept.log"
        for arguments in ([], [log], [log, self.reported, self.reported], ["--threads", "1", log, self.reported],
                          ["--memory", "x", log, self.reported], ["--time", "0", log, self.reported],
                          ["--recognition", "all", log, self.reported], [log, self.reported, "--cell", "a/b"],
                          [log, SCENARIOS / "matrix" / "exit-paths.yaml"]):
            with self.subTest(arguments=[str(a) for a in arguments]):
                code, out, err = run("conform", *arguments)
                self.assertEqual((code, out), (64, ""))
                self.assertNotEqual(err, "")

    def test_bad_input(self):
        good = self.write(HEADER + "pe0 sp return FFA_MSG_SEND_DIRECT_REQ\n", "good.log")
        for text, message in (
            ("", ":1:1: expected 'spmcheck-log: 1'"), (HEADER + "pe0 sp rturn FFA_RUN\n", ":3:8: expected an event"),
            (HEADER + "pe0 sp return FFA_RUNN\n", "did you mean 'FFA_RUN'?"), (b"\x00\xff\n", ":1:1: a control character"),
            (HEADER.encode() + b"\xff\xfe\n", ":3:1: expected a PE"), (HEADER + "\x1b[31m\n", ":3:1: a control character"),
            ("#" * (1024 * 1024 + 1), "more than 1 MiB"),
        ):
            with self.subTest(message=message):
                log = self.write(text)
                code, out, err = run("conform", log, self.reported)
                self.assertEqual((code, out), (65, ""))
                self.assertIn(f"{log}:", err)
                self.assertIn(message, err)
                self.assertNotIn("\x1b", err)
        self.assertEqual(run("conform", self.folder / "missing.log", self.reported)[0], 66)
        self.assertEqual(run("conform", self.folder, self.reported)[0], 66)
        self.assertEqual(run("conform", good, self.folder / "missing.yaml")[0], 66)
        self.assertEqual(run("conform", good, good)[0], 65)
        self.assertEqual(run("conform", good, self.reported, "--json", self.folder / "no" / "where")[0], 74)
        with open("/dev/full", "wb") as full:
            self.assertEqual(run("conform", good, self.reported, stdout=full)[0], 74)

    def test_bounds(self):
        log = LOGS / "livelock-reported.log"
        code, out, _ = run("conform", log, self.reported, "--memory", "100K")
        self.assertEqual(code, 2)
        self.assertTrue(out.startswith(f"INCONCLUSIVE  {log}: memory limit, after "), out)
        code, report = self.report(log, self.reported, "--memory", "100K")
        self.assertEqual((code, report["verdict"], report["reason"]), (2, "inconclusive", "memory limit"))
        self.assertIsNone(report["refused"])
        # A log of one event that comes after much.
        slow = self.write("spmcheck-log: 1\nrecords: sp-calls nwd-calls\n...\npe0 nwd call FFA_NOTIFICATION_SET\n")
        scenario = SCENARIOS / "open" / "yielding-managed-exit-v2.10.yaml"
        code, out, _ = run("conform", slow, scenario, "--time", "0.001")
        self.assertEqual(code, 2)
        self.assertIn("time limit", out)

    def test_recognition(self):
        """Only a deferred interrupt lets the unmasked smc of O3 be refused."""
        log = self.write(HEADER + "pe0 sp return FFA_MSG_SEND_DIRECT_REQ\npe0 sp smc FFA_MSG_SEND_DIRECT_RESP\n"
                         "pe0 sp return FFA_ERROR w2=INTERRUPTED\n")
        cell = [SCENARIOS / "matrix" / "exit-paths.yaml", "--cell", "O3/v2.9"]
        self.assertEqual(run("conform", log, *cell, "--recognition", "eager")[0], 1)
        code, report = self.report(log, *cell, "--recognition", "architectural")
        self.assertEqual((code, report["recognition"]), (0, "architectural"))

    def test_deterministic(self):
        for log, (scenario, *options), _ in SHIPPED[:5]:
            first = run("conform", "--trace", LOGS / log, SCENARIOS / scenario, *options)
            self.assertEqual(run("conform", "--trace", LOGS / log, SCENARIOS / scenario, *options), first)
            reports = [run("conform", "--json", "-", LOGS / log, SCENARIOS / scenario, *options)[1] for _ in range(2)]
            self.assertEqual(*reports)

    def test_events_are_listed(self):
        code, out, _ = run("list", "events")
        self.assertEqual(code, 0)
        self.assertIn("peN sp return FUNCTION", out)
        classes = re.findall("^([a-z-]+): ", out, re.MULTILINE)
        self.assertEqual(run("conform", self.write(f"spmcheck-log: 1\nrecords: {' '.join(classes)}\n...\npe0 sp panic\n"),
                             self.reported)[0], 1)


if __name__ == "__main__":
    COMMAND = sys.argv[1]
    SCENARIOS = pathlib.Path(sys.argv[2]) / "scenarios"
    LOGS = SCENARIOS / "logs"
    unittest.main(argv=sys.argv[:1])
