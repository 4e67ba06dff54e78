# shellcheck shell=bash
# cost.sh - no query and no file makes one command take more than a second of the processor, or 64 MiB besides the file.
# Read by run. The files are those of tests/tools/crafted.c, whose checksums are right, and pages that are as large and as
# bad as the compiler takes them. In the sample a command has two seconds, since the machine may be busy; and so it has where
# 1,000 hits are asked for, for each of which a millisecond is added to what a search may take.
slowest=0 largest=0

# cost STATUSES FILE WORD...: icsync-kb with these words on a file ends so, within the limits.
cost()
{
    local statuses=$1 file=$2 status=0 what ms rss
    shift 2
    what="$(basename "$file" .kb): $*"
    what=${what:0:120}
    points=$((points + 1))
    seconds=2
    [[ -z $FULL || " $* " == *" 1000 "* ]] || seconds=1
    "$BUILD/tests/measured" "$TMP/took" $seconds "$kb" --kb "$file" "$@" </dev/null >"$TMP/out" 2>"$TMP/err" || status=$?
    read -r ms rss <"$TMP/took"
    [[ -z ${COST_TIMES:-} ]] || echo "$ms ms, $rss KiB, status $status: $what: $(head -c 100 "$TMP/err")" >&2
    ((ms <= slowest)) || slowest=$ms
    rss=$((rss - $(stat -c %s "$file") / 1024))
    ((rss <= largest)) || largest=$rss
    if [[ " $statuses " != *" $status "* ]]; then
        lose "$what: status $status after $ms ms: $(head -c 300 "$TMP/err")"
    elif ((rss > 65536)); then
        lose "$what: $rss KiB besides the file"
    else
        one_line "$status" "$what"
    fi
}

# Words of three letters as tests/tools/crafted.c has them: COUNT of them from number FROM on, with a text BEHIND each.
words()
{
    awk -v count="$1" -v from="${2:-0}" -v behind="${3:-}" 'BEGIN {
        letters = "bcdfghjklmnpqrtvwxyz"
        for (i = from; i < from + count; i++)
            printf("%s%s%s%s%s", i == from ? "" : " ", substr(letters, int(i / 400) % 20 + 1, 1),
                   substr(letters, int(i / 20) % 20 + 1, 1), substr(letters, i % 20 + 1, 1), behind)
    }'
}
repeated() { "$BUILD/tests/repeat" "$@"; }

queries=(
    "$(words 2040)" # as many as a query can have
    "$(words 150)"
    "\"$(words 16)\"" # phrases
    "\"$(words 2) $(words 2) $(words 2) $(words 2)\" \"$(words 8)\""
    "$(words 8 0 '*')" # beginnings
    'b* bb* c* cc* d* dd* f* g*'
    "$(words 400 0 '*')"
    "+$(words 1) +bbc +bbd +bbf -bbg -bbh -bbj -bbk"
    "$(words 15 0 bcs) bcdfxgh" # what the guide lacks
    "$(repeated 15 'bcdfgh\ibcdfg ' 1 bcdfgbcdfgbcdfgh)"
    "$(repeated 2000 'f:x ')"
    "$(repeated 4000 'b ')"
    "$(repeated 600 'bbb-bbc-bbd\i ')"
    "$(repeated 4000 '" ')"
    "bbb bbc"
    bbb
)

# ask FILE: all queries, and the ways to ask; show, list, diagnose.
ask()
{
    local query
    for query in "${queries[@]}"; do
        cost "0 1 2 3" "$1" search -- "$query"
    done
    for query in "${queries[0]}" "${queries[2]}" "bbb bbc"; do
        cost "0 1 2 3" "$1" search --all -- "$query"
        cost "0 1 2 3" "$1" search --exact -n 1000 -- "$query"
        cost "0 1 2 3" "$1" search --by page -n 1000 -- "$query"
        cost "0 1 2 3" "$1" search --json --explain -n 100 -- "$query"
        cost "0 1 2 3" "$1" search --json -n 1000 -- "$query"
    done
    cost "0 1 2 3" "$1" show a
    cost "0 1 2 3" "$1" show a --json
    cost "0 1 2 3" "$1" show there-is-no-such-id
    cost "0 1 2 3" "$1" list
    cost "0 1 2 3" "$1" list --json
    cost "0 1 2 3" "$1" diagnose bbb bbc
    cost "0 1 2 3" "$1" complete show ""
}

for file in $("$BUILD/tests/crafted" names); do
    "$BUILD/tests/crafted" "$file" "$TMP/$file.kb"
    case $file in # these ask for more than there may be
    lists | synonyms) cost 2 "$TMP/$file.kb" search -- "${queries[0]}" ;;
    big-record) cost 3 "$TMP/$file.kb" show a ;;
    long-titles | values) cost 3 "$TMP/$file.kb" list ;;
    esac
    if [[ -n $FULL ]]; then
        ask "$TMP/$file.kb"
    else
        cost "0 1 2 3" "$TMP/$file.kb" search -- "${queries[0]}"
        cost "0 1 2 3" "$TMP/$file.kb" search --json -n 1000 -- bbb bbc
        cost "0 1 2 3" "$TMP/$file.kb" show a
        cost "0 1 2 3" "$TMP/$file.kb" list
    fi
    rm -f "$TMP/$file.kb"
done

# --------------------------------------------------------------- long queries

for n in 8192 8193 65536; do
    for text in a 'a ' '" ' '+a ' '-a ' 'a* ' 'f:a ' $'\xC3\xA9' $'\xFF' "'a "; do
        query=$(repeated $((n / ${#text} + 1)) "$text" | head -c $n; echo x)
        query=${query%x}
        [[ -n $FULL || $n -ne 8192 ]] || continue
        statuses="0 1"
        ((n <= 8192)) || statuses=2
        cost "$statuses" "$guide" search -- "$query"
        printf 'q\t%s\n' "$query" >"$TMP/batch"
        [[ $statuses == 2 ]] || statuses=0
        cost "$statuses" "$guide" search --batch "$TMP/batch"
    done
done

# ------------------------------------------ pages that are bad for the reader

# page NAME COUNT TEXT...: a guide of one page of texts repeated, asked all of this.
page()
{
    mkdir -p "$TMP/$1"
    repeated "${@:2}" >"$TMP/$1/a.md"
    if (cd "$TMP" && "$kbc" build -o "$1.kb" "$1") >"$TMP/said" 2>&1; then
        ask "$TMP/$1.kb"
    else
        lose "page $1 is not compiled: $(head -c 300 "$TMP/said")"
    fi
    rm -rf "${TMP:?}/$1" "$TMP/$1.kb"
}
if [[ -n $FULL ]]; then
    line=$(words 40)
    page sections 1 '# a\n\n' 22000 "## bbb bbc \\i\\n\\n$line\\n\\n"
    page paragraphs 1 '# a\n\n' 24000 "$line\\n\\n"
    page words-alike 1 '# a\n\n' 110000 'bcdfgh\i bcdfg\ih\n\n'
    page one-word 1 '# a\n\n' 60 '\n\n' 60 "$(repeated 15000 'bbb ')\\n\\n"
    page emphasis 1 '# a\n\n' 30 "$(repeated 1200 '*b* **c** ')\\n\\n"
    page code 1 '# a\n\n```\n' 190000 'bbb bbc bbd\n' 1 '```\n'
    page wide-table 1 '# a\n\n' 200 '|'"$(words 12)" 1 '\n' 200 '|-' 1 '\n' 400 "$(repeated 200 '|b')\\n"
    page links 1 '# a\n\n' 20000 '## h\i\n\n[bbb](#h\i) [bbc](#a)\n\n'
    page quotes 1 '# a\n\n' 5000 "$(repeated 40 '>') $line\\n\\n"
    page lists 1 '# a\n\n' 16000 '- bbb\n  - bbc\n    - bbd\n'
    page tags 1 '# a\n\n' 32000 '## b\i {platform=mac}\n\nbbb\n\n'
    page same-titles 1 '# a\n\n' 32000 '## bbb bbc\n\nb\n\n'
    page long-words 1 '# a\n\n' 20000 "$(repeated 60 b)\\i$(repeated 60 c)\\n\\n"
    page aliases 1 '---\naliases: [' 4000 'bbb bbc \i, ' 1 ']\n---\n# a\n'
    mkdir -p "$TMP/sixteen"
    for i in 1 2 3 4; do
        repeated 1 "# a$i\\n\\n" 20000 "## b\\i\\n\\n$line\\n\\n" >"$TMP/sixteen/a$i.md"
    done
    repeated 1 "# a\\n\\n" 1 'bbb' >"$TMP/sixteen/a.md"
    repeated 60000 'bbb, b\i = bbc, c\i\n' >"$TMP/sixteen/words"
    (cd "$TMP" && "$kbc" build -o sixteen.kb sixteen) >"$TMP/said" 2>&1 || rm "$TMP/sixteen/words"
    (cd "$TMP" && "$kbc" build -o sixteen.kb sixteen) >"$TMP/said" 2>&1 || lose "16 MB are not compiled"
    ask "$TMP/sixteen.kb"
fi
echo "cost: the slowest took $slowest ms, the largest $largest KiB besides its file"
