#!/usr/bin/env bash
# @okta/okta-sdk-nodejs 8.1.0: reading a group and sending it back loses the organisation's own attributes of it.
#
# A group has what the organisation adds to the schema of groups. `getGroup` keeps name and description alone, so that
# the usual way to change one thing, read, change, `replaceGroup`, sends the group without the others; and a PUT empties
# what it does not name. Written by hand into the profile, the same attribute is sent.
#
# Seen: of {name, description, costCenter} the profile read has name and description, and the PUT has them alone. Ends
# with 1 where that is no longer so.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit @okta/okta-sdk-nodejs@8.1.0
cat > try.js <<'NODE'
const http = require('node:http');
const okta = require('@okta/okta-sdk-nodejs');

const stored = {
  id: '00g1sales00000000001',
  type: 'OKTA_GROUP',
  objectClass: ['okta:user_group'],
  profile: { name: 'Sales', description: 'Sells', costCenter: 'C-7' },
};
let sent;
const server = http.createServer((request, response) => {
  let body = '';
  request.on('data', (part) => { body += part; });
  request.on('end', () => {
    if (request.method === 'PUT') sent = JSON.parse(body).profile;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(stored));
  });
});
server.listen(0, '127.0.0.1', async () => {
  const client = new okta.Client({ orgUrl: `http://127.0.0.1:${server.address().port}`, token: 'token' });
  const group = await client.groupApi.getGroup({ groupId: stored.id });
  const read = Object.keys(JSON.parse(JSON.stringify(group.profile))).sort().join();
  group.profile.description = 'Sells more';
  await client.groupApi.replaceGroup({ groupId: stored.id, group });
  const back = Object.keys(sent).sort().join();
  console.log('read:', read);
  console.log('sent back:', back);
  process.exit(read === 'description,name' && back === 'description,name' ? 0 : 1);
});
NODE
node try.js
