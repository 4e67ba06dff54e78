# shellcheck shell=bash
# everyday.sh - what is given as a .kb file and is none; clocks, environments and terminals that are odd; many readers at once.
# FULL=1: a thousand of them. Read by run.
mkdir "$TMP/odd"
cd "$TMP/odd"
cp "$guide" good.kb

# One reader each: search, show, list, info, verify, diagnose.
commands=("search photo" "show status/paused" list info verify "diagnose paused")

# refused FILE WHY [STATUS]: every command says in one line, at once, that this is no knowledge base (status 3), or that it
# cannot be reached (5).
refused()
{
    local command status
    for command in "${commands[@]}"; do
        status=0
        points=$((points + 1))
        # shellcheck disable=SC2086 # words
        (ulimit -t 2 -v 8388608 && exec timeout 10 "$kb" --kb "$1" $command) >"$TMP/out" 2>"$TMP/err" </dev/null || status=$?
        ((status == ${3:-3})) || lose "$2, $command: status $status: $(head -c 200 "$TMP/err")"
        [[ ! -s $TMP/out ]] || lose "$2, $command: something is printed"
        one_line "$status" "$2, $command"
    done
}

# bytes NAME OFFSET BYTES: a good file with other bytes there.
bytes()
{
    cp good.kb "$1"
    printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

mkfifo fifo.kb
mkdir folder.kb
: >empty.kb
printf 'x' >short.kb
truncate -s 5G sparse.kb
cp good.kb large.kb && truncate -s 5G large.kb
ln -s loop2.kb loop.kb && ln -s loop.kb loop2.kb
ln -s nowhere.kb dangling.kb
ln -s fifo.kb to-fifo.kb
head -c 1000 good.kb >cut.kb
printf '# Guide\n\nText\n' >text.kb
gzip -c good.kb >packed.kb
bytes newer.kb 8 '\003\000'
bytes older.kb 8 '\001\000'
bytes other-order.kb 8 '\000\002\000\000\000\002'
bytes other-words.kb 12 '\143\000'
refused fifo.kb "a FIFO"
refused to-fifo.kb "a link to a FIFO"
refused folder.kb "a folder"
refused /dev/zero "/dev/zero"
refused /dev/null "/dev/null"
refused /dev/full "/dev/full"
refused /proc/self/mem "/proc/self/mem"
refused empty.kb "no bytes"
refused short.kb "one byte"
refused sparse.kb "5 GiB of nothing"
refused large.kb "a good file and 5 GiB of nothing"
refused loop.kb "links in a circle" 5
refused dangling.kb "a link to nowhere"
refused nowhere.kb "no such file"
refused good.kb/x "a file as a folder"
refused "$(printf 'n%.0s' {1..300}).kb" "a name that is too long" 5
refused cut.kb "a file that is cut"
refused text.kb "a text"
refused packed.kb "a packed file"
refused newer.kb "a newer format"
refused older.kb "an older format"
refused other-order.kb "the other order of bytes"
refused other-words.kb "another analyser"
if [[ $(id -u) -ne 0 ]]; then
    cp good.kb unreadable.kb && chmod 0 unreadable.kb
    refused unreadable.kb "a file that may not be read"
fi
rm -f sparse.kb large.kb

# ------------------------------------------------- clocks, environments, terminals

# same_answer WHAT COMMAND...: it prints what $TMP/true has, and ends well.
same_answer()
{
    local what=$1 status=0
    shift
    points=$((points + 1))
    "$@" >"$TMP/out" 2>"$TMP/err" </dev/null || status=$?
    ((status == 0)) || lose "$what: status $status: $(head -c 200 "$TMP/err")"
    cmp -s "$TMP/out" "$TMP/true" || lose "$what: another answer"
}
"$kb" --kb good.kb search --no-pager waiting to upload >"$TMP/true" 2>/dev/null || "$kb" --kb good.kb search waiting to upload >"$TMP/true"
for day in 1970-01-01 2026-12-01 2038-01-20 2106-02-08 9999-12-31; do
    points=$((points + 1))
    ICSYNC_KB_TODAY=$day "$kb" --kb good.kb search waiting to upload >"$TMP/out" 2>"$TMP/err" || lose "on $day: status $?"
    grep -q 'status/waiting-to-upload' "$TMP/out" || lose "on $day: another answer"
done
for epoch in 0 1 2147483648 4294967295 253402300799; do
    points=$((points + 1))
    SOURCE_DATE_EPOCH=$epoch "$kbc" build -o at.kb "$ROOT/kb" >"$TMP/out" 2>"$TMP/err" || lose "built at $epoch: status $?: $(head -c 200 "$TMP/err")"
    "$kb" --kb at.kb verify >"$TMP/out" 2>"$TMP/err" || lose "built at $epoch: it is damaged"
done
same_answer "no HOME" env -u HOME "$kb" --kb good.kb search waiting to upload
same_answer "no environment" env -i ICSYNC_KB_TODAY=$ICSYNC_KB_TODAY LC_ALL=C.UTF-8 "$kb" --kb good.kb search waiting to upload
same_answer "HOME that is none" env HOME=/nowhere XDG_DATA_HOME=/nowhere "$kb" --kb good.kb search waiting to upload
same_answer "a locale that is none" env LC_ALL=xx_YY LANG=xx "$kb" --kb good.kb search waiting to upload
same_answer "a terminal that is none" env TERM=none COLUMNS=0 LINES=x "$kb" --kb good.kb search waiting to upload
if command -v script >/dev/null; then
    for columns in 1 2 3 9 40 1000; do
        for command in "${commands[@]}"; do
            points=$((points + 1))
            script -qec "stty cols $columns rows 5; PAGER=cat '$kb' --kb good.kb $command" /dev/null >"$TMP/out" 2>"$TMP/err" </dev/null ||
                [[ $? -le 1 ]] || lose "$columns columns, $command: a bad status"
            [[ -s $TMP/out ]] || lose "$columns columns, $command: nothing is printed"
        done
    done
fi

# ------------------------------------------------------------------ many readers

readers=$((${FULL:+1000} + 0))
((readers > 0)) || readers=100
mkdir answers
# shellcheck disable=SC2016 # the words are those of the shell within
seq "$readers" | xargs -P "$readers" -I{} sh -c '"$1" --kb good.kb search waiting to upload >answers/{} 2>&1 || echo failed >>answers/{}' _ "$kb" ||
    lose "readers could not be begun"
for answer in answers/*; do
    points=$((points + 1))
    cmp -s "$answer" "$TMP/true" || lose "one of $readers readers had another answer: $(head -c 200 "$answer")"
done
cd "$ROOT"
