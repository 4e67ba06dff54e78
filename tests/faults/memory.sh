# memory.sh - each malloc(), calloc() and realloc() of a command fails, once and for ever. Read by run.
commands=0

# run_failing AT EVER: how many failed is the size of the file failed.
run_failing()
{
    status=0
    LD_PRELOAD=$TMP/memory.so FAULT_AT=$1 FAULT_EVER=$2 timeout 20 "$program" "${words[@]}" >"$TMP/out" 2>"$TMP/err" \
        9>"$TMP/failed" <"$input" || status=$?
}

every_allocation()
{
    local count ever at
    commands=$((commands + 1))
    run_failing 0 0
    count=$(stat -c %s "$TMP/failed")
    ((count > 0)) || fail "$command asks for no memory"
    [[ $output == - ]] || { rm -rf "$output"; cp -r "$TMP/old" "$output"; }
    for ever in 0 1; do
        for at in $(spread "$count" 12); do
            run_failing "$at" "$ever"
            judge "allocation $at of $count, ever $ever" "$status" 5
            [[ $status -ne 5 ]] || grep -q 'out of memory' "$TMP/err" || lose "allocation $at of $count, ever $ever: status 5 without its line"
        done
    done
}

each_command every_allocation "$readers"
each_command every_allocation "$compilers"
what="allocations of $commands commands failed"
