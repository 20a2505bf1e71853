#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""
The schema for editors and the reader accept the same files.

Usage: test_schema.py REPOSITORY READ_SCENARIO. Exits with 77 (skipped) when a Python package is missing.

Every shipped scenario and program is valid by the schema. Small documents, each marked with what should become of it,
go through both; what JSON Schema cannot say (duplicate keys, labels, numbers written as octal) is marked READER. The
words and keys that the reader lists in its messages are compared with those of the schema.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

ACCEPT = "both accept it"
REJECT = "both refuse it"
READER = "the reader refuses it; the schema cannot say so"

PROGRAM = """\
name: exit
entry: boot
code: |
  boot:
      mov x0, FFA_MSG_WAIT
  again:
      smc #0
      b again
"""

SVC_PROGRAM = PROGRAM.replace("smc", "svc")

SCENARIO = """\
spmcheck: 1
title: a title
spmc: {model: hafnium, version: v2.9}
partitions: {sp1: {program: exit.yaml}}
"""

S_EL0 = SCENARIO.replace("{program: exit.yaml}", "{exception-level: s-el0, program: svc.yaml}")
TWO = SCENARIO.replace("exit.yaml}}", "exit.yaml}, sp2: {program: exit.yaml}}")

MATRIX = """\
spmcheck: 1
title: a family
spmc: {model: hafnium}
interrupts: {uart: {intid: 40}}
partitions: {sp1: {}}
"""

AXES = "rows: {A: {program: exit.yaml}, B: {program: exit.yaml}}, columns: {x: {version: v2.9}, y: {version: head}}"


class Loader(yaml.SafeLoader):
    """Types as editors see them (YAML 1.2): true and false, decimal and 0x integers, decimal fractions, null."""

    yaml_implicit_resolvers = {}


Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(true|false)$"), list("tf"))
Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(~|null|)$"), ["~", "n", ""])
Loader.add_implicit_resolver("tag:spmcheck,2:int", re.compile(r"^([-+]?[0-9]+|0x[0-9a-fA-F]+)$"), list("-+0123456789"))
Loader.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"^[-+]?[0-9]+\.[0-9]*$"), list("-+0123456789"))
Loader.add_constructor(
    "tag:spmcheck,2:int", lambda loader, node: int(node.value, 16 if node.value.startswith("0x") else 10)
)


def strings_as_keys(value):
    """JSON has no other keys; a partition may well be called `null`."""
    if isinstance(value, dict):
        return {str(key): strings_as_keys(item) for key, item in value.items()}
    if isinstance(value, list):
        return [strings_as_keys(item) for item in value]
    return value


def scenario_cases():
    """(what should become of it, text) for scenario files."""
    top = [
        (ACCEPT, ""),
        (ACCEPT, "note: some words"),
        (ACCEPT, "note: |\n  two\n  lines"),
        (REJECT, "notes: some words"),
        (REJECT, "note: [a]"),
        (ACCEPT, "machine: {}"),
        (ACCEPT, "machine: {pes: 1, recognition: eager, gic-signals-again: one-boundary-later}"),
        (ACCEPT, "machine: {pes: 8}"),
        (REJECT, "machine: {pes: 9}"),
        (ACCEPT, "machine: {pes: 2}\ninterrupts: {uart: {intid: 40, target-pe: 1}}"),
        (READER, "machine: {pes: 2}\ninterrupts: {uart: {intid: 40, target-pe: 2}}"),
        (REJECT, "machine: {pes: '1'}"),
        (REJECT, "machine: {recognition: lazy}"),
        (REJECT, "machine:"),
        (ACCEPT, "interrupts: {}"),
        (REJECT, "interrupts: []"),
        (ACCEPT, "interrupts: {uart: {intid: 0x28, owner: sp1, priority: 0x7f}}"),
        (REJECT, "interrupts: {uart: {}}"),
        (REJECT, "interrupts: {uart: {intid: 15}}"),
        (REJECT, "interrupts: {uart: {intid: 1020}}"),
        (REJECT, "interrupts: {uart: {intid: '40'}}"),
        (REJECT, "interrupts: {uart: {intid: forty}}"),
        (READER, "interrupts: {uart: {intid: 040}}"),
        (READER, "interrupts: {uart: {intid: +40}}"),
        (READER, "interrupts: {a: {intid: 40}, b: {intid: 40}}"),
        (REJECT, "interrupts: {Uart: {intid: 40}}"),
        (REJECT, "interrupts: {x0: {intid: 40}}"),
        (ACCEPT, "interrupts: {x0y: {intid: 40}}"),
        (REJECT, "interrupts: {%s: {intid: 40}}" % ("a" * 32)),
        (ACCEPT, "interrupts: {%s: {intid: 40}}" % ("a" * 31)),
        (ACCEPT, "interrupts: {%s}" % ", ".join(f"i{n}: {{intid: 4{n}}}" for n in range(8))),
        (REJECT, "interrupts: {%s}" % ", ".join(f"i{n}: {{intid: 4{n}}}" for n in range(9))),
        (REJECT, "interrupts: {uart: {intid: 40, priority: 0x80}}"),
        (REJECT, "interrupts: {uart: {intid: 40, group: non-secure, priority: 0x7f}}"),
        (ACCEPT, "interrupts: {net: {intid: 48, group: non-secure, priority: 0x80, owner: normal-world}}"),
        (REJECT, "interrupts: {net: {intid: 48, group: non-secure, owner: sp1}}"),
        (REJECT, "interrupts: {uart: {intid: 40, owner: normal-world}}"),
        (READER, "interrupts: {uart: {intid: 40, owner: sp2}}"),
        (ACCEPT, "interrupts: {uart: {intid: 40, arrivals: endless}}"),
        (ACCEPT, "interrupts: {uart: {intid: 40, arrivals: 0}}"),
        (ACCEPT, "interrupts: {uart: {intid: 40, arrivals: 200}}"),
        (REJECT, "interrupts: {uart: {intid: 40, arrivals: 201}}"),
        (REJECT, "interrupts: {uart: {intid: 40, arrivals: many}}"),
        (ACCEPT, "interrupts: {uart: {intid: 40, trigger: level, drops: any}}"),
        (REJECT, "interrupts: {uart: {intid: 40, trigger: edge, drops: any}}"),
        (REJECT, "interrupts: {uart: {intid: 40, drops: any}}"),
        (ACCEPT, "interrupts: {uart: {intid: 40, enabled: by-program, arrives-from: boot}}"),
        (REJECT, "interrupts: {uart: {intid: 40, enabled: true}}"),
        (ACCEPT, "interrupts: {uart: {intid: 40, at: {label: again, instruction: 1, recognised: at-once}}}"),
        (ACCEPT, "interrupts: {uart: {intid: 40, arrivals: 1, at: {label: again}}}"),
        (REJECT, "interrupts: {uart: {intid: 40, arrivals: 2, at: {label: again}}}"),
        (REJECT, "interrupts: {uart: {intid: 40, arrivals: any, at: {label: again}}}"),
        (READER, "interrupts: {uart: {intid: 40, at: {label: agin}}}"),
        (READER, "interrupts: {uart: {intid: 40, at: {label: again, instruction: 9}}}"),
        (REJECT, "interrupts: {uart: {intid: 40, at: {instruction: 1}}}"),
        (REJECT, "interrupts: {uart: {intid: 40, at: again}}"),
        (ACCEPT, "interrupts: {uart: {intid: 40, at: {label: again, pe: 0}}}"),
        (ACCEPT, "interrupts: {uart: {intid: 40, at: {place: nwd, pe: 0}}}"),
        (READER, "interrupts: {uart: {intid: 40, at: {label: again, pe: 1}}}"),
        (REJECT, "interrupts: {uart: {intid: 40, at: {place: nwd, pe: 8}}}"),
        (REJECT, "interrupts: {uart: {intid: 40, at: {label: again, place: el3}}}"),
        (ACCEPT, "interrupts: {uart: {intid: 40, at: {place: el3, boundary: 3, after: FFA_MSG_WAIT}}}"),
        (REJECT, "interrupts: {uart: {intid: 40, at: {place: el3, recognised: at-once}}}"),
        (REJECT, "interrupts: {uart: {intid: 40, at: {place: el2}}}"),
        (REJECT, "interrupts: {uart: {intid: 40, at: {place: el3, after: FFA_DENIED}}}"),
        (ACCEPT, "interrupts: {ras: {intid: 17, group: group-0, owner: el3, priority: 0x20}}"),
        (ACCEPT, "interrupts: {ras: {intid: 17, group: group-0}}"),
        (REJECT, "interrupts: {ras: {intid: 17, group: group-0, owner: sp1}}"),
        (REJECT, "interrupts: {ras: {intid: 17, group: group-0, priority: 0x80}}"),
        (READER, "interrupts: {uart: {intid: 40, owner: el3}}"),
        (ACCEPT, "interrupts: {tick: {device: timer, owner: sp1, arrivals: 2, arrives-from: boot}}"),
        (ACCEPT, "interrupts: {tick: {device: timer, enabled: at-boot, at: {label: again}}}"),
        (ACCEPT, "interrupts: {uart: {device: line, intid: 40}}"),
        (REJECT, "interrupts: {uart: {device: line}}"),
        (REJECT, "interrupts: {tick: {device: clock}}"),
        (REJECT, "interrupts: {tick: {device: timer, intid: 20}}"),
        (REJECT, "interrupts: {tick: {device: timer, group: secure}}"),
        (REJECT, "interrupts: {tick: {device: timer, trigger: level}}"),
        (REJECT, "interrupts: {tick: {device: timer, priority: 0}}"),
        (REJECT, "interrupts: {tick: {device: timer, drops: program}}"),
        (REJECT, "interrupts: {tick: {device: timer, target-pe: 0}}"),
        (ACCEPT, "machine: {pes: 2}\ninterrupts: {tick: {device: timer}}"),
        (ACCEPT, "machine: {pes: 2}\nnormal-world: {notifications: {to: sp1}}"),
        (REJECT, "interrupts: {tick: {device: timer, owner: normal-world}}"),
        (READER, "interrupts: {tick: {device: timer}, tock: {device: timer}}"),
        (ACCEPT, "normal-world: {notifications: {to: sp1}}"),
        (ACCEPT, "normal-world: {notifications: [{to: sp1, count: endless}]}"),
        (ACCEPT, "normal-world: {notifications: {to: sp1, per-vcpu: true}}"),
        (REJECT, "normal-world: {notifications: {per-vcpu: 1}}"),
        (REJECT, "normal-world: {requests: {to: sp1, per-vcpu: true}}"),
        (ACCEPT, "normal-world: {requests: {to: sp1, call: FFA_MSG_SEND_DIRECT_REQ2}}"),
        (ACCEPT, "normal-world: {requests: [{call: FFA_MSG_SEND_DIRECT_REQ}]}"),
        (REJECT, "normal-world: {requests: {call: FFA_RUN}}"),
        (REJECT, "normal-world: {runs: {call: FFA_MSG_SEND_DIRECT_REQ2}}"),
        (REJECT, "normal-world: {notifications: {call: FFA_MSG_SEND_DIRECT_REQ2}}"),
        (READER, "spmc: {model: optee-spmc, version: head}\nnormal-world: {requests: {call: FFA_MSG_SEND_DIRECT_REQ2}}"),
        (REJECT, "normal-world: {notifications: any}"),
        (READER, "normal-world: {notifications: {to: sp2}}"),
        (ACCEPT, "normal-world: {driver: linux, requests: {to: sp1, count: 3}, pmr: 0x80}"),
        (REJECT, "normal-world: {driver: windows}"),
        (ACCEPT, "normal-world: {driver: wrong-target}"),
        (ACCEPT, "normal-world: {driver: retries-busy}"),
        (ACCEPT, "normal-world: {driver: retries-busy, retries: 0}"),
        (REJECT, "normal-world: {driver: retries-busy, retries: 201}"),
        (REJECT, "normal-world: {driver: retries-busy, retries: any}"),
        (REJECT, "normal-world: {driver: linux, retries: 3}"),
        (REJECT, "normal-world: {retries: 3}"),
        (REJECT, "normal-world: {pmr: 256}"),
        (READER, "normal-world: {requests: {to: sp2}}"),
        (ACCEPT, "properties: all"),
        (ACCEPT, "properties: [abi, progress]"),
        (ACCEPT, "properties: {all-but: [abi]}"),
        (REJECT, "properties: []"),
        (REJECT, "properties: [abi, abi]"),
        (REJECT, "properties: none"),
        (REJECT, "properties: {only: [abi]}"),
        (REJECT, "properties: [pogress]"),
        (ACCEPT, "expect: {verdict: holds}"),
        (REJECT, "expect: {verdict: holds, property: abi}"),
        (REJECT, "expect: holds"),
        (REJECT, "expect: {}"),
        (REJECT, "expect: {verdict: violated}"),
        (ACCEPT, "expect: {verdict: violated, property: progress}"),
        (ACCEPT, "expect: {verdict: violated, property: progress, class: ping-pong}"),
        (REJECT, "expect: {verdict: violated, property: abi, class: ping-pong}"),
        (ACCEPT, "expect: {verdict: violated, property: abi, also: [no-panic, {property: progress, class: livelock}]}"),
        (REJECT, "expect: {verdict: violated, property: abi, also: no-panic}"),
        (REJECT, "expect: {verdict: violated, property: abi, also: [{property: no-panic, class: livelock}]}"),
        (READER, "expect: {verdict: violated, property: abi, also: [abi]}"),
        (READER, "properties: [abi]\nexpect: {verdict: violated, property: progress}"),
        (ACCEPT, "expect: {eager: {verdict: holds}, architectural: {verdict: violated, property: abi}}"),
        (REJECT, "expect: {eager: {verdict: holds}, verdict: holds}"),
        (REJECT, "expect: {eager: holds}"),
        (READER, "sometimes: [no-such-rule]"),
        (REJECT, "never: no-such-rule"),
        (REJECT, "sometimes: [[]]"),
        (ACCEPT, "sometimes: []"),
        (READER, "title: again"),
        (READER, "<<: {note: x}"),
        (READER, "note: !!str x"),
        (READER, "note: x\n---\nspmcheck: 1"),
        (READER, "interrupts: {uart: &a {intid: 40, at: *a}}"),
        (ACCEPT, "note: &words some\nmachine: {recognition: &mode eager}"),
        (READER, 'note: "\\e[2J"'),
        (REJECT, "{a: b}: c"),
    ]
    partition = [
        (ACCEPT, "id: 0x8001, exception-level: s-el1, ffa-version: '1.1', managed-exit-virq: true"),
        (REJECT, "id: 0x8000"),
        (REJECT, "id: 0xc000"),
        (READER, "exception-level: s-el0 # and a program of S-EL1\n  , ns-interrupts-action: queued"),
        (REJECT, "exception-level: s-el2"),
        (REJECT, "ffa-version: 1.1"),
        (REJECT, "ffa-version: '1.4'"),
        (REJECT, "managed-exit-virq: yes"),
        (REJECT, "managed-exit-virq: 'true'"),
        (ACCEPT, "ns-interrupts-action: queued, other-s-interrupts-action: queued"),
        (REJECT, "ns-interrupts-action: signaled, other-s-interrupts-action: queued"),
        (REJECT, "other-s-interrupts-action: queued"),
        (ACCEPT, "lifecycle-support: true"),
        (ACCEPT, "lifecycle-support: true, abort-action: restart"),
        (ACCEPT, "lifecycle-support: true, abort-action: propagate"),
        (REJECT, "lifecycle-support: maybe"),
        (REJECT, "lifecycle-support: true, abort-action: none"),
        (REJECT, "abort-action: stop"),
        (ACCEPT, "power-management-messages: 9"),
        (REJECT, "power-management-messages: 16"),
        (REJECT, "power-management-messages: cpu-off"),
        (REJECT, "lifecycle-support: false, abort-action: stop"),
        (REJECT, "unknown: 1"),
        (READER, "id: 32769 # a file that is not there\n  , program: absent.yaml"),
    ]
    whole = [
        (REJECT, "spmcheck: 2\n" + SCENARIO.split("\n", 1)[1]),
        (REJECT, "spmcheck: '1'\n" + SCENARIO.split("\n", 1)[1]),
        (REJECT, SCENARIO.replace("title: a title\n", "")),
        (ACCEPT, SCENARIO.replace("a title", "1984")),
        (ACCEPT, SCENARIO.replace("exit.yaml", "any")),
        (REJECT, SCENARIO.replace("a title", '""')),
        (REJECT, SCENARIO.replace("a title", '"a\\nb"')),
        (REJECT, SCENARIO.replace("hafnium", "spm-mm")),
        (REJECT, SCENARIO.replace("version: v2.9", "asserts: debug")),
        (REJECT, SCENARIO.replace("v2.9", "2.9")),
        (REJECT, SCENARIO.replace("v2.9", "v2.5")),
        (ACCEPT, SCENARIO.replace("v2.9", "v2.9, asserts: release")),
        (ACCEPT, SCENARIO.replace("hafnium, version: v2.9", "ffa-1.2")),
        (ACCEPT, SCENARIO.replace("hafnium, version: v2.9", "ffa-1.3, policy: {end-at-once: false}")),
        (REJECT, SCENARIO.replace("hafnium", "ffa-1.3")),
        (REJECT, SCENARIO.replace("hafnium, version: v2.9", "ffa-1.2, asserts: debug")),
        (REJECT, SCENARIO.replace("hafnium, version: v2.9", "ffa-1.4")),
        (ACCEPT, SCENARIO.replace("hafnium, version: v2.9", "tfa-el3-spmc, version: v2.12")),
        (REJECT, SCENARIO.replace("hafnium, version: v2.9", "tfa-el3-spmc, version: v2.11")),
        (REJECT, SCENARIO.replace("hafnium, version: v2.9", "tfa-el3-spmc, version: head")),
        (REJECT, SCENARIO.replace("hafnium, version: v2.9", "tfa-el3-spmc")),
        (REJECT, SCENARIO.replace("hafnium, version: v2.9", "tfa-el3-spmc, version: v2.13, asserts: release")),
        (REJECT, SCENARIO.replace("hafnium, version: v2.9", "tfa-el3-spmc, version: v2.13, policy: {self-ipi: true}")),
        (REJECT, TWO.replace("hafnium, version: v2.9", "tfa-el3-spmc, version: v2.13")),
        (REJECT, SCENARIO.replace("hafnium, version: v2.9", "tfa-el3-spmc, version: v2.13")
                         .replace("exit.yaml}", "exit.yaml, exception-level: s-el0}")),
        (REJECT, SCENARIO.replace("hafnium, version: v2.9", "tfa-el3-spmc, version: v2.13")
                         .replace("exit.yaml}", "exit.yaml, execution-contexts: migrating}")),
        (ACCEPT, SCENARIO.replace("hafnium, version: v2.9", "optee-spmc")),
        (ACCEPT, SCENARIO.replace("hafnium, version: v2.9", "optee-spmc")
                         .replace("exit.yaml}", "exit.yaml, exception-level: s-el0, ns-interrupts-action: queued}")),
        (REJECT, SCENARIO.replace("hafnium, version: v2.9", "optee-spmc")
                         .replace("exit.yaml}", "exit.yaml, exception-level: s-el1}")),
        (REJECT, SCENARIO.replace("hafnium, version: v2.9", "optee-spmc")
                         .replace("exit.yaml}", "exit.yaml, ns-interrupts-action: managed-exit}")),
        (REJECT, SCENARIO.replace("hafnium, version: v2.9", "optee-spmc")
                         .replace("exit.yaml}", "exit.yaml, lifecycle-support: true}")),
        (REJECT, SCENARIO.replace("hafnium, version: v2.9", "tfa-el3-spmc, version: v2.13")
                         .replace("exit.yaml}", "exit.yaml, lifecycle-support: true}")),
        (REJECT, SCENARIO.replace("hafnium, version: v2.9", "optee-spmc, version: v2.9")),
        (REJECT, SCENARIO.replace("hafnium, version: v2.9", "optee-spmc, policy: {}")),
        (REJECT, TWO.replace("hafnium, version: v2.9", "optee-spmc")),
        (REJECT, SCENARIO.replace("{program: exit.yaml}", "{}")),
        (REJECT, SCENARIO.replace("sp1:", "normal-world:")),
        (REJECT, SCENARIO.replace("{sp1: {program: exit.yaml}}", "{}")),
        (ACCEPT, SCENARIO.replace("exit.yaml}}", "exit.yaml}, sp2: {program: exit.yaml}}")),
        (READER, SCENARIO.replace("exit.yaml}}", "exit.yaml}, sp2: {id: 0x8001, program: exit.yaml}}")),
        (REJECT, SCENARIO.replace("exit.yaml}}", "exit.yaml}, b: {}, c: {}, d: {}, e: {}}")),
        (ACCEPT, SCENARIO + "normal-world: {requests: [{to: sp1, count: 2}], runs: []}\n"),
        (REJECT, SCENARIO + "normal-world: {requests: [{of: sp1}]}\n"),
        (ACCEPT, SCENARIO + "normal-world: {psci: {cpu-off: any, cpu-suspend: 2}}\n"),
        (ACCEPT, SCENARIO + "normal-world: {psci: {cpu-suspend: endless}}\n"),
        (REJECT, SCENARIO + "normal-world: {psci: {cpu-on: 1}}\n"),
        (REJECT, SCENARIO + "normal-world: {psci: any}\n"),
        (READER, SCENARIO.replace("v2.9", "v2.8") + "normal-world: {psci: {cpu-off: 1}}\n"),
        (READER, SCENARIO.replace("hafnium, version: v2.9", "optee-spmc") + "normal-world: {psci: {cpu-suspend: 1}}\n"),
        (ACCEPT, S_EL0),
        (ACCEPT, S_EL0.replace("s-el0", "s-el0, execution-contexts: migrating, ns-interrupts-action: queued")),
        (REJECT, S_EL0.replace("s-el0", "s-el0, execution-contexts: per-pe")),
        (REJECT, S_EL0.replace("s-el0", "s-el0, ns-interrupts-action: managed-exit")),
        (READER, S_EL0.replace("v2.9", "v2.8")),
        (READER, S_EL0.replace("s-el0", "s-el1")),
        (ACCEPT, S_EL0 + "interrupts: {uart: {intid: 40, at: {place: s-el0}}}\n"),
        (READER, S_EL0 + "interrupts: {uart: {intid: 40, at: {place: s-el1}}}\n"),
        (READER, S_EL0 + "interrupts: {uart: {intid: 40, at: {label: again, recognised: at-once}}}\n"),
        (REJECT, "[]"),
        (REJECT, "text"),
        (REJECT, "{}"),
        (ACCEPT, "\ufeff" + SCENARIO),
    ]
    matrix = [
        (ACCEPT, AXES),
        (REJECT, "rows: {A: {program: exit.yaml}}"),
        (REJECT, "rows: {}, columns: {x: {version: v2.9}}"),
        (REJECT, "rows: {default: {program: exit.yaml}}, columns: {x: {version: v2.9}}"),
        (REJECT, "rows: {A/B: {program: exit.yaml}}, columns: {x: {version: v2.9}}"),
        (READER, "rows: {A: {}}, columns: {x: {version: v2.9}}"),
        (READER, "rows: {A: {program: exit.yaml}}, columns: {x: {}}"),
        (REJECT, "rows: {A: {programs: exit.yaml}}, columns: {x: {version: v2.9}}"),
        (ACCEPT, "rows: {A: {program: exit.yaml, asserts: release, arrivals: 3, trigger: level}}, columns: {x: "
                 "{version: v2.9, recognition: eager, ns-interrupts-action: queued, ffa-version: '1.2'}}"),
        (ACCEPT, AXES.replace("version: v2.9", "model: ffa-1.3")),
        (ACCEPT, AXES.replace("version: v2.9", "model: tfa-el3-spmc, version: v2.12")),
        (REJECT, AXES.replace("version: v2.9", "model: tfa-el3-spmc, version: v2.9")),
        (REJECT, AXES.replace("version: v2.9", "model: optee-spmc, asserts: debug")),
        (REJECT, AXES.replace("version: v2.9", "model: ffa-1.2, version: v2.9")),
        (READER, AXES.replace("version: v2.9", "model: tfa-el3-spmc")),
        (READER, AXES.replace("A: {", "A: {model: ffa-1.2, ")),
        (ACCEPT, AXES + ", recognition: [eager, architectural]"),
        (REJECT, AXES + ", recognition: []"),
        (REJECT, AXES + ", recognition: [eager, eager]"),
        (REJECT, AXES + ", recognition: eager"),
        (READER, AXES.replace("v2.9", "v2.9, recognition: eager") + ", recognition: [eager]"),
        (ACCEPT, AXES + ", expect: {A: {x: holds, default: [no-panic]}, default: {default: [progress: livelock]}}"),
        (ACCEPT, AXES + ", expect: {A: {x: {eager: holds, synchronized: [{progress: ping-pong}, one-reply]}}}"),
        (REJECT, AXES + ", expect: {A: {x: {eager: holds, lazy: holds}}}"),
        (REJECT, AXES + ", expect: {A: {x: []}}"),
        (REJECT, AXES + ", expect: {A: {x: no-panic}}"),
        (REJECT, AXES + ", expect: {A: {x: [abi]}}"),
        (REJECT, AXES + ", expect: {A: {x: [no-panic: livelock]}}"),
        (REJECT, AXES + ", expect: {A: holds}"),
        (READER, AXES + ", expect: {C: {x: holds}}"),
        (READER, AXES + ", expect: {A: {z: holds}}"),
        (READER, AXES + ", expect: {A: {x: [no-panic, no-panic]}}"),
        (ACCEPT, AXES + ", expect: {default: {default: holds}}, abi: [x]"),
        (ACCEPT, AXES + ", expect: {default: {default: holds}}, abi: {A: [x], default: {eager: [y]}}"),
        (REJECT, AXES + ", expect: {default: {default: holds}}, abi: {A: {lazy: [y]}}"),
        (REJECT, AXES + ", expect: {default: {default: holds}}, abi: x"),
        (REJECT, AXES + ", expect: {default: {default: holds}}, abi: [x, x]"),
        (READER, AXES + ", expect: {default: {default: holds}}, abi: [z]"),
        (REJECT, AXES + ", abi: [x]"),
    ]
    cases = [(mark, SCENARIO + text + "\n") for mark, text in top]
    cases += [(mark, SCENARIO.replace("program: exit.yaml", "program: exit.yaml, " + text)) for mark, text in partition]
    cases += whole
    cases += [(mark, MATRIX + "matrix: {" + text + "}\n") for mark, text in matrix]
    cases.append((REJECT, MATRIX + "expect: {verdict: holds}\nmatrix: {" + AXES + "}\n"))
    return cases


def program_cases():
    """The same for program files, which the reader sees through a scenario."""
    return [
        (ACCEPT, PROGRAM),
        (ACCEPT, PROGRAM.replace("entry: boot\n", "")),
        (ACCEPT, PROGRAM + "note: words\n"),
        (ACCEPT, PROGRAM + "vectors: {irq-sp0: hang, irq-spx: again, fiq-sp0: hang, fiq-spx: hang}\n"),
        (REJECT, PROGRAM + "vectors: {irq: hang}\n"),
        (REJECT, PROGRAM + "vectors: hang\n"),
        (READER, PROGRAM + "vectors: {irq-sp0: agin}\n"),
        (ACCEPT, PROGRAM + "vectors: {sync-sp0: hang, sync-spx: again}\n"),
        (READER, PROGRAM + "vectors: {sync-spx: agin}\n"),
        (REJECT, PROGRAM + "title: words\n"),
        (REJECT, PROGRAM.replace("name: exit\n", "")),
        (REJECT, "name: exit\n"),
        (REJECT, PROGRAM.replace("name: exit", "name: " + 64 * "a")),
        (ACCEPT, PROGRAM.replace("name: exit", "name: " + 63 * "a")),
        (REJECT, "name: exit\ncode:\n  - smc #0\n"),
        (READER, "name: exit\ncode: nop\n"),
        (READER, PROGRAM.replace("smc", "smx")),
        (READER, PROGRAM.replace("smc #0", "nop")),
        (READER, SCENARIO),
    ]


class Comparison:
    """Runs documents through the schema and the reader, and remembers where they disagree."""

    def __init__(self, schema, reader, folder):
        self.validator = jsonschema.Draft7Validator(schema)
        self.schema = schema
        self.reader = reader
        self.folder = pathlib.Path(folder)
        self.failures = 0
        self.count = 0
        (self.folder / "exit.yaml").write_text(PROGRAM, encoding="utf-8")
        (self.folder / "svc.yaml").write_text(SVC_PROGRAM, encoding="utf-8")

    def fail(self, text, why):
        self.failures += 1
        print(f"FAILED: {why}\n{text}\n")

    def schema_accepts(self, text):
        try:
            return self.validator.is_valid(strings_as_keys(yaml.load(text, Loader)))
        except yaml.YAMLError:
            return False

    def read(self, name, text):
        path = self.folder / name
        if text is not None:
            path.write_text(text, encoding="utf-8")
        output = subprocess.run([self.reader, str(path)], stdout=subprocess.PIPE, check=True)
        return output.stdout.decode().strip()

    def judge(self, mark, text, said):
        self.count += 1
        if (said == "ok") != (mark == ACCEPT):
            self.fail(text, f"{mark}, but the reader says: {said}")
        # PyYAML itself refuses some of what the schema cannot say.
        if mark != READER and self.schema_accepts(text) != (mark == ACCEPT):
            self.fail(text, f"{mark}, but the schema does not")

    def scenario(self, mark, text):
        self.judge(mark, text, self.read("scenario.yaml", text))

    def program(self, mark, text):
        (self.folder / "tried.yaml").write_text(text, encoding="utf-8")
        self.judge(mark, text, self.read("scenario.yaml", SCENARIO.replace("exit.yaml", "tried.yaml")))

    def words(self, text, expected, program=False):
        """The words that the reader lists for `nonsense` in `text` are those of the schema."""
        self.count += 1
        if program:
            (self.folder / "tried.yaml").write_text(text, encoding="utf-8")
            text = SCENARIO.replace("exit.yaml", "tried.yaml")
        said = self.read("scenario.yaml", text)
        listed = re.search(r"; expected (.*?)(;|$)", said)
        if not listed or set(listed.group(1).split(", ")) != set(expected):
            self.fail(text, f"the schema lists {sorted(expected)}, but the reader says: {said}")


def compare_words(comparison):
    """Keys and words, so that neither side has one more than the other."""
    definitions = comparison.schema["definitions"]
    scenario = definitions["scenario"]["properties"]

    def keys(definition):
        return definition["properties"].keys()

    nonsense = "{nonsense: 1}"
    comparison.words(SCENARIO + "nonsense: 1\n", keys(definitions["scenario"]))
    comparison.words(SCENARIO + f"machine: {nonsense}\n", keys(scenario["machine"]))
    comparison.words(SCENARIO.replace("{model: hafnium, version: v2.9}", nonsense), keys(scenario["spmc"]))
    comparison.words(SCENARIO + f"interrupts: {{uart: {nonsense}}}\n", keys(definitions["interrupt"]))
    comparison.words(SCENARIO.replace("{program: exit.yaml}", nonsense), keys(definitions["partition"]))
    comparison.words(SCENARIO + f"normal-world: {nonsense}\n", keys(scenario["normal-world"]))
    comparison.words(SCENARIO + f"normal-world: {{requests: {nonsense}}}\n",
                     keys(definitions["request"]))
    comparison.words(SCENARIO + f"normal-world: {{runs: {nonsense}}}\n", keys(definitions["call"]))
    comparison.words(MATRIX + f"matrix: {nonsense}\n", keys(definitions["matrix"]))
    comparison.words(MATRIX + f"matrix: {{rows: {{A: {nonsense}}}, columns: {{}}}}\n", keys(definitions["overrides"]))
    comparison.words("name: x\nnonsense: 1\n", keys(definitions["program"]), program=True)
    comparison.words(PROGRAM + f"vectors: {nonsense}\n", keys(definitions["program"]["properties"]["vectors"]),
                     program=True)
    comparison.words(SCENARIO.replace("v2.9", "nonsense"), definitions["version"]["enum"])
    comparison.words(SCENARIO + "properties: [nonsense]\n", definitions["property"]["enum"])
    comparison.words(SCENARIO + "machine: {recognition: nonsense}\n", definitions["recognition"]["enum"])
    comparison.words(SCENARIO.replace("program:", "ffa-version: nonsense, program:"),
                     definitions["ffa-version"]["enum"])
    comparison.words(SCENARIO + "expect: {verdict: violated, property: progress, class: nonsense}\n",
                     definitions["class"]["enum"])
    calls = definitions["pin"]["oneOf"][1]["properties"]["after"]["enum"]
    for call in calls:
        pin = f"{{place: nwd, after: {call}}}"
        comparison.scenario(ACCEPT, SCENARIO + f"interrupts: {{uart: {{intid: 40, at: {pin}}}}}\n")


def compare_policies(comparison, repository):
    """Too many for a message of the reader: the fields of the schema are those of the model's table."""
    table = (repository / "models" / "spmc" / "policy.def").read_text(encoding="utf-8")
    names = set(re.findall(r'^POLICY\(\w+, "([^"]+)"', table, re.MULTILINE))
    listed = comparison.schema["definitions"]["scenario"]["properties"]["spmc"]["properties"]["policy"]["properties"]
    comparison.count += 1
    if not names or names != set(listed):
        comparison.fail(", ".join(sorted(names ^ set(listed))), "policy fields of only one of schema and policy.def")


def check_shipped(comparison, repository):
    for path in sorted((repository / "scenarios").rglob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        comparison.count += 1
        try:
            document = strings_as_keys(yaml.load(text, Loader))
        except yaml.YAMLError as problem:
            comparison.fail(str(path), f"not YAML: {problem}")
            continue
        errors = list(comparison.validator.iter_errors(document))
        if errors:
            best = jsonschema.exceptions.best_match(errors)
            where = "/".join(str(step) for step in best.absolute_path)
            comparison.fail(str(path), f"not valid by the schema, at {where or 'the top'}: {best.message[:200]}")
        if re.search(r"^spmcheck:", text, re.MULTILINE):
            said = subprocess.run([comparison.reader, str(path)], stdout=subprocess.PIPE, check=True)
            if said.stdout.decode().strip() != "ok":
                comparison.fail(str(path), f"the reader says: {said.stdout.decode().strip()}")


def main():
    repository = pathlib.Path(sys.argv[1])
    schema = json.loads((repository / "scenarios" / "schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    with tempfile.TemporaryDirectory() as folder:
        comparison = Comparison(schema, sys.argv[2], folder)
        for mark, text in scenario_cases():
            comparison.scenario(mark, text)
        for mark, text in program_cases():
            comparison.program(mark, text)
        compare_words(comparison)
        compare_policies(comparison, repository)
        check_shipped(comparison, repository)
    print(f"{comparison.count} documents, {comparison.failures} disagreements")
    return 1 if comparison.failures else 0


if __name__ == "__main__":
    sys.exit(main())
