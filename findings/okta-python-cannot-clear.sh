#!/usr/bin/env bash
# okta (Python) 3.4.6: an attribute of a person cannot be cleared.
#
# Okta clears an attribute where POST /users/{id} sends null for it. The SDK leaves out what is None or empty before it
# sends, so that the call goes out without the attribute, Okta changes nothing, and the call counts as done.
#
# Seen: for nickName "Annie", "" and None the bodies {"profile": {"nickName": "Annie"}}, then two without nickName, and no
# error. Ends with 1 where that is no longer so.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q okta==3.4.6
cat > "$work/try.py" <<'PYTHON'
import asyncio
import http.server
import json
import os
import threading

os.environ["OKTA_TESTING_TESTINGDISABLEHTTPSCHECK"] = "true"
seen = []


class Okta(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        sent = self.rfile.read(int(self.headers.get("content-length") or 0))
        seen.append(json.loads(sent) if sent else None)
        login = "ana@acme.example"
        body = json.dumps({"id": "00u1ana0000000000001", "status": "ACTIVE",
                           "profile": {"login": login, "email": login, "firstName": "Ana", "lastName": "A"}}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Okta)
threading.Thread(target=server.serve_forever, daemon=True).start()

from okta.client import Client
from okta.models import UpdateUserRequest, UserProfile


async def main():
    client = Client({"orgUrl": f"http://127.0.0.1:{server.server_port}", "token": "token"})
    errors = []
    for value in ["Annie", "", None]:
        profile = UserProfile(nick_name=value, title="Dr.")
        _, _, error = await client.update_user("00u1ana0000000000001", UpdateUserRequest(profile=profile))
        errors.append(error)
        print(f"nick_name={value!r}: sent {seen[-1]}, error {error}")
    names = [(body or {}).get("profile", {}).get("nickName", "not sent") for body in seen]
    return 0 if (names, errors) == (["Annie", "not sent", "not sent"], [None, None, None]) else 1


raise SystemExit(asyncio.run(main()))
PYTHON
"$work/venv/bin/python" "$work/try.py"
