#!/usr/bin/env bash
# Sets up what is missing, then starts:
#   ./run.sh                 the launcher (without a display: the tour, into ./tour)
#   ./run.sh test [ARGS]     the tests; further arguments go to pytest; --long runs the full counts
#   ./run.sh bench NAME      a measurement of tests/bench
#   ./run.sh simulate ...    a simulation of tests/simulate
#   ./run.sh lint [--house]  ruff and mypy; --house: figures of how the house is built, instead (--details: what stands behind them)
#   ./run.sh ward ...        a demonstration ward: hub, kiosks, desks, pads and hall as processes of their own (--desks 8 --kiosks 2)
#   ./run.sh ANYTHING ...    motcua ANYTHING ...
# A ward's machine gets requirements.lock; test, bench, simulate and lint install requirements-test.lock, too.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
venv="${MOTCUA_VENV:-$here/.venv}"
export -n MOTCUA_VENV MOTCUA_PYTHON  # ours alone: the program takes each MOTCUA_* for a setting

say() { printf 'motcua: %s\n' "$*" >&2; }

may_install() { # whether system packages may be installed here
    command -v apt-get >/dev/null 2>&1 || return 1
    [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null
}

apt_install() { # the named Debian packages, or say which are needed
    if ! may_install; then
        say "please install these packages first:  sudo apt-get install $*"
        return 1
    fi
    say "installing system packages: $*"
    local as=()
    [ "$(id -u)" = 0 ] || as=(sudo -n)
    "${as[@]}" apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive "${as[@]}" apt-get install -y -qq --no-install-recommends "$@" >&2
}

fits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; }

find_python() {
    local name
    for name in ${MOTCUA_PYTHON:-} python3.11 python3.12 python3.13 python3 python; do
        if command -v "$name" >/dev/null 2>&1 && fits "$name"; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

make_venv() {
    local python
    if ! python=$(find_python); then
        say "Python 3.11, 3.12 or 3.13 is needed; found: $(python3 --version 2>/dev/null || echo none)."
        say "Debian 12 and 13 and Ubuntu 24.04 have one:  sudo apt-get install python3 python3-venv"
        exit 3
    fi
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        local version
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        apt_install "python$version-venv" || exit 3
    fi
    say "making a virtual environment with $("$python" --version)"
    "$python" -m venv "$venv"
}

fingerprint() { cat "$here/$1" "$here/pyproject.toml" | sha256sum | cut -d' ' -f1; }

is_set_up() { # whether the packages of this lock file are in the virtual environment
    [ -f "$venv/$1.done" ] && [ "$(cat "$venv/$1.done")" = "$(fingerprint "$1")" ]
}

set_up_python() { # $1: the lock file; requirements-test.lock holds all of requirements.lock, and the tools of developers
    if fits "$venv/bin/python" && is_set_up "$1"; then return; fi
    if ! fits "$venv/bin/python"; then
        rm -rf "$venv"
        make_venv
    fi
    say "installing the Python packages of $1 (once)"
    "$venv/bin/python" -m pip install -q --disable-pip-version-check --require-hashes -r "$here/$1" >&2
    "$venv/bin/python" -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e "$here" >&2
    fingerprint "$1" >"$venv/$1.done"
    if [ "$1" = requirements-test.lock ]; then fingerprint requirements.lock >"$venv/requirements.lock.done"; fi
}

set_up_test_chip() { # a TPM in software for the tests of the key file; without it they are skipped and say so
    if ! command -v swtpm >/dev/null 2>&1 && may_install; then
        apt_install swtpm tpm2-tools libtss2-tcti-swtpm0 || say "no TPM in software: its tests are skipped"
    fi
}

set_up_test_printers() { # CUPS, printers that speak IPP, a bar code reader: the tests start their own, the system's need not run
    local name lacking="" PATH="$PATH:/usr/sbin:/sbin"
    for name in cupsd ippeveprinter lpadmin dbus-daemon pdftoppm; do
        command -v "$name" >/dev/null 2>&1 || lacking+=" $name"
    done
    ldconfig -p 2>/dev/null | grep -q 'libzbar\.so\.0' || lacking+=" libzbar"
    if [ -z "$lacking" ]; then return; fi
    local packages=(cups cups-client cups-ipp-utils dbus poppler-utils "$(newer_name libzbar0)")
    if ! may_install; then
        say "no$lacking: tests with real printers are skipped (sudo apt-get install ${packages[*]})"
    elif ! apt_install "${packages[@]}"; then
        say "no$lacking: tests with real printers are skipped"
    fi
}

set_up_test_screen_reader() { # a display and AT-SPI, which the tests start themselves: what a screen reader is told of a window
    local packages=(xvfb dbus at-spi2-core python3-pyatspi) lacking="" name
    for name in Xvfb dbus-daemon; do
        command -v "$name" >/dev/null 2>&1 || lacking+=" $name"
    done
    [ -x /usr/libexec/at-spi-bus-launcher ] || [ -x /usr/lib/at-spi2-core/at-spi-bus-launcher ] || lacking+=" at-spi-bus-launcher"
    /usr/bin/python3 -c 'import pyatspi' 2>/dev/null || lacking+=" pyatspi"
    if [ -n "$lacking" ]; then
        if ! may_install; then
            say "no$lacking: the test with a screen reader is skipped (sudo apt-get install ${packages[*]})"
            return
        fi
        apt_install "${packages[@]}" || { say "no$lacking: the test with a screen reader is skipped"; return; }
    fi
    (set_up_libraries screen) || say "no X libraries: the test with a screen reader is skipped"
}

set_up_test_speech() { # espeak-ng, so that the tests hear real words; without it they are skipped and say so
    if ! command -v espeak-ng >/dev/null 2>&1 && may_install; then
        apt_install espeak-ng || say "no espeak-ng: the tests of real speech are skipped"
    fi
}

set_up_test_engines() { # the city's databases and a pooler: the tests start servers of their own, the system's need not run
    local name lacking="" PATH="$PATH:/usr/sbin:/sbin" packages=(postgresql mariadb-server galera-4 rsync pgbouncer)
    for name in mariadbd mariadb-install-db rsync pgbouncer; do
        command -v "$name" >/dev/null 2>&1 || lacking+=" $name"
    done
    compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || lacking+=" postgresql"
    [ -e /usr/lib/galera/libgalera_smm.so ] || lacking+=" galera"
    if [ -z "$lacking" ]; then return; fi
    if ! may_install; then
        say "no$lacking: tests on that engine are skipped (sudo apt-get install ${packages[*]})"
    elif ! apt_install "${packages[@]}"; then
        say "no$lacking: tests on that engine are skipped"
    fi
}

set_up_test_browser() { # Chromium, in which the city's pages are walked
    if command -v chromium >/dev/null 2>&1; then return; fi
    if ! may_install; then
        say "no chromium: tests of the city's pages in a browser are skipped (sudo apt-get install chromium)"
    else
        apt_install chromium || say "no chromium: tests of the city's pages in a browser are skipped"
    fi
}

runs_emupos() { "$1" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 13))' >/dev/null 2>&1; }

find_python_for_emupos() { # prints a Python 3.13 or later that does run; a name on PATH may be a shim without one behind it
    local python
    for python in "$venv/bin/python" python3.13 python3.14 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[3-9]*/bin/python; do
        if runs_emupos "$python"; then
            printf '%s\n' "$python"
            return 0
        fi
    done
    return 1
}

set_up_test_thermal_printer() { # a thermal printer in software (emupos), beside the virtual environment; without it its tests are skipped
    local lock="$here/tests/printing/emupos.lock" room="$venv-emupos" python sum
    sum=$(sha256sum <"$lock" | cut -d' ' -f1)
    if [ -f "$room/lock.done" ] && [ "$(cat "$room/lock.done")" = "$sum" ] && runs_emupos "$room/bin/python"; then return; fi
    if ! python=$(find_python_for_emupos); then
        say "no Python 3.13: the tests with an independent thermal printer (emupos) are skipped"
        return
    fi
    say "installing a thermal printer in software for the tests (once)"
    rm -rf "$room"
    if "$python" -m venv "$room" >&2 && "$room/bin/python" -m pip install -q --disable-pip-version-check --require-hashes -r "$lock" >&2; then
        printf '%s\n' "$sum" >"$room/lock.done"
    else
        rm -rf "$room"
        say "it cannot be installed: the tests with an independent thermal printer (emupos) are skipped"
    fi
}

compile_sources() { # so that no start pays for it, also where Python is told to write no bytecode; 0.05 s if nothing changed
    "$venv/bin/python" -m compileall -q "$here/kiosk" "$here/ui" "$here/printing" "$here/tests" >/dev/null 2>&1 || true
}

missing_libraries() { # names of shared libraries that FILE... needs and the system lacks
    ldd "$@" 2>/dev/null | awk '/not found/ {print $1}' | sort -u
}

set_up_libraries() { # $1: "screen" if a window will be shown on a display
    local qt lacking packages=() library
    qt=$("$venv/bin/python" -c 'import importlib.util as u; print(u.find_spec("PySide6").submodule_search_locations[0])')
    local files=("$qt"/QtWidgets.abi3.so "$qt"/QtSvg.abi3.so "$qt"/Qt/plugins/platforms/libqoffscreen.so)
    if [ "$1" = screen ]; then files+=("$qt"/Qt/plugins/platforms/libqxcb.so); fi
    lacking=$(missing_libraries "${files[@]}")
    [ -z "$lacking" ] && return
    for library in $lacking; do
        case "$library" in
        libGL.so.1 | libOpenGL.so.0) packages+=(libgl1 libopengl0) ;;
        libEGL.so.1) packages+=(libegl1) ;;
        libxkbcommon.so.0) packages+=(libxkbcommon0) ;;
        libfontconfig.so.1) packages+=(libfontconfig1) ;;
        libfreetype.so.6) packages+=(libfreetype6) ;;
        libdbus-1.so.3) packages+=(libdbus-1-3) ;;
        libglib-2.0.so.0 | libgthread-2.0.so.0) packages+=("$(newer_name libglib2.0-0)") ;;
        libX11.so.6) packages+=(libx11-6) ;;
        libX11-xcb.so.1) packages+=(libx11-xcb1) ;;
        libxcb.so.1) packages+=(libxcb1) ;;
        libxkbcommon-x11.so.0) packages+=(libxkbcommon-x11-0) ;;
        libxcb-*) packages+=("$(xcb_package "$library")") ;;
        *) say "unknown missing library: $library" ;;
        esac
    done
    # shellcheck disable=SC2207
    packages=($(printf '%s\n' "${packages[@]}" | sort -u))
    [ "${#packages[@]}" -gt 0 ] || exit 3
    apt_install "${packages[@]}" || exit 3
}

newer_name() { # Debian 13 and Ubuntu 24.04 renamed libraries for 64-bit time
    if apt-cache show "$1t64" >/dev/null 2>&1; then echo "$1t64"; else echo "$1"; fi
}

xcb_package() { # libxcb-cursor.so.0 -> libxcb-cursor0
    local name=${1%%.so*} number=${1##*.so.}
    echo "$name$number"
}

has_display() { [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; }

case "${1:-}" in
test | lint | bench | simulate) set_up_python requirements-test.lock ;;
*) set_up_python requirements.lock ;;
esac
compile_sources
case "${1:-}" in
test)
    shift
    set_up_libraries offscreen
    set_up_test_chip
    set_up_test_printers
    set_up_test_thermal_printer
    set_up_test_screen_reader
    set_up_test_speech
    set_up_test_engines
    set_up_test_browser
    workers=(-n 3 --dist worksteal)  # many tests wait for processes; a worker that is done takes from another: no long tail
    for argument in "$@"; do
        case "$argument" in -n* | --numprocesses* | --pdb | -s | --collect-only) workers=() ;; esac
    done
    cd "$here"
    QT_QPA_PLATFORM=offscreen exec "$venv/bin/python" -m pytest "${workers[@]}" "$@"
    ;;
lint)
    cd "$here"
    if [ "${2:-}" = --house ]; then exec "$venv/bin/python" -m tests.house "${@:3}"; fi
    "$venv/bin/python" -m ruff check .
    exec "$venv/bin/python" -m mypy
    ;;
bench | simulate)
    room=$1
    shift
    set_up_libraries offscreen
    case "$room ${1:-}" in "bench sync" | "simulate city") set_up_test_engines ;; esac
    cd "$here"
    QT_QPA_PLATFORM=offscreen exec "$venv/bin/python" -m "tests.$room" "$@"
    ;;
"")
    if has_display; then
        set_up_libraries screen
        exec "$venv/bin/motcua"
    fi
    set_up_libraries offscreen
    say "there is no display here (DISPLAY and WAYLAND_DISPLAY are empty)."
    say "Running the tour instead: it plays a citizen's whole visit and leaves its pictures and papers in ./tour"
    QT_QPA_PLATFORM=offscreen exec "$venv/bin/motcua" tour --out ./tour
    ;;
*)
    if has_display; then set_up_libraries screen; else set_up_libraries offscreen; fi
    if ! has_display; then export QT_QPA_PLATFORM="${QT_QPA_PLATFORM:-offscreen}"; fi
    exec "$venv/bin/motcua" "$@"
    ;;
esac
