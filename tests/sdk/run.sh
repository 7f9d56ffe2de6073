#!/usr/bin/env bash
# Drives other clients of Okta against a running demo organisation: the SDKs for Python and Node, okta-cli, oktalib,
# okta-agent and airbyte-source-okta; or runs the SDKs' own integration tests, for which it starts one itself.
#
#   oktui demo-server --rate-limit 0     # prints org-url=… token=…; with a limit, they wait for minutes
#   ORG_URL=http://127.0.0.1:PORT TOKEN=00… tests/sdk/run.sh [python] [node] [cli] [oktalib] [agent] [airbyte]
#   tests/sdk/run.sh suites [python] [node]
#
# Needs python3 (3.11) with venv, and node with npm. What it installs, at these versions, goes below
# ${TMPDIR:-/tmp}/oktui-sdk and stays for the next run. How each client is told that this is a test stands in its script.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
if [ "${1:-}" = suites ]; then
  shift
  exec python3 "$here/suites.py" "$@"
fi
: "${ORG_URL:?the address that demo-server prints}" "${TOKEN:?the token that demo-server prints}"
export ORG_URL TOKEN
work="${TMPDIR:-/tmp}/oktui-sdk"
mkdir -p "$work"
wanted=("$@")
[ ${#wanted[@]} -gt 0 ] || wanted=(python node cli oktalib agent airbyte)

# Each in an environment of its own: they want other versions of the same packages.
with_python() {
  local client="$1"
  shift
  if [ ! -e "$work/$client/installed" ]; then
    python3 -m venv "$work/$client"
    "$work/$client/bin/pip" install -q "$@"
    touch "$work/$client/installed"
  fi
  "$work/$client/bin/python" "$here/${client}_client.py"
}

for client in "${wanted[@]}"; do
  case "$client" in
    python) with_python python okta==3.4.6 ;;
    # It imports pkg_resources without asking for it.
    cli) with_python cli okta-cli==18.1.2 'setuptools<81' ;;
    oktalib) with_python oktalib oktalib==2.1.0 ;;
    agent) with_python agent okta-agent==1.0.1 ;;
    airbyte) with_python airbyte airbyte-source-okta==0.3.26 ;;
    node)
      (cd "$work" && { [ -d node_modules/@okta/okta-sdk-nodejs ] || npm install --silent --no-fund --no-audit @okta/okta-sdk-nodejs@8.1.0; })
      NODE_PATH="$work/node_modules" node "$here/node_client.js"
      ;;
    *)
      echo "unknown client: $client" >&2
      exit 2
      ;;
  esac
done
