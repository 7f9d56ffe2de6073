#!/usr/bin/env bash
# okta-cli 18.1.2: `eventhooks activate` deactivates the event hook.
#
# The command calls POST /eventHooks/{id}/lifecycle/deactivate, and then breaks off because it cannot print the answer.
# A hook that was to be switched on is off, one that was on is off, too, and Okta delivers no events to it.
#
# Seen: "called: POST /api/v1/eventHooks/who1hook000000000001/lifecycle/deactivate", and exit code 254. Ends with 1
# where that is no longer so.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
# It imports pkg_resources without asking for it.
"$work/venv/bin/pip" install -q okta-cli==18.1.2 'setuptools<81'
cat > "$work/try.py" <<'PYTHON'
import json

import requests
from click.testing import CliRunner
from oktacli import cli
from oktacli.okta import Okta

HOOK = "who1hook000000000001"
PATH = f"/api/v1/eventHooks/{HOOK}"
called = []


# Nothing leaves this process: what would go to Okta is answered here.
def answer(adapter, request, **_):
    called.append(f"{request.method} {request.path_url}")
    made = requests.Response()
    made.request, made.url, made.status_code = request, request.url, 200
    made._content = json.dumps({"id": HOOK, "name": "hook", "status": "INACTIVE"}).encode()
    return made


requests.adapters.HTTPAdapter.send = answer
cli.get_manager = lambda: Okta(url="https://acme.okta.com", token="token")
code = CliRunner().invoke(cli.cli_main, ["eventhooks", "activate", HOOK]).exit_code
print("called:", called[-1])
print("exit code:", code % 256)
wrong = f"POST {PATH}/lifecycle/deactivate"
raise SystemExit(0 if called == [f"GET {PATH}", wrong] and code % 256 == 254 else 1)
PYTHON
"$work/venv/bin/python" "$work/try.py"
