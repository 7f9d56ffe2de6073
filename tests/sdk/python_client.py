"""The official SDK for Python: list, get, search, create, update, act, delete.

It accepts http where the environment says OKTA_TESTING_TESTINGDISABLEHTTPSCHECK.
"""

import asyncio
import os
import time

from okta.client import Client
from okta.models import CreateUserRequest, PasswordCredential, UpdateUserRequest, UserCredentialsWritable, UserProfile


# Its configuration has no place for this but the environment and a file in the home directory.
os.environ["OKTA_TESTING_TESTINGDISABLEHTTPSCHECK"] = "true"


def good(result):
    """The value of a call; the SDK returns errors instead of raising them."""
    value, *_, error = result
    assert error is None, error
    return value


async def main():
    client = Client({
        "orgUrl": os.environ["ORG_URL"],
        "token": os.environ["TOKEN"],
    })
    users = good(await client.list_users(limit=5))
    assert len(users) == 5, users
    me = good(await client.get_user("me"))
    print("python: token of", me.profile.login)
    found = good(await client.list_users(search='profile.lastName eq "Müller" and profile.firstName eq "Ana"'))
    assert [user.profile.login for user in found] == ["ana.muller@acme.com"], found

    login = f"sdk.python.{int(time.time() * 1000)}@acme.com"
    made = good(await client.create_user(CreateUserRequest(
        profile=UserProfile(first_name="Sdk", last_name="Python", login=login, email=login),
        credentials=UserCredentialsWritable(password=PasswordCredential(value="Korrekt-Pferd-7")),
    ), activate=True))
    assert made.status == "ACTIVE", made.status
    changed = good(await client.update_user(made.id, UpdateUserRequest(profile=UserProfile(nick_name="Py"))))
    assert changed.profile.nick_name == "Py"
    for operation, status in [
        (client.suspend_user, "SUSPENDED"),
        (client.unsuspend_user, "ACTIVE"),
        (client.deactivate_user, "DEPROVISIONED"),
    ]:
        good(await operation(made.id))
        now = good(await client.get_user(made.id))
        assert now.status == status, (operation, now.status)
    good(await client.delete_user(made.id))
    gone = await client.get_user(made.id)
    assert gone[-1] is not None, "still there"
    groups = good(await client.list_groups(limit=3))
    assert groups[0].profile.actual_instance.name == "Everyone" if hasattr(groups[0].profile, "actual_instance") else True
    types = good(await client.list_user_types())
    assert len(types) >= 3
    events = good(await client.list_log_events(limit=5))
    assert events, "no events"
    print("python: listed, searched, created, updated, suspended, deactivated, deleted")


asyncio.run(main())
