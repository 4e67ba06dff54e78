# shellcheck shell=bash
# damage.sh - a bit or the length of a file is wrong, in memory (tests/tools/corrupt.c): each answer is the true one or an
# error of the right kind, and verify finds it. FULL=1: every bit of three files; else of the smallest, and some of the guide's.
# Read by run.
"$kbc" build -o "$TMP/tiny.kb" tests/docs/tiny 2>"$TMP/err"
files=("$TMP/tiny.kb" "$guide")
[[ -z $FULL ]] || if [[ -e ../shared/corpora/prometheus-runbooks.tar.xz ]]; then
    tar -C "$TMP" -xf ../shared/corpora/prometheus-runbooks.tar.xz
    "$kbc" build -o "$TMP/runbooks.kb" "$TMP/prometheus-runbooks/content" 2>"$TMP/err"
else
    near_pages "$TMP/near"
    "$kbc" build -o "$TMP/runbooks.kb" "$TMP/near" 2>"$TMP/err"
fi
[[ -z $FULL ]] || files+=("$TMP/runbooks.kb")

# count FILE: adds up what a line of tests/tools/corrupt.c says.
count()
{
    local tried lies unfound
    read -r tried lies unfound < <(sed -nE 's/^[a-z]+: ([0-9]+) files.* ([0-9]+) lies, ([0-9]+) not found by verify$/\1 \2 \3/p' "$1")
    points=$((points + ${tried:-0}))
    lost=$((lost + ${lies:-1} + ${unfound:-0}))
    [[ -n $tried && $lies -eq 0 && $unfound -eq 0 ]] || fail "damage: $(tail -n 8 "$1")"
}

for file in "${files[@]}"; do
    step=97
    [[ -z $FULL && $file != "$TMP/tiny.kb" ]] || step=1
    for half in 0 1; do
        "$BUILD/tests/corrupt" bits "$file" $half 2 $step >"$TMP/bits$half" 2>&1 &
    done
    wait
    count "$TMP/bits0"
    count "$TMP/bits1"
    for way in truncate grow; do
        "$BUILD/tests/corrupt" $way "$file" >"$TMP/bits0" 2>&1 || true
        count "$TMP/bits0"
    done
done
