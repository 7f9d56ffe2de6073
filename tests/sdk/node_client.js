// The official SDK for Node: list, get, search, create, update, act, delete. It has no objection to http.
const assert = require('node:assert');
const okta = require('@okta/okta-sdk-nodejs');

async function main() {
  const client = new okta.Client({ orgUrl: process.env.ORG_URL, token: process.env.TOKEN });
  const seen = [];
  await (await client.userApi.listUsers({ limit: 7 })).each((user) => {
    seen.push(user.id);
    return seen.length < 20;
  });
  assert.strictEqual(new Set(seen).size, 20, 'three pages, nobody twice');
  const me = await client.userApi.getUser({ userId: 'me' });
  console.log('node: token of', me.profile.login);
  const found = [];
  await (await client.userApi.listUsers({ search: 'profile.lastName eq "Müller" and profile.firstName eq "Ana"' }))
    .each((user) => { found.push(user.profile.login); });
  assert.deepStrictEqual(found, ['ana.muller@acme.com']);

  const login = `sdk.node.${Date.now()}@acme.com`;
  const made = await client.userApi.createUser({
    body: {
      profile: { firstName: 'Sdk', lastName: 'Node', login, email: login },
      credentials: { password: { value: 'Korrekt-Pferd-7' } },
    },
  });
  assert.strictEqual(made.status, 'ACTIVE');
  made.profile.nickName = 'Js';
  const changed = await client.userApi.updateUser({ userId: made.id, user: { profile: { nickName: 'Js' } } });
  assert.strictEqual(changed.profile.nickName, 'Js');
  for (const [operation, status] of [['suspendUser', 'SUSPENDED'], ['unsuspendUser', 'ACTIVE'], ['deactivateUser', 'DEPROVISIONED']]) {
    const api = typeof client.userApi[operation] === 'function' ? client.userApi : client.userLifecycleApi;
    await api[operation]({ userId: made.id });
    assert.strictEqual((await client.userApi.getUser({ userId: made.id })).status, status);
  }
  await client.userApi.deleteUser({ userId: made.id });
  await assert.rejects(client.userApi.getUser({ userId: made.id }), (error) => error.status === 404);
  const names = [];
  await (await client.groupApi.listGroups({ limit: 10 })).each((group) => { names.push(group.profile.name); });
  assert.ok(names.includes('Everyone') && names.includes('Sales'));
  const schema = await client.schemaApi.getUserSchema({ schemaId: 'default' });
  assert.ok(schema.definitions.base.properties.login);
  const types = [];
  await (await client.userTypeApi.listUserTypes()).each((type) => { types.push(type.name); });
  assert.ok(types.includes('contractor'));
  console.log('node: paged, searched, created, updated, suspended, deactivated, deleted');
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
