# Gaps from logs: logs of the reader's own, hostile ones, and what is refused. tests/golden/gaps shows the rest.
load common

@test "from the reader's log to a line of words, and the search finds the record" {
    for query in 'tray jams at night' 'at night the tray jams' zebra 'router nearer'; do
        kb search --log searches "$query" >/dev/null || true
    done
    kb search --log searches routr >/dev/null
    is 0 kbc gaps searches src
    says "# 4 searches in 1 log" "# 2 times, " "near: Printer says ERROR: tray empty" "# ID: zebra" "router < routr"
    is 1 kb search tray jams at night
    kbc gaps searches src | grep '^printer-says-error-tray-empty: ' >src/words
    [ "$(wc -l <src/words)" -eq 1 ]
    kbc build --werror -o small.kb src
    is 0 kb search tray jams at night
    says "1. Printer says ERROR: tray empty"
    is 0 kbc gaps searches small.kb
    says "find a record by now" "found: Printer says ERROR: tray empty (printer-says-error-tray-empty)"
    # All of it may stand in words: what is no proposal is a comment.
    kbc gaps searches src >>src/words
    kbc build -o small.kb src
}

@test "a .kb and its sources give the same; --all shows all groups" {
    for i in {1..60}; do
        printf '2027-01-31\t0123456789ab\tnone\tzebra%s okapi\t\n' "$i"
    done >searches
    kbc gaps searches src >one
    kbc gaps searches small.kb >two
    cmp one two
    grep -q '^# and 10 more; --all shows them' one
    [ "$(kbc gaps --all searches src | grep -c '^# 1 time, ')" -eq 60 ]
    [ "$(kbc gaps --json searches src | jq '.gaps | length')" -eq 60 ]
}

@test "what is hostile in logs and ids comes out harmless" {
    head -c 200000 /dev/urandom >noise
    printf '2027-01-31\t0123456789ab\tnone\tx\e[31m\t\n2027-01-31\t0123456789ab\tnone\tzebra ; = < : ! # *\t\n' >>noise
    printf '2027-01-31\t0123456789ab\tnone\t; ;; "\t\n2027-01-31\t0123456789ab\tnone\t-router\t\n' >>noise
    printf '2027-01-31\t0123456789ab\tnone\tzebra router \xe2\x82\t\n2027-01-31\t0123456789ab\tcorrected\trouter \xe7\x99\xbd\t=;=;\n' >>noise
    is 0 kbc gaps noise src
    says "lines that are not of a log were left out: "
    kbc gaps noise src >out 2>/dev/null
    clean out
    kbc gaps --json noise src 2>/dev/null | jq -e '.gaps | length == 3' >/dev/null
    # What is proposed compiles.
    kbc gaps noise src 2>/dev/null >src/words
    kbc build -o small.kb src
}

@test "a large log is no matter of minutes, one that is too large is refused" {
    awk 'BEGIN { for (i = 0; i < 150000; i++) printf "2027-01-31\t0123456789ab\tnone\tzebra%d %d okapi\t\n", i % 60000, i }' >large
    run timeout 60 "$BUILD/icsync-kbc" gaps large src
    [ "$status" -eq 0 ]
    says "# The rarest groups were not looked at: 145000"
    yes "$(head -n 1 large)" | head -c 17000000 >larger
    is 1 kbc gaps larger src
    says "cannot read larger: it is larger than 16 MiB"
    mkfifo pipe
    run timeout 5 "$BUILD/icsync-kbc" gaps pipe src
    [ "$status" -eq 1 ]
    is 1 kbc gaps src src
}

@test "a guide that cannot be had" {
    printf '2027-01-31\t0123456789ab\tnone\tzebra\t\n' >searches
    is 3 kbc gaps searches nowhere
    one_line
    head -c 3000 small.kb >cut.kb
    is 3 kbc gaps searches cut.kb
    one_line
    echo 'a: b' >src/words
    is 1 kbc gaps searches src
    says 'src/words:1:1: error: no record has the id "a"'
    is 1 kbc gaps --json searches src
    is 0 kbc gaps searches --words /dev/null small.kb
    mkdir empty
    is 1 kbc gaps searches empty
    says "empty is no .kb file, and has no Markdown"
    is 2 kbc gaps searches searches
    is 2 kbc gaps searches
}
