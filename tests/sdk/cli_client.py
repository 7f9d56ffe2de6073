"""okta-cli: every command.

It refuses an address without https both when it is configured and when it is used, so the function that reads its
configuration is replaced; everything after that is the client as it is. FAULTS are the client's own, each in a line;
the commands are driven, too. REFUSED are those that this organisation refuses.
"""

import http.server
import json
import os
import pathlib
import tempfile
import threading
import time

import click
from click.testing import CliRunner

folder = pathlib.Path(tempfile.mkdtemp())
os.environ["XDG_CONFIG_HOME"] = str(folder)
os.chdir(folder)  # the bulk commands leave their reports where they are run

from driven import Calls
from oktacli import cli
from oktacli.okta import Okta

cli.get_manager = lambda: Okta(url=os.environ["ORG_URL"], token=os.environ["TOKEN"])
calls = Calls()
FAULTS = {
    "users add": "takes what it is given for a dictionary, and click gives it a tuple",
    "users bulk-add -s": "the same; a file without -s is added",
    "users bulk-update -l": "is never looked at: every line of the file is changed",
    "groups list -a": "is no switch, and takes the next word for its value",
    "pw set -g": "its list of words, wordlist.sqlite, is not in the package",
    "eventhooks activate": "calls lifecycle/deactivate, and cannot print the answer",
    "eventhooks update": "sends no body: it has one for POST alone, and this is a PUT",
    "groups clear": "puts the group's name where the id belongs; given an id it works",
}
REFUSED = {
    "features get, enable, disable, dependents, dependencies": "this organisation has no features, which `list` says",
}


def commands(command, path=()):
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from commands(below, (*path, name))
    else:
        yield " ".join(path)


for command in commands(cli.cli_main):
    calls.seen[command] = False


def run(*arguments, fails=False, typed=None):
    for length in (1, 2):
        if (command := " ".join(arguments[:length])) in calls.seen:
            calls.note(command)
    result = CliRunner().invoke(cli.cli_main, arguments, input=typed)
    assert (result.exit_code != 0) == fails, (arguments, result.output, result.exception)
    return result.output


def several(*arguments):
    return json.loads(run(*arguments, "--json"))


def one(*arguments):
    found = several(*arguments)
    return found[0] if isinstance(found, list) else found


def status(login):
    return one("users", "get", login)["status"]


mark = int(time.time() * 1000)
name, login = f"sdk.cli.{mark}", f"sdk.cli.{mark}@acme.com"

# Configuration, which calls nobody.
assert run("version").strip() == cli.VERSION
for context in ("one", "two"):
    run("config", "new", "-n", context, "-u", "https://acme.okta.com", "-t", "00token")
run("config", "use-context", "two")
assert "two" in run("config", "current-context")
assert run("config", "list").count("https://acme.okta.com") == 2
run("config", "delete", "one")
assert run("config", "file").startswith(str(folder))

# People.
everybody = several("users", "list")
assert len({user["id"] for user in everybody}) == len(everybody) > 30
for given in (["-s", 'profile.login eq "ana.muller@acme.com"'], ["-f", 'profile.login eq "ana.muller@acme.com"'],
              ["-q", "ana.muller@acme.com"], ["-m", "login=ana.muller@acme.com"], ["-p", "-m", "login=ana.muller@"]):
    assert [user["profile"]["login"] for user in several("users", "list", *given)] == ["ana.muller@acme.com"], given
assert {user["status"] for user in several("users", "list", "-d")} == {"DEPROVISIONED"}
run("users", "add", "-p", f"login={login}", fails=True)
(folder / "add.csv").write_text(
    f"profile.login,profile.email,profile.firstName,profile.lastName\n{login},{login},Sdk,Cli\n"
)
assert "1 total" in run("users", "bulk-add", "add.csv")
assert "1 errors" in run("users", "bulk-add", "add.csv", "-s", "profile.title=Clerk")
user = one("users", "get", login)["id"]
assert status(login) == "PROVISIONED"
assert several("users", "reactivate", user)["activationUrl"]
run("users", "update", user, "-s", "profile.nickName=Cli")
(folder / "update.csv").write_text(
    f"id,profile.title,profile.city\n{user},Clerk,Wien\n{everybody[0]['id']},Clerk,Wien\n"
)
run("users", "bulk-update", "update.csv", "-l", "1")
assert one("users", "get", everybody[0]["id"])["profile"]["title"] == "Clerk"
profile = one("users", "get", user)["profile"]
assert (profile["nickName"], profile["title"], profile["city"]) == ("Cli", "Clerk", "Wien")
run("pw", "set", user, "-s", "Korrekt-Pferd-7", "--no-expire")
assert status(login) == "ACTIVE"
run("users", "suspend", user)
assert status(login) == "SUSPENDED"
run("raw", "-X", "post", f"/users/{user}/lifecycle/unsuspend")
assert "tempPassword" in run("pw", "expire", user, "-t")
run("pw", "set", user, "-s", "Korrekt-Pferd-8")
assert status(login) == "PASSWORD_EXPIRED"
run("pw", "set", user, "-g", fails=True)
assert "resetPasswordUrl" in run("pw", "reset", user, "-n")
assert status(login) == "RECOVERY"
locked = several("users", "list", "-s", 'status eq "LOCKED_OUT"')
assert locked
run("users", "unlock", locked[0]["id"])
assert status(locked[0]["profile"]["login"]) == "ACTIVE"

# Groups.
group = one("groups", "add", "-n", name, "-d", "made by okta-cli")["id"]
for given in ([name], ["-q", name], ["-f", f'id eq "{group}"'], ["-a", "yes", name]):
    assert [found["id"] for found in several("groups", "list", *given)] == [group], given
assert one("groups", "get", name)["id"] == group
run("groups", "adduser", "-g", name, "-u", login)
assert [member["id"] for member in several("groups", "users", name)] == [user]
assert name in [found["profile"]["name"] for found in several("users", "groups", login)]
run("groups", "removeuser", "-g", name, "-u", login)
assert several("groups", "users", name) == []
run("groups", "adduser", "-g", name, "-u", login)
run("groups", "clear", name, fails=True)
run("groups", "clear", group)
assert several("groups", "users", name) == []

# Apps.
run("apps", "add", "-n", "bookmark", "-m", "BOOKMARK", "-l", name, "-s", "sa.url=https://x.example")
app = one("apps", "list", "-q", name)["id"]
assert one("apps", "get", name)["id"] == app
run("apps", "addgroup", "-a", app, "-g", name)
assert [found["id"] for found in several("apps", "groups", app)] == [group]
assert [found["id"] for found in several("groups", "apps", name)] == [app]
run("apps", "removegroup", "-a", app, "-g", name)
assert several("apps", "groups", app) == []
assert one("apps", "adduser", "-a", app, "-u", login)["scope"] == "USER"
assert one("apps", "getuser", "-a", app, "-u", login)["id"] == user
assert [found["id"] for found in several("apps", "users", app)] == [user]
assert name in [found["label"] for found in several("users", "apps", login)]
run("apps", "removeuser", "-a", app, "-u", login)
assert several("apps", "users", app) == []
run("apps", "deactivate", app)
run("apps", "activate", app)
run("apps", "deactivate", app)
run("apps", "delete", app)
run("groups", "delete", name)

# Event hooks.
class Endpoint(http.server.BaseHTTPRequestHandler):
    """Says what it was asked to say, by which Okta knows that it is the right one."""

    def do_GET(self):
        body = json.dumps({"verification": self.headers["x-okta-verification-challenge"]}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


endpoint = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
threading.Thread(target=endpoint.serve_forever, daemon=True).start()
given = ["-u", f"http://127.0.0.1:{endpoint.server_port}", "-n", name, "-e", "user.lifecycle.create"]
hook = one("eventhooks", "add", *given)["id"]
assert hook in [found["id"] for found in several("eventhooks", "list")]
assert one("eventhooks", "verify", hook)["verificationStatus"] == "VERIFIED"
run("eventhooks", "update", hook, *given, fails=True)
run("eventhooks", "activate", hook, fails=True)
assert one("eventhooks", "get", name)["status"] == "INACTIVE"
assert one("eventhooks", "deactivate", hook)["status"] == "INACTIVE"
run("eventhooks", "delete", hook)

# Features.
assert several("features", "list") == []
for verb in ("get", "enable", "disable", "dependents", "dependencies"):
    run("features", verb, "Nothing", fails=True)

# It asks for the id to be typed again.
run("users", "deactivate", user, typed=user + "\n")
assert one("users", "get", user)["status"] == "DEPROVISIONED"
run("users", "activate", user)
run("users", "deactivate", user, "--no-confirmation")
run("users", "delete", user, typed=user + "\n")
run("users", "get", login, fails=True)
run("dump", "-d", "dump")
assert len((folder / "dump" / "users.csv").read_text().splitlines()) > len(everybody)
calls.end("okta-cli", FAULTS, REFUSED)
