# shellcheck shell=bash
# memory.sh - the main commands of both programs within 16 to 512 MiB of addresses, in 20 steps: the right answer, or status 5
# and a line that says so. Read by run.
place=$TMP/memory
mkdir -p "$place/src"
cp -r tests/golden/export/src/. "$place/src/"
cp "$guide" "$place/guide.kb"
cp tests/golden/gaps/monday.log "$place/searches.log"
cd "$place"
"$kbc" build -o small.kb src 2>"$TMP/err"

# within KIB PROGRAM WORD...: a command that may have so much; $TMP/out and $TMP/err have what it says.
within()
{
    local kib=$1
    shift
    rm -rf out.kb site
    (ulimit -v "$kib" && exec timeout 20 "$@") >"$TMP/out" 2>"$TMP/err" </dev/null
}

# steps PROGRAM WORD...: all 20 steps of a command.
steps()
{
    local step status true_status=0
    within unlimited "$@" || true_status=$?
    cp "$TMP/out" "$TMP/true"
    for step in {0..19}; do
        status=0
        points=$((points + 1))
        within $((16384 + step * (524288 - 16384) / 19)) "$@" || status=$?
        if ((status == 5 || status == 127)); then # 127: the loader itself has not enough
            [[ -s $TMP/err ]] || lose "$2, step $step: status $status without a word"
            [[ ! -e out.kb && ! -e site ]] || lose "$2, step $step: something half is left"
        elif ((status != true_status)) || ! cmp -s "$TMP/out" "$TMP/true"; then
            lose "$(basename "$1") $2 $3, step $step: status $status, or another answer: $(head -c 200 "$TMP/err")"
        fi
    done
}
steps "$kb" --kb guide.kb search photo missing on the mac
steps "$kb" --kb guide.kb search --json -n 50 waiting to uplaod
steps "$kb" --kb guide.kb show status/paused
steps "$kb" --kb guide.kb list
steps "$kb" --kb guide.kb verify
steps "$kb" --kb guide.kb info
steps "$kb" --kb guide.kb diagnose --platform iphone Paused
steps "$kbc" build -j 1 -o out.kb src
steps "$kbc" build -j 2 -o out.kb src
steps "$kbc" check src
steps "$kbc" diff small.kb guide.kb
steps "$kbc" export --to site -o site small.kb
steps "$kbc" gaps searches.log small.kb
cd "$ROOT"
