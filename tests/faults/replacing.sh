# replacing.sh - four readers while builds replace the file: each answer is of one version. Read by run.
command=replacing output=-
builds=20
[[ -z $FULL ]] || builds=1000
: >"$TMP/err"
cp a.kb live.kb
questions=('search ink' 'list --json' 'show --json jam' 'verify')

# The answers of each version, one after the other.
for number in "${!questions[@]}"; do
    read -ra words <<<"${questions[number]}"
    for version in a b; do
        cp $version.kb live.kb
        "$kb" --kb live.kb "${words[@]}" >"$TMP/answer$number$version" 2>&1 || fail "replacing: no answer: ${questions[number]}"
    done
    ! cmp -s "$TMP/answer${number}a" "$TMP/answer${number}b" || fail "replacing: both versions answer alike: ${questions[number]}"
done

# Asks the same until there is a file stop; prints how often, and what was neither answer.
reader()
{
    local words times=0 wrong=0 status both=0 got one two
    read -ra words <<<"${questions[$1]}"
    one=$(<"$TMP/answer${1}a") two=$(<"$TMP/answer${1}b")
    while [[ ! -e $TMP/stop ]]; do
        status=0
        got=$("$kb" --kb live.kb "${words[@]}" 2>&1) || status=$?
        times=$((times + 1))
        [[ $got == "$one" ]] || both=$((both + 1))
        if [[ $status -ne 0 || ($got != "$one" && $got != "$two") ]]; then
            wrong=$((wrong + 1))
            echo "status $status: $got" >>"$TMP/wrong"
        fi
    done
    echo "$times $wrong $both" >"$TMP/reader$1"
}

pids=()
for number in "${!questions[@]}"; do
    reader "$number" &
    pids+=($!)
done
for ((i = 1; i <= builds; i++)); do
    version=a
    ((i % 2)) && version=b
    "$kbc" build -o live.kb "$TMP/sources/$version" 2>"$TMP/err" || lose "build $i fails"
    cmp -s live.kb $version.kb || lose "build $i wrote another file"
done
touch "$TMP/stop"
wait "${pids[@]}"
seconds=0
for number in "${!questions[@]}"; do
    read -r times wrong both <"$TMP/reader$number"
    points=$((points + times)) seconds=$((seconds + both))
    [[ $wrong -eq 0 ]] || { cp "$TMP/wrong" "$TMP/err"; lose "$wrong answers of \"${questions[number]}\" are of neither version"; }
done
((seconds > 0)) || fail "replacing: no reader saw the second version"
rm -f live.kb
what="answers of 4 readers while $builds builds replaced the file ($seconds of the second version)"
