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

import requests
from source_okta.run import run

send = requests.adapters.HTTPAdapter.send


def turned(adapter, request, **options):
    request.url = request.url.replace("https://acme.okta.com", os.environ["ORG_URL"])
    return send(adapter, request, **options)


requests.adapters.HTTPAdapter.send = turned
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


def records(start, streams):
    """How many records of each stream it reads that changed since."""
    configure(start)
    catalog.write_text(json.dumps({"streams": [
        {"stream": stream, "sync_mode": "full_refresh", "destination_sync_mode": "overwrite"} for stream in streams
    ]}))
    found = collections.Counter()
    for one in told("read", "--config", str(config), "--catalog", str(catalog)):
        if one["type"] == "RECORD":
            found[one["record"]["stream"]] += 1
        elif one["type"] == "TRACE" and one["trace"]["type"] == "ERROR":
            sys.exit(f"airbyte-source-okta: {one['trace']['error']['message']}")
    return found


def every(path, **parameters):
    """Every element there is, page after page."""
    headers = {"authorization": "SSWS " + os.environ["TOKEN"]}
    url, found = os.environ["ORG_URL"] + path, []
    while url:
        answer = requests.get(url, params=parameters, headers=headers)
        found += answer.json()
        parameters = None
        url = answer.json() and answer.links.get("next", {}).get("url")
    return found


configure("2015-01-01T00:00:00Z")
[status] = [one for one in told("check", "--config", str(config)) if one["type"] == "CONNECTION_STATUS"]
assert status["connectionStatus"]["status"] == "SUCCEEDED", status
[streams] = [one["catalog"]["streams"] for one in told("discover", "--config", str(config)) if one["type"] == "CATALOG"]
found = records("2015-01-01T00:00:00Z", [stream for stream in streams if stream["name"] != "logs"])
# A longer time back than 180 days is refused, and a refusal it takes for the end.
recent = (datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=60)).strftime("%Y-%m-%dT%H:%M:%SZ")
found += records(recent, [stream for stream in streams if stream["name"] == "logs"])
for stream, there in [("users", every("/api/v1/users")), ("groups", every("/api/v1/groups"))]:
    # It asks by a filter, and so for deactivated people, too.
    assert found[stream] >= len(there) > 0, (stream, found, len(there))
events = len(every("/api/v1/logs", since=recent, limit=1000))
assert found["logs"] >= events, (found["logs"], events)
print(f"airbyte-source-okta: {dict(found)}")
