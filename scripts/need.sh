#!/bin/sh
# Names everything a build needs and this machine lacks, in one line, before anything slow has started.
# Node, Chromium and PostgreSQL are not asked for: node.sh, chromium.sh and postgres.sh bring those.
set -eu
cd "$(dirname "$0")/.."

missing=
lacks() { missing="${missing:+$missing, }$1"; }
has() { command -v "$1" >/dev/null 2>&1; }

# The workspace says which Rust it wants, so the number lives in one place.
want=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
found=$(cargo --version 2>/dev/null | sed -n 's/^cargo \([0-9]*\.[0-9]*\).*/\1/p')
at_least() { # at_least 1.97 1.95
	[ "${1%%.*}" -gt "${2%%.*}" ] || { [ "${1%%.*}" -eq "${2%%.*}" ] && [ "${1#*.}" -ge "${2#*.}" ]; }
}
if [ -z "$found" ]; then
	lacks "Rust (cargo >= $want)"
elif ! at_least "$found" "$want"; then
	lacks "cargo >= $want (found $found)"
fi

has cc || lacks "a C compiler (cc)"
has make || lacks make
has bash || lacks bash
has python3 || { has node && has npm; } || lacks "python3 (or Node.js with npm)"

if [ -n "$missing" ]; then
	echo "This machine lacks: $missing." >&2
	exit 1
fi
