#!/usr/bin/env bash
# Starts the debug server and the front end's development server beside each other; Ctrl-C ends both.
# Changes of the front end show at once; after a change in Rust, start it again.
set -euo pipefail
cd "$(dirname "$0")/.."

listen=${CRM_LISTEN:-127.0.0.1:8080}
scripts/need.sh
scripts/npm.sh frontend
node=$(scripts/node.sh)
mkdir -p frontend/dist # embedded by path; a debug build reads it when it runs
cargo build --bin crm

# Job control gives each of the two its own process group, so that their children end with them.
set -m
CRM_LISTEN=$listen CRM_DATA_DIR=${CRM_DATA_DIR:-data} "${CARGO_TARGET_DIR:-target}/debug/crm" serve &
server=$!
(cd frontend && CRM_API=http://$listen PATH=$node:$PATH exec npm run dev) &
vite=$!
set +m
trap 'kill -- "-$server" "-$vite" 2>/dev/null || true' EXIT
trap 'exit 0' INT TERM

# As soon as one has ended, so does the other.
while kill -0 "$server" 2>/dev/null && kill -0 "$vite" 2>/dev/null; do sleep 1; done
exit 1
