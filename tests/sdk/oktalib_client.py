"""oktalib: people, groups, apps and roles, read and changed. It has no objection to http.

`Application.users` of 2.1.0 takes people as an app knows them for people, so that their login is None; `user_assignments`
reads each of them.
"""

import os
import time

from oktalib import Okta

okta = Okta(os.environ["ORG_URL"], os.environ["TOKEN"])
mark = int(time.time() * 1000)

assert len({user.id for user in okta.users}) == len(list(okta.users)) > 30
groups = {group.name: group for group in okta.groups}
assert {"Everyone", "Sales"} <= set(groups)
assert {app.label for app in okta.applications} >= {"Zoom", "Workday"}
assert okta.get_user_by_login("ana.muller@acme.com").email == "ana.muller@acme.com"
assert okta.search_users_by_email("ana.muller@acme.com")

login = f"sdk.lib.{mark}@acme.com"
user = okta.create_user("Sdk", "Lib", login, login, password="Korrekt-Pferd-7")
assert user.status == "ACTIVE", user.status
user.title = "Librarian"
assert okta.get_user_by_login(login).title == "Librarian"
assert user.update_password("Korrekt-Pferd-7", "Korrekt-Pferd-8")
assert user.update_security_question("Korrekt-Pferd-8", "Which horse?", "the correct one")
assert user.suspend() and user.unsuspend() and user.expire_password() and user.set_password("Korrekt-Pferd-9")

group = okta.create_group(f"Sdk lib {mark}", "made by oktalib")
group.description = "changed by oktalib"
assert okta.get_group_by_name(group.name).description == "changed by oktalib"
assert okta.get_group_by_id(group.id).type == "OKTA_GROUP"
assert group.add_user_by_login(login)
assert [member.login for member in group.users] == [login]
assert group.name in [there.name for there in user.groups]
assert okta.assign_group_to_application("Zoom", group.name)
assert [app.label for app in group.applications] == ["Zoom"]
zoom = okta.get_application_by_label("Zoom")
assert group.name in [there.name for there in zoom.groups]
assert user.id in [person.id for person in zoom.users]
assert login in [person.login for person in zoom.user_assignments]
assert okta.remove_group_from_application("Zoom", group.name)
assert group.remove_user_by_id(user.id) and okta.delete_group(group.name)

role = okta.assign_role_to_user_by_id(user.id, "HELP_DESK_ADMIN")
assert [given.type for given in okta.get_user_assigned_roles_by_id(user.id)] == ["HELP_DESK_ADMIN"]
assert okta.remove_role_from_user_by_id(user.id, role.id)
assert user.deactivate() and user.activate() and user.delete()
print("oktalib: listed, searched, created, updated, members, apps, roles, deleted")
