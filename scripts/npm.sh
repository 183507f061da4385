#!/bin/sh
# npm.sh FOLDER: installs the dependencies that FOLDER's lock file names, unless they are there already.
# Install scripts never run: nothing here needs one, and it is where a bad package would strike first.
set -eu
cd "$(dirname "$0")/.."
folder=${1:?usage: scripts/npm.sh FOLDER}
stamp=$folder/node_modules/.installed-from

[ -f "$folder/package-lock.json" ] || {
	echo "npm.sh: $folder has no package-lock.json" >&2
	exit 1
}
wanted() { cat "$folder/package.json" "$folder/package-lock.json"; }
wanted | cmp -s - "$stamp" && exit 0

node=$(scripts/node.sh)
PATH=$node:$PATH
export PATH
npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel=error
wanted >"$stamp"
