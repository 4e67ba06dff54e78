# kills.sh - kill -9 at random moments of a build: the file is the old or the new one, and the next build takes away
# what was left. Read by run.
command=kill output=-
begin build out.kb kbc build -j 1 -o out.kb src
kills=30
[[ -z $FULL ]] || kills=1000
cp -r "$TMP/sources/a" "$TMP/sources/b" .
left=0 done_before=0
listing=$(all_names)

# Microseconds of one build, from three.
took=${EPOCHREALTIME/./}
for i in 1 2 3; do "$kbc" build -j 1 -o out.kb a 2>/dev/null; done
took=$(((${EPOCHREALTIME/./} - took) / 3))

: >"$TMP/err"
mkfifo "$TMP/never"
exec 6<>"$TMP/never"
for ((i = 1; i <= kills; i++)); do
    version=a other=b
    ((i % 2)) || version=b other=a
    "$kbc" build -j 1 -o out.kb $version 2>/dev/null &
    process=$!
    moment=$((took * (RANDOM % 1000) / 900))
    read -r -t "$(printf '%d.%06d' $((moment / 1000000)) $((moment % 1000000)))" -u 6 || true
    kill -9 $process 2>/dev/null || true
    status=0
    wait $process 2>/dev/null || status=$?
    points=$((points + 1))
    [[ $status -ne 0 ]] || done_before=$((done_before + 1))
    cmp -s out.kb a.kb || cmp -s out.kb b.kb || { lose "$i: the file is neither the old nor the new one"; cp a.kb out.kb; }
    [[ $status -ne 0 ]] || cmp -s out.kb $version.kb || lose "$i: it ended with 0, and the file is the old one"
    [[ $(all_names) == "$listing" ]] || left=$((left + 1))
    ((i % 10)) && continue
    "$kbc" build -j 1 -o out.kb $other 2>"$TMP/err" || lose "$i: the next build fails"
    [[ $(all_names) == "$listing" ]] || { lose "$i: the next build leaves $(all_names)"; rm -f out.kb.tmp-*; }
done 2>/dev/null
exec 6<&-

# The number of a process comes again, in a container at once: by then the name is taken by what a kill has left.
sh -c 'echo half >out.kb.tmp-$$; exec "$0" build -j 1 -o out.kb a' "$kbc" 2>"$TMP/err" || lose "a temporary file of its own number"
[[ $(all_names) == "$listing" ]] || lose "a temporary file of its own number is left"

# What only looks like one is somebody's, and so is that of a process that there is.
touch out.kb.tmp- out.kb.tmp-x1 out.kb.tmp-1x other.kb.tmp-99999999 "out.kb.tmp-$$"
"$kbc" build -j 1 -o out.kb b 2>"$TMP/err"
for file in out.kb.tmp- out.kb.tmp-x1 out.kb.tmp-1x other.kb.tmp-99999999 "out.kb.tmp-$$"; do
    [[ -e $file ]] || lose "$file was removed"
    rm -f "$file"
done
rm -rf a b
finish
what="kills of builds ($left left a temporary file, $done_before came too late)"
