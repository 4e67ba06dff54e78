# shellcheck shell=bash
# terminal.sh - all code points, all bytes, all pairs of bytes and 200 escape sequences in all that is printed: the guide's
# title, titles, texts, code, names, files, queries, ids, file names, error lines (tests/tools/crafted.c writes them,
# tests/tools/queries.c looks for what a terminal would obey). The filter itself: tests/unit/test_output.c. Read by run.
items=$((0x110000 + 256 + 65536 + 200))
signs=$TMP/signs.kb
"$BUILD/tests/crafted" signs "$signs"

# clean HOW-MANY STATUSES WORD...: what is printed, by so many items in it, has nothing that a terminal obeys.
clean()
{
    local many=$1 statuses=$2 status=0 as=() what
    shift 2
    what=$(printf '%q ' "$@" | head -c 150)
    [[ " $* " != *" --json "* ]] || as=(json)
    "$kb" "$@" >"$TMP/out" 2>"$TMP/err" </dev/null || status=$?
    points=$((points + many))
    "$BUILD/tests/queries" clean "${as[@]}" <"$TMP/out" || lose "$what: something is printed that a terminal obeys"
    "$BUILD/tests/queries" clean <"$TMP/err" || lose "$what: an error line has something that a terminal obeys"
    [[ " $statuses " == *" $status "* ]] || lose "$what: status $status"
}

# All records, by each command that goes through them; their texts one by one.
clean "$items" 0 --kb "$signs" info
clean "$items" 0 --kb "$signs" list
clean "$items" 0 --kb "$signs" list --json
clean "$items" 0 --kb "$signs" search -n 10000 bbb
clean "$items" 0 --kb "$signs" search --json -n 10000 bbb
clean "$items" 3 --kb "$signs" verify
clean "$items" "0 1 2" --kb "$signs" diagnose bbb
clean "$items" 0 --kb "$signs" complete show r
grep -aq '<U+001B>' "$TMP/out" || "$kb" --kb "$signs" list | grep -aq '<U+001B>' || lose "no escape is named"
# All the chunks; in the sample some of them, the sequences and the bytes among these.
chunks=$(seq 0 9999)
[[ -n $FULL ]] || chunks="0 1 28 257 258 259 290 322 4354"
for chunk in $chunks; do
    "$BUILD/tests/crafted" chunk "$chunk" >"$TMP/chunk" || break
    text=$(tr -d '\0' <"$TMP/chunk"; echo x)
    text=${text%x}
    clean 1024 0 --kb "$signs" show "r$chunk"
    clean 1024 0 --kb "$signs" show --json "r$chunk"
    clean 256 "0 1" --kb "$guide" search -- "$text"
    clean 256 "0 1" --kb "$guide" search --json -- "$text"
    clean 256 "0 1" --kb "$guide" show -- "$text"
    clean 256 "2 3" --kb "x${text:0:60}" info
    clean 256 2 --kb "$guide" list "x$text"
    clean 256 2 --kb "$guide" "--x$text"
done
