#!/usr/bin/env bash
# CUPS 2.4.2 forgets a job that it has accepted when the power is cut, and gives its number to the next one.
#
# Of a new job the scheduler writes the document at once, but its control file and the next number only when it stores
# whatever changed, DirtyCleanInterval seconds later (30, says its man page, where nothing is set). After a power cut
# within that time the number that `lp` printed, or that an IPP client was told, becomes another job's: who goes on to
# follow or to cancel it by its number watches, or cancels, the wrong one. A job's job-uuid tells them apart.
# Seen: job 1 is accepted and held, the scheduler killed and started again: no job is left, its document is, and the
# next job is number 1 too. With `DirtyCleanInterval 0` the first is still there and the next is number 2.
# Exit 0 while that is so, 1 once it has changed. Needs Debian 12 (apt-get downloads CUPS; nothing is installed). The
# scheduler has no port and no printer; one that runs on this machine is not touched.
set -euo pipefail
folder=$(mktemp -d)
scheduler=
ends() {
    [ -z "$scheduler" ] || kill -9 "$scheduler" || true
    rm -rf "$folder"
}
trap ends EXIT
chmod 755 "$folder"
mkdir -p "$folder/debs/partial"
apt-get install -y -qq --reinstall --download-only --no-install-recommends -o Debug::NoLocking=1 \
    -o Dir::Cache::archives="$folder/debs" "cups=2.4.2*" "cups-daemon=2.4.2*" "cups-client=2.4.2*" \
    "cups-server-common=2.4.2*" "libcups2=2.4.2*" >"$folder/apt" 2>&1 || { cat "$folder/apt"; exit 1; }
for package in "$folder"/debs/*.deb; do dpkg -x "$package" "$folder/root"; done
libraries=("$folder"/root/usr/lib/*-linux-*)
export LD_LIBRARY_PATH="${libraries[0]}"
programs="$folder/root/usr/bin"

settle() {  # settle FOLDER LINE: a scheduler's folder of its own, whose cupsd.conf has the line
    mkdir -p "$1"/{etc,spool,tmp,cache,state}
    printf '%s\n' "Listen $1/s" "DefaultAuthType None" "$2" "<Policy default>" "<Limit All>" "Order allow,deny" \
        "Allow all" "</Limit>" "</Policy>" >"$1/etc/cupsd.conf"
    printf '%s\n' "ServerRoot $1/etc" "RequestRoot $1/spool" "TempDir $1/tmp" "CacheDir $1/cache" "StateDir $1/state" \
        "AccessLog $1/access" "ErrorLog $1/error" "PageLog $1/page" "FileDevice Yes" \
        "ServerBin $folder/root/usr/lib/cups" "DataDir $folder/root/usr/share/cups" >"$1/etc/cups-files.conf"
}

begin() {  # begin FOLDER: starts the scheduler, until it answers
    "$folder/root/usr/sbin/cupsd" -f -c "$1/etc/cupsd.conf" -s "$1/etc/cups-files.conf" &
    scheduler=$!
    until [ -S "$1/s" ] && "$programs/lpstat" -h "$1/s" -r 2>&1 | grep -q "is running"; do
        kill -0 "$scheduler"
        sleep 0.1
    done
}

stop() {  # stop FOLDER SIGNAL
    kill "-$2" "$scheduler"
    wait "$scheduler" 2>/dev/null || true
    scheduler=
    rm -f "$1/s"
}

accepted() {  # accepted FOLDER NAME: the number of a held job of that name
    printf %s "$2" | "$programs/lp" -h "$1/s" -d q -t "$2" -H hold | sed 's/.*q-\([0-9]*\) .*/\1/'
}

tries() {  # tries FOLDER LINE: first job's number, how many jobs and documents the kill left, second job's number
    local first left documents
    settle "$1" "$2"
    begin "$1"
    "$folder/root/usr/sbin/lpadmin" -h "$1/s" -p q -E -v file:///dev/null -m raw 2>"$1/lpadmin" ||
        { cat "$1/lpadmin"; exit 1; }
    stop "$1" TERM  # it stores the queue
    begin "$1"
    first=$(accepted "$1" first)
    until [ -z "$2" ] || [ -e "$1/spool/c00001" ]; do sleep 0.1; done
    stop "$1" KILL
    begin "$1"
    left=$("$programs/lpstat" -h "$1/s" -W all -o | wc -l)
    documents=$(find "$1/spool" -name "d*" | wc -l)
    echo "$first $left $documents $(accepted "$1" second)" >"$1/found"
    stop "$1" TERM
}

tries "$folder/usual" ""
tries "$folder/prompt" "DirtyCleanInterval 0"
usual=$(cat "$folder/usual/found")
prompt=$(cat "$folder/prompt/found")
echo "first job's number, jobs and documents after the kill, second job's number: $usual; DirtyCleanInterval 0: $prompt"
[ "$usual" = "1 0 1 1" ] && [ "$prompt" = "1 1 1 2" ]
