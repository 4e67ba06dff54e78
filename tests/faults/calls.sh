# calls.sh - each system call of a command fails, with each error that it can give. Read by run.
# Of icsync-kb the static program as well, of which every call is its own. Of the shared ones only
# what stands behind the loader: its faults are not ours.
commands=0

# The errors of a call. Those that are not here cannot fail, or end the program.
errors_of()
{
    case $1 in
    open | openat) echo EACCES EMFILE ENOMEM EIO EINTR ENOSPC EROFS ;;
    read | pread64 | readv) echo EIO EINTR ;;
    getdents64) echo EIO ENOMEM ;;
    write | writev) echo ENOSPC EIO EDQUOT EINTR ;;
    close) echo EIO EINTR ENOSPC ;;
    fsync | fdatasync) echo EIO ENOSPC EDQUOT EINTR ;;
    chmod | fchmod | fchmodat) echo EPERM EIO EROFS ;;
    rename | renameat | renameat2) echo EXDEV ENOSPC EACCES EIO EDQUOT EROFS ;;
    stat | lstat | fstat | newfstatat | statx | access | faccessat) echo EACCES EIO ENOMEM ;;
    unlink | unlinkat | rmdir) echo EACCES EIO EROFS ;;
    mkdir | mkdirat) echo EACCES ENOSPC EDQUOT EROFS ;;
    brk) echo 0 ;; # (as it fails, it gives an address, and no error)
    mmap | mremap | mprotect | munmap | madvise) echo ENOMEM ;;
    lseek) echo EIO ;;
    readlink | readlinkat) echo EACCES EIO ;;
    clone | clone3) echo EAGAIN ENOMEM ;;
    ioctl) echo ENOTTY EIO ;;
    prctl | seccomp) echo EINVAL EPERM ;;
    landlock_create_ruleset | landlock_add_rule | landlock_restrict_self) echo ENOSYS EPERM EMFILE ;;
    fcntl | getcwd | getrandom | sysinfo | sched_getaffinity | clock_gettime | rt_sigaction | rt_sigprocmask | poll | ppoll)
        echo EINVAL ENOMEM ;;
    esac
}

# Name, number and error of each fault of the command; loaded=1: no loader stands before its calls.
list_faults()
{
    local name number error
    strace -f -qq -o "$TMP/trace" "$program" "${words[@]}" >"$TMP/out" 2>"$TMP/err" <"$input" || true
    awk -v loaded="$loaded" '
        { sub(/^[0-9]+ +/, "") }
        !/^[a-z][a-z0-9_]*\(/ { next }
        { name = $0; sub(/\(.*/, "", name); count[name]++ }
        # The last deed of the loader is to give back its list of libraries.
        !loaded && /ld\.so\.cache/ { cache = 1 }
        !loaded && cache == 1 && name == "mmap" { address = $NF; cache = 2 }
        !loaded && cache == 2 && name == "munmap" && index($0, "(" address ",") { loaded = 1; next }
        loaded && name != "execve" { print name, count[name] }' "$TMP/trace" |
        while read -r name number; do
            for error in $(errors_of "$name"); do echo "$name $number $error"; done
        done >"$TMP/faults"
}

# What came of one. A read or a write that was interrupted is tried again; of a failed write nobody may
# learn; what cannot be removed stays.
judge_call()
{
    local call=$1 error=$2 which="$1 $2 of call $3" status=$4
    mute=
    case $call in
    read | write | writev | fsync)
        [[ $call == read ]] || mute=1
        # (Not of what icsync-kbc prints: no signal has a handler there that returns.)
        if [[ $error == EINTR && ! ($program == "$kbc" && $call == write) ]]; then judge "$which" "$status"; return; fi ;;
    unlink | unlinkat | rmdir) rm -rf -- *.tmp-* *.part *.old-* ;;
    esac
    if [[ $program == "$kbc" ]]; then judge "$which" "$status" 1 3 5; else judge "$which" "$status" 3 4 5; fi
    mute=
}

every_call()
{
    local count at call number error fault status
    commands=$((commands + 1))
    list_faults
    [[ $output == - ]] || { rm -rf "$output"; cp -r "$TMP/old" "$output"; }
    count=$(wc -l <"$TMP/faults")
    ((count > 0)) || fail "$command: no calls were seen"
    while read -r -u 7 call number error; do
        status=0 fault=error
        [[ $call != brk ]] || fault=retval
        timeout 60 strace -f -qq -o /dev/null -e inject="$call:$fault=$error:when=$number" \
            "$program" "${words[@]}" >"$TMP/out" 2>"$TMP/err" <"$input" || status=$?
        judge_call "$call" "$error" "$number" "$status"
    done 7< <(spread "$count" 14 | awk 'FNR == NR { wanted[$1]; next } FNR in wanted' - "$TMP/faults")
}

if ! strace -qq -o /dev/null true 2>"$TMP/err"; then
    skip "calls: strace may not watch a program here: $(head -n 1 "$TMP/err")"
    points=1
else
    loaded=0
    each_command every_call "$readers"
    each_command every_call "$compilers"
    if make --no-print-directory -s -C "$ROOT" BUILD="$BUILD" static >"$TMP/make" 2>&1; then
        kb=$BUILD/static/icsync-kb loaded=1
        each_command every_call "$(grep -v -e --key <<<"$readers")"
        kb=$BUILD/icsync-kb
    else
        skip "calls: the static program does not build"
    fi
fi
what="system calls of $commands commands failed"
