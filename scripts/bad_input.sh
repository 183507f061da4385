#!/usr/bin/env bash
# Sends the API what its own description allows and what it does not, thousands of requests of each kind, and fails on
# a server error, an answer that the description does not name or that does not look as it says, or an operation that
# answers without a credential: scripts/bad_input.sh CRM [short|full]. DATABASE_URL, when set, names the database.
# The short form makes up requests; the full one also goes through the bounds of every parameter and member.
#
# The program that makes the requests comes as a Python package, into .venv-tests.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/apt.sh

crm=${1:?"bad_input.sh: which crm program?"}
case ${2:-short} in
short) phases=fuzzing examples=20 ;;
full) phases=coverage,fuzzing examples=50 ;;
*) echo "bad_input.sh: short or full?" >&2; exit 2 ;;
esac
least=3000
tool="schemathesis==4.32.5"

python3 -c 'import venv, ensurepip' 2>/dev/null || apt_install python3-venv
stamp=.venv-tests/tool
if [ "$(cat "$stamp" 2>/dev/null)" != "$tool" ]; then
	python3 -m venv .venv-tests || { echo "bad_input.sh: python3 lacks venv (Debian: apt-get install python3-venv)" >&2; exit 1; }
	.venv-tests/bin/python -m pip install --quiet --disable-pip-version-check "$tool"
	echo "$tool" >"$stamp"
fi

place=$(mktemp -d /tmp/crm-bad-input-XXXXXX)
server=
finish() {
	[ -n "$server" ] && kill "$server" 2>/dev/null && wait "$server" 2>/dev/null
	rm -rf "$place"
}
trap finish EXIT

# A port of our own, below those that the system gives away.
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
url=http://127.0.0.1:$port
CRM_DATA_DIR=$place CRM_LISTEN=127.0.0.1:$port PUBLIC_URL=$url CRM_RATE_LIMIT=1000000 "$crm" serve >"$place/log" 2>&1 &
server=$!
for _ in $(seq 100); do
	curl --silent --fail "$url/readyz" >/dev/null && break
	kill -0 "$server" || { cat "$place/log" >&2; exit 1; }
	sleep 0.1
done
token=$(sed -n 's/.*setup token: //p' "$place/log")
access=$(curl --silent --fail "$url/api/v1/setup" --header 'content-type: application/json' --data "{
	\"token\": \"$token\", \"company_name\": \"Acme\", \"base_currency\": \"EUR\", \"language\": \"en\", \"time_zone\": \"UTC\",
	\"name\": \"Ada\", \"email\": \"ada@example.com\", \"password\": \"a long enough passphrase\"}" |
	python3 -c 'import json, sys; print(json.load(sys.stdin)["access_token"])')

# Left out: what ends the very session that asks, and the stream, which has no end.
status=0
.venv-tests/bin/schemathesis run openapi/openapi.json --url "$url" --header "Authorization: Bearer $access" \
	--checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,ignored_auth \
	--phases "$phases" --max-examples "$examples" --workers 2 --seed "${SEED:-1}" --request-timeout 20 \
	--exclude-operation-id logout --exclude-operation-id logout_everywhere --exclude-operation-id list_events \
	--warnings off --no-color >"$place/report" 2>&1 || status=$?
sed -n '/FAILURES ==/,$p' "$place/report" | head -n 150
cases=$(sed -n 's/^ *\([0-9]*\) generated.*/\1/p' "$place/report")
echo "${cases:-0} requests"
if grep -E 'WARN|ERROR' "$place/log" | grep -v 'request parse error' >"$place/faults"; then
	echo "The server reported faults:"
	head -n 20 "$place/faults"
	status=1
fi
if [ "${cases:-0}" -lt "$least" ]; then
	tail -n 40 "$place/report"
	echo "bad_input.sh: fewer than $least requests were made" >&2
	status=1
fi
exit "$status"
