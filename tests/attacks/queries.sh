# shellcheck shell=bash
# queries.sh - queries of random bytes, code points, operators and what terminals obey, under AddressSanitizer and UBSan
# (tests/tools/queries.c). FULL=1: 100,000, half of them on a large guide. Read by run.
. tests/corrupt/asan.sh
asan=$BUILD/asan
make --no-print-directory -s -j2 BUILD="$asan" "${asan_flags[@]}" "$asan/tests/queries" >"$TMP/make" 2>&1 || { cat "$TMP/make"; fail "queries: it does not build"; }
files=("$guide")
if [[ -n $FULL && -e ../shared/corpora/cpp-docs.tar.xz ]]; then
    tar -C "$TMP" -xf ../shared/corpora/cpp-docs.tar.xz
    "$kbc" build -o "$TMP/large.kb" "$TMP/cpp-docs/docs" 2>"$TMP/err"
    files+=("$TMP/large.kb")
fi
each=$((${FULL:+100000} + 0))
each=$(((each > 0 ? each : 4000) / 2 / ${#files[@]}))
for file in "${files[@]}"; do
    for half in 0 1; do
        mkdir -p "$TMP/half$half"
        "$asan/tests/queries" "$file" $each $half "$TMP/half$half" >"$TMP/queries$half" 2>&1 &
    done
    wait
    for half in 0 1; do
        tried=0 gone=1
        read -r tried gone < <(sed -nE 's/^queries: ([0-9]+) tried, ([0-9]+) lost$/\1 \2/p' "$TMP/queries$half") || true
        points=$((points + tried))
        lost=$((lost + gone))
        [[ $gone -eq 0 ]] || fail "queries: $(basename "$file"): $(tail -n 20 "$TMP/queries$half")"
    done
done
