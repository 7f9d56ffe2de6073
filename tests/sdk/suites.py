"""Runs the integration tests of Okta's own SDKs for Python and Node against the demo organisation.

    tests/sdk/run.sh suites               # both; `suites python` or `suites node` for one of them

The packages are pinned and go below ${TMPDIR:-/tmp}/oktui-sdk, as do the tests: those for Python are in its source
distribution, those for Node in its public repository, at the tag of the version. Where GitHub cannot be reached,
NODE_SUITE names a clone of that repository. Nothing of them is part of this project.

What fails and is not the demo's fault stands in exceptions.txt, with the reason. Anything else that fails, and an
exception that does not fail any more, ends this with 1.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import urllib.request
from xml.etree import ElementTree

PYTHON = "3.4.6"
NODE = "8.1.0"
HERE = pathlib.Path(__file__).resolve().parent
WORK = pathlib.Path(os.environ.get("TMPDIR", "/tmp")) / "oktui-sdk" / "suites"
PYTHON_FILES = [
    "users", "user_types", "user_schema", "group_schema", "groups", "factors", "event_hooks", "linked_objects",
    "realms", "org",
]
NODE_FILES = [
    "user-*", "type-user", "group-*", "factor-*", "eventhook-*", "linked-object", "org-api", "client-list-users",
    "client-get-logs", "iam-roles", "device-api",
]
NODE_PACKAGES = [
    f"@okta/okta-sdk-nodejs@{NODE}", "mocha@10.8.2", "ts-node@10.9.2", "typescript@4.9.5", "chai@4.5.0",
    "@faker-js/faker@5.5.3", "sinon@12.0.1", "speakeasy@2.0.0", "node-forge@1.4.3",
]


def run(*command, **more):
    subprocess.run([str(part) for part in command], check=True, **more)


def call(url, token, path, body):
    request = urllib.request.Request(url + path, json.dumps(body).encode(), method="POST", headers={
        "authorization": f"SSWS {token}", "content-type": "application/json",
    })
    urllib.request.urlopen(request).read()


class Demo:
    """A fresh organisation, small enough for tests that look for somebody on the first page."""

    def __enter__(self):
        program = os.environ.get("OKTUI", HERE.parent.parent / "target/debug/oktui")
        command = [program, "demo-server", "--users", "60", "--rate-limit", "0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        self.url, self.token = re.fullmatch(r"org-url=(\S+) token=(\S+)\s*", line).groups()
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def environment(self):
        return os.environ | {
            "OKTA_CLIENT_ORGURL": self.url,
            "OKTA_CLIENT_TOKEN": self.token,
            "OKTA_TESTING_TESTINGDISABLEHTTPSCHECK": "true",
        }


def python_suite():
    """Outcome by the name of the test: None for one that passed, else what was said."""
    root = WORK / f"okta-{PYTHON}"
    venv = WORK / "venv"
    if not (venv / "bin/pytest").exists():
        run(sys.executable, "-m", "venv", venv)
        run(venv / "bin/pip", "install", "-q", f"okta=={PYTHON}", "pytest==9.2.0", "pytest-asyncio==1.5.0",
            "pytest-recording==0.14.1", "pyfakefs==6.3.2")
    if not root.exists():
        run(venv / "bin/pip", "download", "-q", "--no-deps", "--no-binary", ":all:", "-d", WORK, f"okta=={PYTHON}")
        with tarfile.open(WORK / f"okta-{PYTHON}.tar.gz") as archive:
            archive.extractall(WORK, filter="data")
        # The installed package is what is tried, and nothing may be answered from a recording.
        shutil.rmtree(root / "okta")
        shutil.rmtree(root / "tests/integration/cassettes")
    report = WORK / "python.xml"
    files = [f"tests/integration/test_{name}_it.py" for name in PYTHON_FILES]
    with Demo() as demo:
        environment = demo.environment() | {"MOCK_TESTS": "false", "PYTHONPATH": "."}
        command = [venv / "bin/pytest", "-q", "--disable-recording", f"--junitxml={report}", *files]
        subprocess.run(command, cwd=root, env=environment, stdout=subprocess.DEVNULL)
    outcomes = {}
    for case in ElementTree.parse(report).iter("testcase"):
        if case.find("skipped") is not None:
            continue
        fault = case.find("failure") if case.find("failure") is not None else case.find("error")
        name = case.get("classname").rsplit(".", 2)[-2].removeprefix("test_") + " " + case.get("name")
        outcomes[f"python {name}"] = None if fault is None else fault.get("message", "")
    return outcomes


def node_tests(root):
    """The tests of the version's tag, from a clone or from GitHub."""
    tag = f"okta-sdk-nodejs-{NODE}"
    clone = os.environ.get("NODE_SUITE")
    archive = WORK / "node.tar"
    if clone:
        run("git", "-C", clone, "archive", "-o", archive, "--prefix=suite/", tag, "test")
    else:
        url = f"https://codeload.github.com/okta/okta-sdk-nodejs/tar.gz/refs/tags/{tag}"
        try:
            urllib.request.urlretrieve(url, archive)
        except OSError as error:
            sys.exit(f"cannot fetch {url}: {error}\nNODE_SUITE=… may name a clone of that repository instead")
    with tarfile.open(archive) as files:
        files.extractall(WORK / "node-files", filter="data")
    [found] = (WORK / "node-files").iterdir()
    shutil.move(found / "test", root / "test")


def node_suite():
    root = WORK / "node"
    root.mkdir(exist_ok=True)
    if not (root / "node_modules/.bin/mocha").exists():
        (root / "package.json").write_text('{"private": true}')
        run("npm", "install", "--silent", "--no-fund", "--no-audit", *NODE_PACKAGES, cwd=root)
    if not (root / "test").exists():
        node_tests(root)
    # Its own sends imports of the SDK to the sources beside the tests.
    (root / "test/it/tsconfig.json").write_text('{"compilerOptions": {"resolveJsonModule": true}}')
    outcomes = {}
    with Demo() as demo:
        # As the suite asks for in its comments.
        age = {"definitions": {"custom": {"properties": {"age": {"title": "Age", "type": "number"}}}}}
        call(demo.url, demo.token, "/api/v1/meta/schemas/user/default", age)
        environment = demo.environment() | {"TS_NODE_PROJECT": "test/it/tsconfig.json", "TS_NODE_TRANSPILE_ONLY": "1"}
        for file in sorted(file for name in NODE_FILES for file in root.glob(f"test/it/{name}.ts")):
            report = WORK / "node.json"
            report.unlink(missing_ok=True)
            command = [root / "node_modules/.bin/mocha", "--no-config", "-r", "ts-node/register", "--timeout", "90000",
                       "--exit", "--reporter", "json", "--reporter-option", f"output={report}", file]
            subprocess.run(command, cwd=root, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            if not report.exists():
                outcomes[f"node {file.stem}"] = "did not run"
                continue
            told = json.loads(report.read_text())
            for test in told["passes"] + told["failures"]:
                outcomes[f"node {file.stem}: {test['fullTitle']}"] = test["err"].get("message")
    return outcomes


def exceptions():
    """Why a test fails, by its name."""
    lines = (HERE / "exceptions.txt").read_text().splitlines()
    named = [line.split(" :: ") for line in lines if line and not line.startswith("#")]
    return {name: reason for name, reason in named}


def main(wanted):
    WORK.mkdir(parents=True, exist_ok=True)
    named, sound = exceptions(), True
    for suite in wanted or ["python", "node"]:
        outcomes = {"python": python_suite, "node": node_suite}[suite]()
        failed = {name: message for name, message in outcomes.items() if message is not None}
        print(f"{suite}: {len(outcomes)} ran, {len(outcomes) - len(failed)} passed, {len(failed)} failed")
        for name, message in failed.items():
            if name in named:
                print(f"  named    {name}: {named[name]}")
            else:
                sound = False
                print(f"  UNNAMED  {name}: {message.splitlines()[0] if message else ''}")
        for name in named:
            if name.startswith(f"{suite} ") and name not in failed:
                sound = False
                print(f"  PASSES   {name}, which exceptions.txt says does not")
    sys.exit(0 if sound else 1)


main(sys.argv[1:])
