#!/usr/bin/env bash
# Generates the Python and the TypeScript client from openapi/openapi.json, checks the types of what uses the latter, and has
# each of them do what integrations do, against a server of its own with an empty database.
#
#   scripts/clients.sh CRM           all of it, with this crm program
#   scripts/clients.sh generate      the first half
#   scripts/clients.sh run CRM       the second
set -euo pipefail
cd "$(dirname "$0")/.."

case ${1:?"clients.sh: which crm program?"} in
generate) parts=generate ;;
run) parts=run crm=${2:?"clients.sh: which crm program?"} ;;
*) parts="generate run" crm=$1 ;;
esac
node=$(scripts/node.sh)
PATH=$node:$PATH
if [[ $parts == *generate* ]]; then
	scripts/npm.sh tests/clients
	scripts/sdk.sh python typescript
	ln -sfn ../../tests/clients/node_modules sdk/typescript/node_modules
	(cd tests/clients && npm run -s typecheck)
fi
[[ $parts == *run* ]] || exit 0

place=$(mktemp -d /tmp/crm-clients-XXXXXX)
running=()
finish() {
	for one in "${running[@]}"; do
		kill "$one" 2>/dev/null && wait "$one" 2>/dev/null || true
	done
	rm -rf "$place"
}
trap finish EXIT

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# round_trip NAME COMMAND...: starts a server and has the command use it
round_trip() {
	local name=$1 url receiver port log=$place/$1.log
	shift
	port=$(free_port)
	receiver=127.0.0.1:$(free_port)
	url=http://127.0.0.1:$port
	env -u DATABASE_URL CRM_DATA_DIR="$place/$name" CRM_LISTEN="127.0.0.1:$port" PUBLIC_URL="$url" CRM_RATE_LIMIT=240 \
		CRM_OUTBOUND_ALLOW="$receiver" "$crm" serve >"$log" 2>&1 &
	local server=$!
	running+=("$server")
	for _ in $(seq 300); do
		curl --silent --fail "$url/readyz" >/dev/null && break
		kill -0 "$server" || { cat "$log" >&2; return 1; }
		sleep 0.1
	done
	"$@" "$url" "$(sed -n 's/.*setup token: //p' "$log")" "$receiver" || { tail -n 20 "$log" >&2; return 1; }
}

round_trip python env PYTHONPATH=sdk/python .venv/python/bin/python tests/clients/round_trip.py
round_trip typescript node tests/clients/round-trip.ts
