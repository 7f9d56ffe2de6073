#!/usr/bin/env bash
# Drives Okta's SDKs for Python and Node and the command-line client okta-cli against a running demo organisation.
#
#   oktui demo-server            # prints org-url=… token=…
#   ORG_URL=http://127.0.0.1:PORT TOKEN=00… tests/sdk/run.sh [python] [node] [cli]
#
# Needs python3 with venv, and node with npm. What it installs goes below ${TMPDIR:-/tmp}/oktui-sdk and stays for the
# next run. Each client wants https; how each is told that this is a test stands in its script.
set -euo pipefail
: "${ORG_URL:?the address that demo-server prints}" "${TOKEN:?the token that demo-server prints}"
export ORG_URL TOKEN
here="$(cd "$(dirname "$0")" && pwd)"
work="${TMPDIR:-/tmp}/oktui-sdk"
mkdir -p "$work"
wanted=("$@")
[ ${#wanted[@]} -gt 0 ] || wanted=(python node cli)
for client in "${wanted[@]}"; do
  case "$client" in
    python | cli)
      [ -x "$work/venv/bin/python" ] || python3 -m venv "$work/venv"
      # okta-cli imports six and pkg_resources without asking for them.
      "$work/venv/bin/pip" install -q okta okta-cli six setuptools
      "$work/venv/bin/python" "$here/${client}_client.py"
      ;;
    node)
      (cd "$work" && { [ -d node_modules/@okta/okta-sdk-nodejs ] || npm install --silent --no-fund --no-audit @okta/okta-sdk-nodejs; })
      NODE_PATH="$work/node_modules" node "$here/node_client.js"
      ;;
    *)
      echo "unknown client: $client" >&2
      exit 2
      ;;
  esac
done
