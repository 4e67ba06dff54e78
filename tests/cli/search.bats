# What people type.
load common

@test "words need no quotes" {
    [ "$(kb search router nearer)" = "$(kb search 'router nearer')" ]
    [ "$(kb --kb "$GUIDE" search waiting to upload)" = "$(kb search --kb "$GUIDE" 'waiting to upload')" ]
    [ "$(kb search -n 1 router --width 60)" = "$(kb --width=60 -n1 search router)" ]
}

@test "apostrophes, dashes and capitals do not matter" {
    [ "$(kb search "won't" | head -n 3)" = "$(kb search "won’t" | head -n 3)" ]
    is 0 kb search "won't print"
    says "tray"
    for query in wifi Wi-Fi WIFI 'wi fi' 'Wi‑Fi' 'wi–fi'; do
        is 0 kb search "$query"
        says "1. Wi-Fi drops out"
    done
}

@test "numbers and pasted messages are text" {
    is 0 kb search error -36
    says "1. Wi-Fi drops out"
    is 0 kb search 'ERROR: tray empty'
    says "1. Printer says ERROR: tray empty"
    is 0 kb search 'router -'
    is 0 kb search '- router' -- -n
    is 0 kb search -- -36
    says "Wi-Fi drops out"
}

@test "phrases and exclusion" {
    is 0 kb search '"tray with paper"'
    lacks Straighten
    is 0 kb search router -crooked
    lacks Straighten
    is 0 kb search router
    says Straighten
}

@test "quotes that do not close, many quotes, lonely signs" {
    for query in '"router' 'router"' '""' '" "' '"""""router' 'router:' ':router' 'router::x' '-' '--- router' '*' '(router)' 'router OR' 'a:b:c router' '"-router"'; do
        run timeout 5 "$BUILD/icsync-kb" search -- "$query"
        [ "$status" -le 1 ] || { echo "$query: $status $output"; false; }
    done
}

@test "--by page gives pages" {
    run kb search --by page --json paper
    [ "$(jq -r '[.hits[].id] | sort | join(" ")' <<<"$output")" = "devices/scanner index" ]
}

@test "--batch equals single searches" {
    printf '\nq1\trouter\nq2\tpaper tray\n\nq3\tzebra\nq4\t"put it in"\r\n' >queries
    kb search --batch queries >batch
    for one in 'q1 router' 'q2 paper tray' 'q3 zebra' 'q4 "put it in"'; do
        kb search --json -n 10 "${one#* }" | jq -r --arg q "${one%% *}" \
            '.hits | to_entries[] | "\($q) Q0 \(.value.id) \(.key + 1) \(.value.score) icsync-kb"' || true
    done >single
    diff single batch
    [ -s batch ]
    kb search --batch - <queries | cmp - batch
    kb search --batch queries --json >batch
    for one in router "paper tray" zebra '"put it in"'; do
        kb search --json -n 10 "$one" || true
    done | cmp - batch
    printf 'no tab here\n' >bad
    is 2 kb search --batch bad
    says "line 1"
}

@test "records below a first hit are those of any value asked for" {
    run kb --kb "$GUIDE" search --platform mac --platform windows safe reset
    says "reset/mac]"
    says "reset/windows]"
}

@test "NO_COLOR, pipes and widths" {
    lacks_escape() { ! grep -q $'\e' <<<"$output"; }
    run kb search router
    lacks_escape
    CLICOLOR_FORCE=1 run kb search router
    ! lacks_escape
    NO_COLOR=1 CLICOLOR_FORCE=1 run kb search router
    lacks_escape
    for width in 40 55 72; do
        run kb --width "$width" search paper router
        [ "$(awk '{ if (length($0) > n) n = length($0) } END { print n }' <<<"$output")" -le "$width" ] || { echo "$output"; false; }
    done
}

@test "on a terminal there is colour, with NO_COLOR none" {
    command -v script || skip "no script"
    TERM=xterm script -qec "'$BUILD/icsync-kb' search router" /dev/null </dev/null >seen
    grep -q $'\e\[[0-9;]*m' seen
    NO_COLOR=1 TERM=xterm script -qec "'$BUILD/icsync-kb' search router" /dev/null </dev/null >seen
    ! grep -q $'\e\[[0-9;]*m' seen
}

@test "every JSON is one line that parses" {
    for command in 'search router' 'show index' 'list' 'info' 'verify' 'search zebra'; do
        # shellcheck disable=SC2086
        run kb --json $command
        one_line
        jq -e '.schema == 1' <<<"$output"
    done
}

@test "kinds are commands" {
    is 0 kb --kb "$GUIDE" symptoms
    says "symptoms/waiting-to-upload"
    lacks "status/paused"
    [ "$output" = "$(kb --kb "$GUIDE" list symptom)" ]
    is 2 kb --kb "$GUIDE" symptons
    says "did you mean symptoms?"
}

@test "the issue's question" {
    is 0 kb --kb "$GUIDE" search waiting to upload
    says "status/waiting-to-upload" "Keep the" "symptoms/waiting-to-upload"
}

@test "the two commands of the README" {
    cd "$BATS_TEST_DIRNAME/../.."
    [ -f README.md ] || skip "no README.md"
    [ -z "${MUTANTS:-}" ] || skip "make would build other programs"
    grep -q 'tests/quickstart' README.md
    grep -q 'tests/run --install' README.md
    # MAKEFLAGS of an outer make would not fit.
    run env -u MAKEFLAGS BUILD="$BUILD" ICSYNC_KB=nowhere tests/quickstart
    [ "$status" -eq 0 ]
    says "1. Waiting To Upload" "status/waiting-to-upload"
}
