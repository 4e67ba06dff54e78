# The log of searches: what is noted, what is not, how it is shown and cleared.
load common

search() { ICSYNC_KB_TODAY=2027-01-31 kb search "$@" >/dev/null; }

@test "what found nothing, was unsure or was read otherwise is noted, the rest is not" {
    is 1 kb search --log searches zebra zoo
    search --log searches router
    search --log=searches printr sys tray || true
    search --log searches striaghten pap
    [ "$(wc -l <searches)" -eq 3 ]
    digest=$(kb info --json | jq -r .digest | cut -c 1-12)
    [ "$(tail -n 1 searches)" = $'2027-01-31\t'"$digest"$'\tcorrected\tstriaghten pap\tstriaghten=Straighten; pap=Paper' ]
    grep -qx $'....-..-..\t'"$digest"$'\tnone\tzebra zoo\t' searches
}

@test "nothing is noted unless asked for; the environment may ask" {
    is 1 kb search zebra
    [ "$(ls)" = "$(printf 'small.kb\nsrc')" ]
    export ICSYNC_KB_LOG=searches
    is 1 kb search zebra
    printf 'q1\tzebra\n' | kb search --batch -
    [ "$(wc -l <searches)" -eq 1 ]
    is 1 kb search --log other zebra
    [ "$(wc -l <searches)" -eq 1 ]
    [ "$(wc -l <other)" -eq 1 ]
    is 0 kb log
    says "nothing found  zebra"
}

@test "a line says nothing of user, host or folder, and holds no control characters" {
    USER=somebody HOSTNAME=host is 1 kb search --log "$PWD/searches" $'zebra\tzoo\e[31m\nred\u202e\xff'
    [ "$(cut -f 4- searches)" = $'zebra zoo [31m red\t' ]
    clean searches
    ! grep -qE "somebody|host|$PWD" searches
    is 1 kb search --log searches "$(printf 'zebra%.0s ' {1..900})"
    [ "$(tail -n 1 searches | wc -c)" -le 512 ]
}

@test "the answer is the same, whatever becomes of the log" {
    mkfifo pipe
    mkdir folder
    echo text >text
    kb search --json zebra >wanted.json || true
    for file in pipe folder text nowhere/log src/index.md small.kb; do
        is 0 kb search --log "$file" router
        kb search --log "$file" routr >out 2>err
        grep -q 'Move nearer' out
        [ "$(wc -l <err)" -eq 1 ]
        grep -q "^icsync-kb: cannot note the search in $file: " err
        status=0
        kb search --json --log "$file" zebra >out 2>/dev/null || status=$?
        [ "$status" -eq 1 ]
        cmp out wanted.json
    done
    [ "$(cat text)" = text ]
    is 0 kb verify
}

@test "a file that is full gets no line" {
    line=$'2027-01-31\t0123456789ab\tnone\tzebra\t'
    yes "$line" | head -c 1048570 >searches
    cp searches before
    is 1 kb search --log searches zebra
    says "searches: it is full (1 MiB); icsync-kb log --clear empties it"
    cmp searches before
}

@test "many readers share a file" {
    for i in {1..24}; do
        kb search --log searches "zebra number $i" >/dev/null &
    done
    wait
    [ "$(wc -l <searches)" -eq 24 ]
    [ "$(kb log --json searches | jq '.bad_lines, (.searches | length)' | paste -s -d ' ')" = "0 24" ]
}

@test "log shows it, as JSON too, and leaves out what is of no log" {
    printf '%s\n' $'2027-01-30\t0123456789ab\tnone\tzebra zoo\t' $'2027-01-31\t0123456789ab\tunsure\trouter "hums"\t' \
        $'2027-02-01\t0123456789ab\tcorrected\tuplaod waitingto\tuplaod=upload; waitingto=waiting to' >searches
    is 0 kb log searches
    [ "$output" = "2027-01-30  nothing found  zebra zoo
2027-01-31  unsure         router \"hums\"
2027-02-01  corrected      uplaod waitingto (uplaod=upload; waitingto=waiting to)
3 searches noted: 1 found nothing, 1 unsure, 1 corrected" ]
    is 0 kb log - <searches
    printf '%s\n' 'nonsense' $'2027-02-30\t0123456789ab\tnone\tx\t' $'2027-01-30\t0123456789ab\tnone\t\e[31m\t' >>searches
    is 0 kb log searches
    says "were left out: 3"
    kb log --json searches >out 2>/dev/null
    [ "$(jq -c '.searches[2].read' out)" = '[{"typed":"uplaod","read":"upload"},{"typed":"waitingto","read":"waiting to"}]' ]
    [ "$(jq -r '[.schema, .bad_lines, .searches[0].outcome, .searches[1].query] | join(" ")' out)" = '1 3 none router "hums"' ]
    head -c 3000 /dev/urandom >noise
    is 1 kb log noise
    clean <(kb log noise 2>&1 || true)
    is 5 kb log nowhere
    one_line
    unset ICSYNC_KB_LOG
    is 2 kb log
    says "icsync-kb log searches.log"
}

@test "--clear empties a log, and nothing else" {
    is 1 kb search --log searches zebra
    is 0 kb log --clear searches
    [ -e searches ]
    [ ! -s searches ]
    is 1 kb log searches
    is 1 kb search --log searches zebra
    [ "$(wc -l <searches)" -eq 1 ]
    echo mine >>searches
    cp searches before
    is 2 kb log --clear searches
    says "searches: line 2 is not of a log; nothing was cleared"
    cmp searches before
    is 2 kb log --clear src/index.md
    [ -s src/index.md ]
    is 5 kb log --clear nowhere
    [ ! -e nowhere ]
}

@test "the options go with their commands" {
    is 2 kb list --log x
    says "--log goes with search only"
    is 2 kb search --clear router
    says "--clear goes with log only"
    is 2 kb search --batch queries --log x
    is 2 kb search --log
    is 2 kb log a b
    [ ! -e x ]
}
