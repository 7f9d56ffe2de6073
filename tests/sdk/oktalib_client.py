"""oktalib: every method, and every attribute read and, where it can be, set. It has no objection to http.

FAULTS are the client's own, each in a line; the calls are driven, too.
"""

import os
import time

import requests
from driven import Calls
from oktalib import Okta
from oktalib.entities import core, entities

calls = Calls()
for part in (Okta, core.Entity, entities.Group, entities.GroupAssignment, entities.User, entities.UserAssignment,
             entities.Application, entities.AdminRole):
    calls.watch(part)
FAULTS = {
    "Application.users": "takes people as an app knows them for people, so that their login is None",
    "Application.sign_on_mode": "reads sign_on_mode, which Okta calls signOnMode, and is None",
    "Application.get_associated_saml_roles": "asks /api/v1/internal/apps/{id}/types, which Okta does not document",
    "User.reset_password": "writes ??sendEmail=false, so that Okta sees no sendEmail and sends the mail",
    "UserAssignment.group": "asks for the address None where somebody is assigned by themselves",
}
okta = Okta(os.environ["ORG_URL"], os.environ["TOKEN"])
mark = int(time.time() * 1000)


def read(entity):
    """Every attribute by its name; of a list the first few."""
    found = {}
    for cls in type(entity).__mro__:
        for name, part in vars(cls).items():
            if isinstance(part, property) and not name.startswith("_"):
                value = getattr(entity, name)
                found[name] = [one for one, _ in zip(value, range(3))] if hasattr(value, "__next__") else value
    return found


everybody = [user.id for user in okta.users]
assert len(set(everybody)) == len(everybody) > 30
groups = {group.name: group for group in okta.groups}
assert {"Everyone", "Sales"} <= set(groups)
assert {app.label for app in okta.applications} >= {"Zoom", "Workday"}
assert okta.get_user_by_login("ana.muller@acme.com").email == "ana.muller@acme.com"
for found in (okta.search_users_by_email("ana.muller@acme.com"), okta.search_users("ana.muller")):
    assert [user.login for user in found] == ["ana.muller@acme.com"]

login = f"sdk.lib.{mark}@acme.com"
user = okta.create_user("Sdk", "Lib", login, login, password="Korrekt-Pferd-7")
assert user.status == "ACTIVE", user.status
changes = {
    "first_name": "Sdka", "last_name": "Liba", "manager": "Ana", "display_name": "Sdka Liba", "title": "Librarian",
    "locale": "de_DE", "employee_number": "4711", "zip_code": "1010", "city": "Wien", "street_address": "Ring 1",
    "contry_code": "AT", "organization": "Acme", "department": "Books", "primary_phone": "+43 1 1",
    "mobile_phone": "+43 660 1", "second_email": f"second.{login}", "email": f"mail.{login}",
    "login": f"changed.{login}",
}
for name, value in changes.items():
    setattr(user, name, value)
login = changes["login"]
there = read(okta.get_user_by_login(login))
assert {name: there[name] for name in changes} == changes, there
assert there["id"] == user.id and there["activated_at"] and there["password_changed_at"] and there["credentials"]
assert user.update_profile({"profile": {"nickName": "L"}})
assert user.update_password("Korrekt-Pferd-7", "Korrekt-Pferd-8")
assert user.update_security_question("Korrekt-Pferd-8", "Which horse?", "the correct one")
assert user.suspend() and user.unsuspend() and user.expire_password() and user.set_password("Korrekt-Pferd-9")
assert user.set_temporary_password()
assert user.reset_password() and user.status == "RECOVERY"
locked = okta.get_user_by_login(next(one.login for one in okta.users if one.status == "LOCKED_OUT"))
assert locked.unlock() and locked.status == "ACTIVE"

group = okta.create_group(f"Sdk lib {mark}", "made by oktalib")
group.description = "changed by oktalib"
group.name = f"Sdk lib {mark} changed"
assert okta.get_group_by_name(group.name).description == "changed by oktalib"
assert okta.get_group_type_by_name(group.name).id == group.id
assert [found.id for found in okta.search_groups_by_name(group.name)] == [group.id]
there = read(okta.get_group_by_id(group.id))
assert there["type"] == "OKTA_GROUP" and there["object_classes"] == ("okta:user_group",)
assert there["profile"]["name"] == there["name"] and there["last_membership_updated_at"] and there["created_at"]
assert group.add_user_by_login(login) and [member.login for member in group.users] == [login]
assert group.name in [there.name for there in user.groups]
assert group.remove_user_by_login(login) and group.add_user_by_id(user.id)

zoom = okta.get_application_by_label("Zoom")
assert okta.get_application_by_id(zoom.id).label == "Zoom"
there = read(zoom)
assert there["accessibility"] and there["visibility"] and there["notification_settings"] and there["settings"] == {}
assert there["url"].endswith(zoom.id) and there["features"] == [] and there["sign_on_mode"] is None
for assign, remove in [
    (lambda: okta.assign_group_to_application("Zoom", group.name),
     lambda: okta.remove_group_from_application("Zoom", group.name)),
    (lambda: group.add_to_application_with_label("Zoom"), lambda: group.remove_from_application_with_label("Zoom")),
    (lambda: zoom.add_group_by_id(group.id), lambda: zoom.remove_group_by_id(group.id)),
    (lambda: zoom.add_group_by_name(group.name), lambda: zoom.remove_group_by_name(group.name)),
]:
    assert assign() and [app.label for app in group.applications] == ["Zoom"]
    assert remove() and [app.label for app in group.applications] == []
assert zoom.add_group_by_id(group.id)
assert group.name in [there.name for there in zoom.groups]
assigned = zoom.get_group_assignment_by_group_name(group.name)
assert assigned.priority is not None and assigned.id == group.id
assert assigned.profile_role is None and assigned.profile_saml_roles == []
assert user.id in [person.id for person in zoom.users]
assert login in [person.login for person in zoom.user_assignments]
assigned = zoom.get_user_assignment_by_email(user.email)
assert assigned.id == user.id and assigned.group.id == group.id
assert assigned.profile_role is None and assigned.profile_saml_roles == []
assert zoom.get_associated_saml_roles() == []
assert zoom.assign_group_to_saml_user_roles(group.id, "role", ["one"])
alone = next(person for person in zoom.user_assignments if person.id != user.id)
try:
    raise AssertionError(alone.group)
except requests.exceptions.MissingSchema:
    pass
assert zoom.deactivate() and zoom.status == "INACTIVE" and zoom.activate() and zoom.status == "ACTIVE"
assert okta.remove_group_from_application("Zoom", group.name)
assert group.remove_user_by_id(user.id) and okta.delete_group(group.name)
assert okta.create_group(f"Sdk lib {mark}", "once more").delete()

role = okta.assign_role_to_user_by_id(user.id, "HELP_DESK_ADMIN")
there = read(role)
assert there["type"] == "HELP_DESK_ADMIN" and there["assignment_type"] == "USER" and there["created"]
assert there["label"] and there["status"] == "ACTIVE"
assert [given.id for given in user.roles] == [role.id]
assert [given.type for given in okta.get_user_assigned_roles_by_id(user.id)] == ["HELP_DESK_ADMIN"]
assert okta.remove_role_from_user_by_id(user.id, role.id)
assert user.deactivate() and user.activate() and user.delete()
assert okta.get_user_by_login(login) is None
calls.end("oktalib", FAULTS)
