#!/usr/bin/env bash
# oktalib 2.1.0: the people of an app have no login, no first name, no title.
#
# `Application.users` hands out User objects made of what GET /apps/{id}/users answers. Okta answers there with people as
# the app knows them: the login is credentials.userName, the profile is the app's. The User objects read Okta's own
# profile, which is not in it, and say None. `user_assignments` reads each person and says what is so.
#
# Seen: "users: [None]" and "user_assignments: ['ana@acme.example']". Ends with 1 where that is no longer so.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q oktalib==2.1.0
cat > "$work/try.py" <<'PYTHON'
import http.server
import json
import threading

ANA = "00u1ana0000000000001"
LOGIN = "ana@acme.example"


class Okta(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        base = f"http://{self.headers['host']}/api/v1"
        person = {"id": ANA, "status": "ACTIVE", "profile": {"login": LOGIN, "email": LOGIN, "firstName": "Ana"}}
        app = {"id": "0oa1app0000000000001", "name": "zoomus", "label": "Zoom", "status": "ACTIVE",
               "_links": {"users": {"href": f"{base}/apps/0oa1app0000000000001/users"}}}
        in_app = {"id": ANA, "scope": "USER", "status": "ACTIVE", "credentials": {"userName": LOGIN},
                  "profile": {"given_name": "Ana", "email": LOGIN},
                  "_links": {"user": {"href": f"{base}/users/{ANA}"}}}
        path = self.path.split("?")[0].rstrip("/")
        answers = {"/api/v1/apps": [app], "/api/v1/apps/0oa1app0000000000001/users": [in_app]}
        body = json.dumps(answers.get(path, person)).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Okta)
threading.Thread(target=server.serve_forever, daemon=True).start()

from oktalib import Okta as Client

app = Client(f"http://127.0.0.1:{server.server_port}", "token").get_application_by_label("Zoom")
users = [user.login for user in app.users]
assigned = [user.login for user in app.user_assignments]
print("users:", users)
print("user_assignments:", assigned)
raise SystemExit(0 if (users, assigned) == ([None], [LOGIN]) else 1)
PYTHON
"$work/venv/bin/python" "$work/try.py"
