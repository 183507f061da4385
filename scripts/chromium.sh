#!/bin/sh
# Prints the path of a Chromium for the browser journeys: $CHROMIUM, or the first that is installed.
# As root on Debian it installs the package; elsewhere it says what is missing.
set -eu
. "$(dirname "$0")/apt.sh"

if [ -n "${CHROMIUM:-}" ]; then
	[ -x "$CHROMIUM" ] && echo "$CHROMIUM" && exit 0
	echo "chromium.sh: CHROMIUM=$CHROMIUM is not a program" >&2
	exit 1
fi

find_chromium() {
	for name in chromium chromium-browser google-chrome google-chrome-stable; do
		command -v "$name" 2>/dev/null && return 0
	done
	for app in '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome' \
		/Applications/Chromium.app/Contents/MacOS/Chromium; do
		[ -x "$app" ] && echo "$app" && return 0
	done
	return 1
}

find_chromium && exit 0
apt_install chromium && find_chromium && exit 0
echo "chromium.sh: no Chromium found: install it (Debian: apt-get install chromium) or set CHROMIUM to its path" >&2
exit 1
