"""okta-cli: list, get, search, update, act, delete; groups and their members, apps, event hooks.

`users add` of 18.1.2 breaks off before it calls anybody, whatever it is given, so people are added by `raw`. It refuses an address without https both when it is configured and when it is used, so the function that reads its
configuration is replaced; everything after that is the client as it is.
"""

import json
import os
import time

from click.testing import CliRunner
from oktacli import cli
from oktacli.okta import Okta

cli.get_manager = lambda: Okta(url=os.environ["ORG_URL"], token=os.environ["TOKEN"])


def run(*arguments, fails=False, typed=None):
    result = CliRunner().invoke(cli.cli_main, arguments, input=typed)
    assert (result.exit_code != 0) == fails, (arguments, result.output, result.exception)
    return result.output


def one(*arguments):
    found = json.loads(run(*arguments))
    return found[0] if isinstance(found, list) else found


everybody = json.loads(run("users", "list", "--json"))
assert len({user["id"] for user in everybody}) == len(everybody) > 30
ana = json.loads(run("users", "list", "-s", 'profile.login eq "ana.muller@acme.com"', "--json"))
assert len(ana) == 1, ana
login = f"sdk.cli.{int(time.time() * 1000)}@acme.com"
profile = {"firstName": "Sdk", "lastName": "Cli", "login": login, "email": login}
run("raw", "-X", "post", "-b", json.dumps({"profile": profile}), "/users")
user = one("users", "get", login, "--json")
assert user["status"] in ("STAGED", "PROVISIONED"), user
run("users", "update", user["id"], "-s", "profile.nickName=Cli")
assert one("users", "get", login, "--json")["profile"]["nickName"] == "Cli"
run("pw", "set", user["id"], "-s", "Korrekt-Pferd-7", "--no-expire")
run("users", "suspend", user["id"])
assert one("users", "get", login, "--json")["status"] == "SUSPENDED"
groups = json.loads(run("groups", "list", "--json"))
assert any(group["profile"]["name"] == "Sales" for group in groups)
name = login.split("@")[0]
run("groups", "add", "-n", name, "-d", "made by okta-cli")
run("groups", "adduser", "-g", name, "-u", login)
assert [member["profile"]["login"] for member in json.loads(run("groups", "users", "-j", name))] == [login]
run("groups", "removeuser", "-g", name, "-u", login)
run("apps", "add", "-n", "bookmark", "-m", "BOOKMARK", "-l", name, "-s", "sa.url=https://x.example")
app = one("apps", "list", "-j", "-q", name)
run("apps", "addgroup", "-a", app["id"], "-g", name)
assert json.loads(run("apps", "groups", "-j", app["id"]))
run("apps", "deactivate", app["id"])
run("groups", "delete", name)
hooks = json.loads(run("eventhooks", "list", "-j"))
assert isinstance(hooks, list)
# It asks for the id to be typed again.
run("users", "deactivate", user["id"], typed=user["id"] + "\n")
run("users", "delete", user["id"], typed=user["id"] + "\n")
run("users", "get", login, fails=True)
print("cli: listed, searched, added, updated, suspended, deleted, groups, apps")
