#!/usr/bin/env bash
# airbyte-source-okta 0.3.26 (with airbyte-cdk 7.39.1): a 400 in the middle of the log counts as its end.
#
# The connector ignores answers with 400, whatever they say. Where the second page of GET /logs is refused, with Okta's own
# error for a cursor that is not valid any more, it reports the stream as COMPLETE with the first page and no error, so
# that a sync that lost most of the log looks like one that read it all.
#
# Seen: "records: 3, errors: 0, status: COMPLETE" of a log that has 6 events. Ends with 1 where that is no longer so.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q airbyte-source-okta==0.3.26 airbyte-cdk==7.39.1
cat > "$work/try.py" <<'PYTHON'
import datetime
import json
import os
import pathlib
import sys
import tempfile

import requests
from source_okta.run import run

# Nothing leaves this process: what would go to Okta is answered here.
folder = pathlib.Path(tempfile.mkdtemp())
now = datetime.datetime.now(datetime.UTC)


def events(numbers):
    return [{"uuid": f"event-{number}", "eventType": "user.session.start",
             "published": (now - datetime.timedelta(hours=6 - number)).strftime("%Y-%m-%dT%H:%M:%S.000Z")}
            for number in numbers]


def answer(adapter, request, **_):
    made = requests.Response()
    made.request, made.url, made.status_code = request, request.url, 200
    made.headers["content-type"] = "application/json"
    body = events(range(3))
    if "after=" in request.url:
        made.status_code = 400
        body = {"errorCode": "E0000031", "errorSummary": "Invalid search criteria.", "errorLink": "E0000031",
                "errorId": "oae0", "errorCauses": [{"errorSummary": "Invalid cursor."}]}
    else:
        made.headers["link"] = '<https://acme.okta.com/api/v1/logs?after=1700000000000_1>; rel="next"'
    made._content = json.dumps(body).encode()
    return made


requests.adapters.HTTPAdapter.send = answer
config, catalog, out = folder / "config.json", folder / "catalog.json", folder / "out"
start = (now - datetime.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
config.write_text(json.dumps({"domain": "acme", "start_date": start,
                              "credentials": {"auth_type": "api_token", "api_token": "token"}}))
stream = {"name": "logs", "json_schema": {}, "supported_sync_modes": ["full_refresh"]}
catalog.write_text(json.dumps({"streams": [
    {"stream": stream, "sync_mode": "full_refresh", "destination_sync_mode": "overwrite"}]}))
with open(out, "w") as file:
    before = os.dup(1)
    os.dup2(file.fileno(), 1)
    sys.argv = ["source-okta", "read", "--config", str(config), "--catalog", str(catalog)]
    try:
        run()
    except SystemExit:
        pass
    sys.stdout.flush()
    os.dup2(before, 1)
told = [json.loads(line) for line in out.read_text().splitlines() if line.startswith("{")]
traces = [one["trace"] for one in told if one["type"] == "TRACE"]
records = len({one["record"]["data"]["uuid"] for one in told if one["type"] == "RECORD"})
errors = sum(trace["type"] == "ERROR" for trace in traces)
status = [trace["stream_status"]["status"] for trace in traces if trace["type"] == "STREAM_STATUS"][-1]
print(f"records: {records}, errors: {errors}, status: {status}")
raise SystemExit(0 if (records, errors, status) == (3, 0, "COMPLETE") else 1)
PYTHON
"$work/venv/bin/python" "$work/try.py"
