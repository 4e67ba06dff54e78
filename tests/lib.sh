# lib.sh - what the parts of the tests share. A part is an executable
# tests/NAME/run; it begins with
#     cd "$(dirname "$0")/../.." && . tests/lib.sh
# counts its cases with pass, fail, skip or check, and ends with summary,
# whose line "N passed, N failed, N skipped" tests/run adds up.
# BUILD is where the programs are (absolute), TMP a folder for this part alone.

set -eu
ROOT=$PWD
BUILD=${BUILD:-build}
case $BUILD in /*) ;; *) BUILD=$ROOT/$BUILD ;; esac
PART=$(basename "$(dirname "$0")")
TMP=$(mktemp -d "${TMPDIR:-/tmp}/icsync-$PART.XXXXXX")
trap 'rm -rf "$TMP"' EXIT
trap 'exit 130' INT TERM
export ROOT BUILD TMP
unset ICSYNC_KB ICSYNC_KB_LOG ICSYNC_KB_TODAY ICSYNC_KB_PAGER SOURCE_DATE_EPOCH NO_COLOR CLICOLOR CLICOLOR_FORCE FORCE_COLOR

passed=0 failed=0 skipped=0

pass() { passed=$((passed + 1)); }
fail() { failed=$((failed + 1)); echo "FAIL $PART: $*"; }
skip() { skipped=$((skipped + 1)); echo "skip $PART: $*"; }

# check NAME COMMAND...: one case; what the command printed is shown when it fails.
check()
{
    name=$1
    shift
    if "$@" >"$TMP/check.log" 2>&1; then
        pass
    else
        fail "$name"
        sed 's/^/    /' "$TMP/check.log" | head -60
    fi
}

# needs TOOL...: ends the part when one of them is missing.
needs()
{
    local tool
    for tool; do
        command -v "$tool" >/dev/null || { fail "there is no $tool: tests/install test"; summary; exit; }
    done
}

# makes TARGET...: builds what the part is about, or skips it where the sources of zlib and Snowball cannot be had.
makes()
{
    make --no-print-directory -s BUILD="$BUILD" "$@" >"$TMP/make" 2>&1 || [[ -e $BUILD/third/ready ]] && return
    cat "$TMP/make"
    skip "the sources of zlib and Snowball cannot be had"
    summary
    exit
}

# A Windows of the tests' own, without windows. Wine takes names from the locale.
begin_wine()
{
    export WINEPREFIX=$BUILD/wine WINEDEBUG=-all WINEDLLOVERRIDES="mscoree,mshtml,winemenubuilder.exe=d" LC_ALL=C.UTF-8
    unset DISPLAY
    [[ -d $WINEPREFIX/drive_c ]] || wineboot -i >"$TMP/wineboot" 2>&1 || fail "Wine begins: $(tail -n 3 "$TMP/wineboot")"
}

# A folder of 260 pages that are long enough for a graph of near records: topics of four with words of their own.
near_pages()
{
    mkdir -p "$1"
    awk -v folder="$1" 'BEGIN {
        count = split("waiting to upload wifi low power mode battery photo mac windows sign out paused storage full", common, " ")
        for (page = 0; page < 260; page++) {
            text = "# Page " page "\n\n" common[page % count + 1] " " common[page * 7 % count + 1]
            for (i = 0; i < 28; i++)
                text = text " topic" int(page / 4) "x" (i + page % 4)
            print text > (folder "/p" page ".md")
            close(folder "/p" page ".md")
        }
    }'
}

# Reads TAP, shows what is not ok with its remarks, counts.
tap()
{
    awk -v part="$1" '
        /^ok [0-9]/ && /# skip/ || /^(not )?ok [0-9]+ # SKIP/ { skipped++; shown = 0; print "skip " part ": " $0; next }
        /^ok [0-9]/     { passed++; shown = 0; next }
        /^not ok [0-9]/ { failed++; shown = 1; sub(/^not ok [0-9]+ (- )?/, ""); print "FAIL " part ": " $0; next }
        /^1\.\.[0-9]+/  { sub(/1\.\./, ""); planned = $0 + 0; known = 1; next }
        shown           { print "    " $0 }
        /^[^#]/ && others < 12 { others++; rest = rest "    " $0 "\n" }
        END {
            if (!known) {
                failed++
                printf "FAIL %s: it ended half way\n%s", part, rest
            } else if (passed + failed + skipped < planned) {
                failed += planned - passed - failed - skipped
                print "FAIL " part ": not all of the " planned " planned cases ran"
            }
            printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
        }'
}

summary()
{
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" -eq 0 ]
}
