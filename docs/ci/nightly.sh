#!/bin/sh
# Makes a study's report again and compares it with the one that was kept last time.
#
#   nightly.sh STUDY [FOLDER]
#
# FOLDER (default: nightly) keeps the last report in FOLDER/last and what changed in
# FOLDER/summary.md. Exit codes: 0 nothing changed, or nothing to compare with yet; 1 the data fail
# a check, or figures changed; 2 something has to be mended. The report that was kept is replaced
# only by one that is complete.
#
#   TOLERANCE        largest difference of a figure that counts as none (default: 1e-9)
#   FAIL_ON_CHANGE   "no": a changed figure is told of, and is no failure (default: yes)
set -eu

study=${1:?"usage: nightly.sh STUDY [FOLDER]"}
folder=${2:-nightly}
summary=$folder/summary.md
mkdir -p "$folder"

# Ends without a new report, and says so in place of what changed.
stop() {
    echo "$1: the report of last time was kept." | tee "$summary"
    exit "$status"
}

# Every problem of the data is listed here, by file, row and column.
status=0
ehs-eval check "$study" > "$folder/checks.txt" || status=$?
if [ "$status" -ne 0 ]; then
    cat "$folder/checks.txt"
    stop "The data did not pass the checks"
fi

ehs-eval analyse "$study" --out "$folder/tonight" --quiet || status=$?
if [ "$status" -ne 0 ]; then
    stop "The report could not be made"
fi

if [ -d "$folder/last" ]; then
    ehs-eval compare "$folder/last" "$folder/tonight" --tolerance "${TOLERANCE:-1e-9}" \
        --format markdown > "$summary" || status=$?
    if [ "$status" -gt 1 ]; then
        stop "The reports could not be compared"
    fi
else
    echo "This is the first report: there is nothing to compare it with." > "$summary"
fi
cat "$summary"

# Dying between the two lines leaves no report to compare with, but never half of one.
rm -rf "$folder/last"
mv "$folder/tonight" "$folder/last"

if [ "${FAIL_ON_CHANGE:-yes}" = no ]; then
    status=0
fi
exit "$status"
