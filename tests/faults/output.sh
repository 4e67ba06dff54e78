# output.sh - descriptors that are closed, a full device, a pipe that nobody reads, a limit on the size of files.
# Read by run.
commands=0

# broken WHICH STATUSES REDIRECTIONS: a command with these redirections may end so, or as it does without them.
broken()
{
    local status=0
    rm -f "$TMP/out" "$TMP/err"
    : >"$TMP/out"
    : >"$TMP/err"
    (eval "exec $3"; exec timeout 20 "$program" "${words[@]}") || status=$?
    points=$((points + 1))
    [[ " $2 " == *" $status "* ]] || lose "$1: status $status, not one of $2"
    [[ $(all_names) == "$listing" ]] || { lose "$1: there is now: $(all_names)"; rm -rf -- *.tmp-* *.part *.old-*; }
    [[ $output == - ]] || same_as "$output" "$TMP/old" || same_as "$output" "$TMP/new" || lose "$1: the file is neither the old nor the new one"
    [[ $output == - ]] || { rm -rf "$output"; cp -r "$TMP/old" "$output"; }
}

every_output()
{
    local failing=5 said=$true_status
    commands=$((commands + 1))
    # (What prints nothing cannot fail in it.)
    [[ -s $TMP/true || $input != /dev/null ]] || failing=$true_status
    if [[ $input == /dev/null ]]; then
        broken "no standard input" "$true_status" '<&- >"$TMP/out" 2>"$TMP/err"'
        cmp -s "$TMP/out" "$TMP/true" || lose "no standard input: another answer"
    else
        broken "no standard input" 5 '<&- >"$TMP/out" 2>"$TMP/err"'
    fi
    broken "no standard output" "$failing" '<"$input" >&- 2>"$TMP/err"'
    [[ $failing -ne 5 || -s $TMP/err ]] || lose "no standard output: not told"
    broken "no standard error" "$true_status" '<"$input" >"$TMP/out" 2>&-'
    broken "none of the three" "$failing" '<&- >&- 2>&-'
    broken "a full device" "$failing" '<"$input" >/dev/full 2>"$TMP/err"'
    [[ $failing -ne 5 || -s $TMP/err ]] || lose "a full device: not told"
    broken "full standard error" "$said" '<"$input" >"$TMP/out" 2>/dev/full'
    broken "a pipe that nobody reads" "$failing" '<"$input" > >(exec <&-; sleep 0.3) 2>"$TMP/err"; sleep 0.1'
    broken "files of 0 bytes" "5 $true_status" '<"$input" > >(cat >/dev/null) 2> >(cat >/dev/null); ulimit -f 0'
    broken "files of 1 KiB" "5 $true_status" '<"$input" > >(cat >/dev/null) 2> >(cat >/dev/null); ulimit -f 1'
}

each_command every_output "$readers"
each_command every_output "$compilers"
what="ways of input and output of $commands commands broken"
