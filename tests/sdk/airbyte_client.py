"""airbyte-source-okta: every stream, and of the log everything that there is.

It writes https://DOMAIN.okta.com itself; what it sends there is turned to the demo organisation below it.
"""

import collections
import datetime
import json
import os
import pathlib
import sys
import tempfile
import time

import requests
from source_okta.run import run

send = requests.adapters.HTTPAdapter.send


def turned(adapter, request, **options):
    request.url = request.url.replace("https://acme.okta.com", os.environ["ORG_URL"])
    return send(adapter, request, **options)


requests.adapters.HTTPAdapter.send = turned
START = "2015-01-01T00:00:00Z"
folder = pathlib.Path(tempfile.mkdtemp())
config, catalog = folder / "config.json", folder / "catalog.json"


def configure(start):
    config.write_text(json.dumps({
        "domain": "acme",
        "start_date": start,
        "credentials": {"auth_type": "api_token", "api_token": os.environ["TOKEN"]},
    }))


def told(*arguments):
    """Runs it and reads what it says, a message a line."""
    out = folder / "out"
    with open(out, "w") as file:
        before = os.dup(1)
        os.dup2(file.fileno(), 1)
        try:
            sys.argv = ["source-okta", *arguments]
            run()
        except SystemExit:
            pass
        finally:
            sys.stdout.flush()
            os.dup2(before, 1)
    return [json.loads(line) for line in out.read_text().splitlines() if line.startswith("{")]


def records(start, streams, mode="full_refresh"):
    """How many records of each stream it reads that changed since."""
    configure(start)
    catalog.write_text(json.dumps({"streams": [
        {"stream": stream, "sync_mode": mode, "destination_sync_mode": "append",
         "cursor_field": stream.get("default_cursor_field", [])} for stream in streams
    ]}))
    found = collections.Counter()
    for one in told("read", "--config", str(config), "--catalog", str(catalog)):
        if one["type"] == "RECORD":
            found[one["record"]["stream"]] += 1
        elif one["type"] == "TRACE" and one["trace"]["type"] == "ERROR":
            sys.exit(f"airbyte-source-okta: {one['trace']['error']['message']}")
    return found


def ask(method, url, body=None, **parameters):
    headers = {"authorization": "SSWS " + os.environ["TOKEN"]}
    answer = requests.request(method, url, params=parameters or None, json=body, headers=headers)
    answer.raise_for_status()
    return answer


def every(path, **parameters):
    """Every element there is, page after page."""
    url, found = os.environ["ORG_URL"] + path, []
    while url:
        answer = ask("GET", url, **parameters)
        found += answer.json()
        parameters = {}
        url = answer.json() and answer.links.get("next", {}).get("url")
    return found


configure(START)
[status] = [one for one in told("check", "--config", str(config)) if one["type"] == "CONNECTION_STATUS"]
assert status["connectionStatus"]["status"] == "SUCCEEDED", status
[streams] = [one["catalog"]["streams"] for one in told("discover", "--config", str(config)) if one["type"] == "CATALOG"]
# Something for the streams of administration, of which there is nothing in the beginning.
iam = os.environ["ORG_URL"] + "/api/v1/iam/"
mark = f"Sdk airbyte {int(time.time() * 1000)}"
role = ask("POST", iam + "roles", {"label": mark, "description": mark, "permissions": ["okta.users.read"]}).json()
held = {"label": mark, "description": mark, "resources": [os.environ["ORG_URL"] + "/api/v1/users"]}
held = ask("POST", iam + "resource-sets", held).json()
others = [stream for stream in streams if stream["name"] != "logs"]
logs = [stream for stream in streams if stream["name"] == "logs"]
# A longer time back than 180 days is refused, and a refusal it takes for the end.
recent = (datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=60)).strftime("%Y-%m-%dT%H:%M:%SZ")
try:
    found = records(START, others) + records(recent, logs)
    growing = [stream for stream in others if "incremental" in stream["supported_sync_modes"]]
    again = records(START, growing, "incremental") + records(recent, logs, "incremental")
finally:
    ask("DELETE", iam + "roles/" + role["id"])
    ask("DELETE", iam + "resource-sets/" + held["id"])
names = [stream["name"] for stream in streams]
assert set(found) == set(names), (found, names)
assert set(again) == {stream["name"] for stream in growing + logs} >= {"users", "groups", "logs"}, again
assert all(again[stream] >= found[stream] for stream in again), (again, found)
groups = every("/api/v1/groups")
for stream, there in [
    ("users", len(every("/api/v1/users"))),
    ("groups", len(groups)),
    ("group_members", sum(len(every(f"/api/v1/groups/{group['id']}/users", limit=1000)) for group in groups)),
    ("logs", len(every("/api/v1/logs", since=recent, limit=1000))),
]:
    # It asks for people by a filter, and so for deactivated ones, too.
    assert found[stream] >= there > 0, (stream, found, there)
print(f"airbyte-source-okta: all {len(names)} streams read: {dict(found)}; by what changed, too: {', '.join(again)}")
