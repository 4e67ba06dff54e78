# Exit statuses of both programs, one line for each failure.
load common

@test "0: found, shown, listed, told, verified" {
    is 0 kb search router
    is 0 kb show devices/scanner
    is 0 kb list
    is 0 kb info
    is 0 kb verify
    is 0 kb paths
    is 0 kb help
    is 0 kb help search
    is 0 kb --version
    says "icsync-kb 0."
}

@test "1: nothing found" {
    is 1 kb search zebra
    is 1 kb show no/such/id
    is 1 kb search --json zebra
}

@test "2: no command, unknown command, no words" {
    is 2 kb
    is 2 kb frobnicate
    is 2 kb search
    is 2 kb show
    is 2 kb show a b
    is 2 kb list nothings
    is 2 kb help frobnicate
}

@test "2: paths and help know no --json" {
    for command in paths help "help search"; do
        is 2 kb $command --json
        says "--json goes with search, diagnose, show, list, info, verify and log only"
    done
    is 0 kb verify --json
}

@test "2: unknown options say what was meant" {
    is 2 kb search --limt 3 router
    is 2 kb search --jsn router
    says "did you mean --json?"
    is 2 kb serach router
    says "did you mean search?"
    is 2 kb list -x
    says "-x"
}

@test "2: wrong values" {
    is 2 kb search -n 0 router
    is 2 kb search -n 10001 router
    is 2 kb search -n
    is 2 kb --width ten list
    is 2 kb --color blue list
    is 2 kb --by author search router
    is 2 kb --json=yes list
    ICSYNC_KB_TODAY=2027-02-30 is 2 kb list
    one_line
}

@test "2: a query over its limit, not one below" {
    is 0 kb search "$(printf 'router %.0s' {1..1170})"
    is 2 kb search "router $(printf '%9000s' | tr ' ' x)"
    one_line
}

@test "3: no such file, and what to do" {
    is 3 kb --kb nowhere.kb list
    says "nowhere.kb" "--kb FILE"
    one_line
    ICSYNC_KB=nowhere.kb is 3 kb list
    unset ICSYNC_KB
    mkdir empty
    cp "$BUILD/icsync-kb" empty
    XDG_DATA_DIRS=$PWD/src is 3 ./empty/icsync-kb list
    cp small.kb empty/any.kb
    is 0 ./empty/icsync-kb list
}

@test "3: folder, FIFO, device, empty file, text" {
    mkfifo fifo
    : >empty
    for file in src fifo empty src/index.md; do
        is 3 timeout 5 "$BUILD/icsync-kb" --kb "$file" list
        one_line
        says "$file"
        is 3 timeout 5 "$BUILD/icsync-kb" --kb "$file" verify
    done
    run timeout 5 "$BUILD/icsync-kb" --kb /dev/zero list
    [ "$status" -eq 3 ] || [ "$status" -eq 5 ]
}

@test "3: truncated and damaged files" {
    head -c 2000 small.kb >cut.kb
    is 3 kb --kb cut.kb search router
    one_line
    is 3 kb --kb cut.kb verify
    says "cut.kb"
    cp small.kb bad.kb
    printf 'X' | dd of=bad.kb bs=1 seek=$(($(stat -c %s small.kb) / 2)) conv=notrunc status=none
    is 3 kb --kb bad.kb verify
    one_line
    kb --kb bad.kb --json verify 2>/dev/null >verify.json || [ $? -eq 3 ]
    jq -e '.ok == false' verify.json
}

@test "3: a newer version says so" {
    corrupt patch small.kb newer.kb 8 0300
    is 3 kb --kb newer.kb search router
    one_line
    says "newer"
    corrupt patch small.kb minor.kb 10 0700
    is 0 kb --kb minor.kb search router
}

@test "4: the content does not fit the digest" {
    corrupt patch small.kb digest.kb 40 00112233
    is 0 kb --kb digest.kb search router
    is 4 kb --kb digest.kb verify
    one_line
    is 4 kb --kb digest.kb --json verify
}

@test "5: a full disk below the output" {
    [ -w /dev/full ] || skip "no /dev/full"
    run bash -c '"$0" search router >/dev/full' "$BUILD/icsync-kb"
    [ "$status" -eq 5 ]
    says "cannot write"
    run bash -c '"$0" list --json >/dev/full' "$BUILD/icsync-kb"
    [ "$status" -eq 5 ]
    run bash -c '"$0" tree src/index.md >/dev/full' "$BUILD/icsync-kbc"
    [ "$status" -eq 5 ]
}

@test "5: closed output; a reader that goes away is no message" {
    run bash -c '"$0" search router >&-' "$BUILD/icsync-kb"
    [ "$status" -eq 5 ]
    run bash -c 'set -o pipefail; (sleep 0.2; exec "$0" --kb "$1" list --json) | true' "$BUILD/icsync-kb" "$GUIDE"
    [ "$status" -eq 5 ]
    [ -z "$output" ]
}

@test "5: batch file that is not there" {
    is 5 kb search --batch nowhere.tsv
    one_line
}

@test "130: Ctrl-C" {
    mkfifo queries
    sleep 5 >queries &
    run timeout --preserve-status -s INT 0.5 "$BUILD/icsync-kb" search --batch queries
    kill %1
    [ "$status" -eq 130 ]
}

@test "compiler: 0, 1, 2, 5" {
    is 0 kbc --version
    is 0 kbc --help
    is 2 kbc
    is 2 kbc frobnicate
    is 2 kbc build
    is 2 kbc build --frob src
    is 2 kbc build -o
    is 2 kbc tree src/index.md src/index.md
    is 1 kbc build nowhere
    is 1 kbc check --rules nowhere.xml src
    is 5 kbc build -o nowhere/x.kb src
    one_line
    is 0 kbc check src
}

@test "compiler: odd sources are refused at once" {
    mkfifo src/pipe.md
    is 1 timeout 5 "$BUILD/icsync-kbc" build -o x.kb src
    says "src/pipe.md: error: not a regular file"
    [ ! -e x.kb ]
    rm src/pipe.md
    mkdir nothing
    is 1 kbc build nothing
    ln -s loop src/loop.md
    run kbc build -o x.kb src
    says "loop.md"
}
