# changing.sh - the file is cut, or written over in place, while it is read: one line and status 3, or the true
# answer of what was opened. Read by run.
command=changing output=-

# Files that are mapped; the second has other text.
cp -r "$ROOT/kb" "$TMP/sources/large"
sed 's/upload/transmission/g' "$TMP/sources/large/status.md" >"$TMP/status.md" && mv "$TMP/status.md" "$TMP/sources/large/status.md"
"$kbc" build -o other.kb "$TMP/sources/large" 2>/dev/null
size=$(stat -c %s guide.kb)
head -c "$size" /dev/zero >"$TMP/zeros"
head -c "$size" /dev/urandom >"$TMP/random"
tail -c +4097 guide.kb >"$TMP/moved"
listing=$(all_names)

# changed NAME CUT FILL: as soon as a program has mapped changed.kb, it has CUT bytes and then those of FILL.
changed()
{
    local status=0
    cp guide.kb changed.kb
    LD_PRELOAD=$TMP/memory.so FAULT_FILE=changed.kb FAULT_CUT=$2 FAULT_FILL=$3 timeout 20 "$program" "${words[@]}" >"$TMP/out" 2>"$TMP/err" 9>"$TMP/cut" </dev/null || status=$?
    points=$((points + 1))
    [[ -s $TMP/cut ]] || lose "$1: nothing was changed"
    if [[ $status -eq $true_status ]] && cmp -s "$TMP/out" "$TMP/true"; then
        true
    elif [[ $program == "$kbc" && $status -ne 0 && $status -lt 124 && -s $TMP/err ]]; then
        true # (what is no .kb file may be a page, of which there is more to be told)
    elif [[ $status -ne 3 ]]; then
        lose "$1: status $status"
    elif [[ $(wc -l <"$TMP/err") -ne 1 ]]; then
        lose "$1: $(wc -l <"$TMP/err") lines on standard error"
    fi
    if [[ $output != - ]] && ! same_as "$output" "$TMP/old"; then
        [[ $status -eq 0 ]] && same_as "$output" "$TMP/new" || lose "$1: the old file is not as it was"
        rm -rf "$output"
        cp -r "$TMP/old" "$output"
    fi
    [[ $(all_names) == "$listing" ]] || { lose "$1: there is now: $(all_names)"; rm -rf -- *.tmp-* *.part *.old-*; }
}

every_change()
{
    local cut
    listing=$(all_names)
    for cut in $(spread "$((size / 512))" 6); do
        changed "cut to $(((cut - 1) * 512))" $(((cut - 1) * 512)) ""
    done
    changed "other bytes in place" 0 other.kb
    changed "zeros in place" 0 "$TMP/zeros"
    changed "noise in place" 0 "$TMP/random"
    changed "moved by 4096" 0 "$TMP/moved"
    cp guide.kb changed.kb
}

commands='search - kb --kb changed.kb search photo missing on the mac
json - kb --kb changed.kb search --json -n 20 waiting to uplaod
show - kb --kb changed.kb show status/paused
list - kb --kb changed.kb list --json
info - kb --kb changed.kb info
verify - kb --kb changed.kb verify
diagnose report.txt kb --kb changed.kb diagnose --platform iphone Paused --answers answers --report report.txt
diff - kbc diff guide.kb changed.kb
export site kbc export --to site --force -o site changed.kb
gaps - kbc gaps searches.log changed.kb'
cp guide.kb changed.kb
each_command every_change "$commands"

# A batch has the file open before the first line comes, and the file is cut or written over by then.
command=batch output=-
mkfifo queries
for i in $(spread 200 8); do
    cp guide.kb changed.kb
    "$kb" --kb guide.kb search --batch - <<<$'1\tphotos missing\n2\tlow power' >"$TMP/true"
    timeout 20 "$kb" --kb changed.kb search --batch queries >"$TMP/out" 2>"$TMP/err" &
    exec 5>queries
    case $((i % 3)) in
    0) truncate -s $((size * i / 201)) changed.kb ;;
    1) dd if=other.kb of=changed.kb conv=notrunc status=none ;;
    2) dd if=/dev/urandom of=changed.kb conv=notrunc bs=1 count=64 seek=$((size * i / 201)) status=none ;;
    esac
    printf '1\tphotos missing\n2\tlow power\n' >&5
    exec 5>&-
    status=0
    wait $! || status=$?
    points=$((points + 1))
    [[ $status -eq 0 ]] && cmp -s "$TMP/out" "$TMP/true" && continue
    [[ $status -eq 3 && $(wc -l <"$TMP/err") -eq 1 ]] || lose "$i: status $status, $(wc -l <"$TMP/err") lines"
done
rm -f changed.kb other.kb queries
what="changes of a file that was being read"
