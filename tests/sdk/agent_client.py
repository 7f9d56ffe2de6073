"""okta-agent: every call of its client, which has no objection to http. Its tools for MCP hand on to the same calls.

FAULTS are the client's own, each in a line; the calls are driven, too. REFUSED are those that this organisation
refuses.
"""

import datetime
import os
import time

from driven import Calls
from okta_agent.api.api_client_base import OktaApiError
from okta_agent.api.credentials import SswsToken
from okta_agent.api_client import Api

calls = Calls()
for part in Api.__mro__:
    if part.__module__.startswith("okta_agent.api.api_client_") and part.__name__ == "Api":
        calls.watch(part)
FAULTS = {
    "list_org_factors": "asks /api/v1/org/factors, which Okta does not document",
    "get_system_log": "without `until` the log has always a next page, followed without end if there are few events",
}
REFUSED = {
    "activate_policy, deactivate_policy": "not answered here: its policies are the system's own, which offer neither",
    "activate_policy_rule, deactivate_policy_rule": "not answered here: its policies have no rules",
}
api = Api(org_url=os.environ["ORG_URL"], credential=SswsToken(os.environ["TOKEN"]), verify=False)
mark = int(time.time() * 1000)


def data(answer):
    return answer["data"]


def ids(answer):
    return [one["id"] for one in data(answer)]


def refused(call, *given):
    """The status of a call that has to be refused."""
    try:
        call(*given)
    except OktaApiError as error:
        return error.status
    raise AssertionError((call, given))


everybody = data(api.list_users(max_items=1000))
assert len({user["id"] for user in everybody}) == len(everybody) > 30
assert data(api.search_users([{"field": "status", "value": "ACTIVE"}]))
login = f"sdk.agent.{mark}@acme.com"
user = data(api.create_user(
    {"firstName": "Sdk", "lastName": "Agent", "login": login, "email": login},
    credentials={"password": {"value": "Korrekt-Pferd-7"}},
))["id"]
assert data(api.get_user(login))["status"] == "ACTIVE"
assert data(api.update_user(user, profile={"nickName": "A"}))["profile"]["nickName"] == "A"
for call, status in [(api.suspend_user, "SUSPENDED"), (api.unsuspend_user, "ACTIVE"),
                     (api.expire_password, "PASSWORD_EXPIRED"), (api.reset_password, "RECOVERY"),
                     (api.deactivate_user, "DEPROVISIONED")]:
    call(user)
    assert data(api.get_user(user))["status"] == status, (call, status)
    if call == api.expire_password:
        assert data(call(user, temp_password=True))["tempPassword"]
assert data(api.activate_user(user))["activationUrl"]
for call in (api.list_user_groups, api.list_user_apps, api.list_user_factors):
    assert data(call("ana.muller@acme.com")), call
api.clear_user_sessions("ana.muller@acme.com", oauth_tokens=True)
locked = ids(api.list_users(search='status eq "LOCKED_OUT"'))
assert locked
api.unlock_user(locked[0])
assert data(api.get_user(locked[0]))["status"] == "ACTIVE"

group = data(api.create_group(f"Sdk agent {mark}", "made by okta-agent"))["id"]
assert data(api.update_group(group, f"Sdk agent {mark} changed", None))["profile"]["name"].endswith("changed")
assert data(api.get_group(group))["profile"]["name"].endswith("changed")
assert ids(api.list_groups(filter_expr=f'id eq "{group}"')) == [group]
assert ids(api.search_groups(q=f"Sdk agent {mark}")) == [group]
assert ids(api.search_groups([{"field": "id", "value": group}])) == [group]
api.add_group_member(group, user)
assert ids(api.list_group_members(group)) == [user]
rule = data(api.create_group_rule(f"Sdk agent {mark}", 'user.department=="Nobody"', [group]))["id"]
api.activate_group_rule(rule)
api.deactivate_group_rule(rule)
assert rule in ids(api.list_group_rules())

app = data(api.create_app("bookmark", f"Sdk agent {mark}", {"url": "https://agent.example"}))["id"]
whole = data(api.get_app(app))
whole["label"] += " changed"
assert data(api.update_app(app, whole))["label"].endswith("changed")
api.assign_group_to_app(app, group, priority=0)
assert ids(api.list_app_groups(app)) == [group]
assert ids(api.list_app_users(app)) == [user]
api.unassign_group_from_app(app, group)
assert data(api.assign_user_to_app(app, user))["scope"] == "USER"
assert ids(api.list_app_users(app)) == [user]
api.unassign_user_from_app(app, user)
assert ids(api.list_app_users(app)) == []
api.deactivate_app(app)
api.activate_app(app)
assert app in ids(api.list_apps(max_items=200))
api.remove_group_member(group, user)
assert ids(api.list_group_members(group)) == []
api.delete_group(group)

assert data(api.get_org())["companyName"]
assert data(api.list_authenticators())
assert refused(api.list_org_factors) == 404
now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
assert data(api.get_system_log(until=now))
[policy] = data(api.list_policies("MFA_ENROLL"))
assert data(api.get_policy(policy["id"]))["name"] == "Default Policy"
assert data(api.list_policy_rules(policy["id"])) == []
for call in (api.list_authorization_servers, api.list_network_zones):
    assert data(call()) == []
for call in (api.activate_policy, api.deactivate_policy):
    assert refused(call, policy["id"]) == 404, call
for call in (api.activate_policy_rule, api.deactivate_policy_rule):
    assert refused(call, policy["id"], "0pr00000000000000000") == 404, call
calls.end("okta-agent", FAULTS, REFUSED)
