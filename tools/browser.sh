#!/bin/sh
# Prints the path of the Chromium that the browser tests drive; on Debian and its kin, installs what
# is missing first. LMS_TEST_CHROMIUM names another one. Where it can be had it is the headless
# shell, even beside a Chromium: it draws no window around the pages, and the tests take half of the
# processor time.
set -eu
cd "$(dirname "$0")/.."
# tests/conftest.py looks for the same.
SHELLS="chromium-headless-shell chrome-headless-shell"
NAMES="$SHELLS chromium chromium-browser google-chrome-stable google-chrome"

found() {
    for name in ${LMS_TEST_CHROMIUM:-${1:-$NAMES}}; do
        path=$(command -v "$name") || continue
        # Ubuntu has a chromium-browser that only asks for a snap.
        "$path" --version >/dev/null 2>&1 && echo "$path" && return
    done
    return 1
}

# Playwright talks to the browser through a program of its own, which needs libatomic.
driver_runs() {
    for driver in .venv/lib/python3*/site-packages/playwright/driver/node; do
        [ ! -x "$driver" ] || "$driver" --version >/dev/null 2>&1 || return 1
    done
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

apt() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 \
        -o Acquire::Retries=1 -o Acquire::http::Timeout=20 "$@" >&2
}

# Not every release has the headless shell in a package of its own.
wanted() {
    driver_runs || echo libatomic1
    if [ -z "${LMS_TEST_CHROMIUM:-}" ] && ! found "$SHELLS" >/dev/null; then
        if apt-cache show chromium-headless-shell >/dev/null 2>&1; then
            echo chromium-headless-shell
        else
            found >/dev/null || echo chromium
        fi
    fi
}

install() {
    command -v apt-get >/dev/null && as_root true 2>/dev/null || return 1
    # A third-party list that cannot be reached does not matter: the install has the last word.
    apt update || true
    packages=$(wanted)
    [ -n "$packages" ] || return 0
    echo "Installing for the browser tests: apt-get install" $packages >&2
    # shellcheck disable=SC2086 # package names, to be split
    apt install --no-install-recommends $packages
}

{ driver_runs && found "$SHELLS" >/dev/null; } || install || true

driver_runs && found && exit
cat >&2 <<'END'
The browser tests need Chromium and libatomic, which are not both installed. Type

    sudo apt-get install chromium-headless-shell libatomic1
                                     (Debian and its kin; elsewhere their like, or chromium)

or name a Chromium that you have:  make test LMS_TEST_CHROMIUM=/path/to/chromium
or leave these tests out:          make test BROWSER=no
END
exit 1
