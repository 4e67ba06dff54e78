# A guided run: what is typed, files of answers, reports.
load common

diagnose() { kb --kb "$GUIDE" diagnose "$@"; }

@test "it ends with 0 when it is solved, else with 1" {
    is 0 diagnose Paused --platform iphone <<<'f'
    says "Status message: Paused" "Step 1 of" "Did that help?" "Solved."
    is 1 diagnose Paused --platform iphone <<<'n'
    says "Stopped at step 2"
    is 1 diagnose Paused --platform iphone <<<'quit'
    is 1 diagnose </dev/null
    says "Platform?"
}

@test "answers by name, number and letter" {
    for answers in 'mac\nn\nyes' '2\n2\n1' 'MAC\nnot fixed\nFixed' ' Mac \r\n\tn\ny'; do
        printf "$answers\n" | diagnose blurred thumbnails >out
        grep -q Solved out
    done
}

@test "a guide without signs, tiers and escalation" {
    is 1 kb diagnose router </dev/null
    says "No step is left"
    is 1 kb diagnose zebra </dev/null
    is 1 kb diagnose </dev/null
}

@test "an answer that is none is asked for again, an empty one too" {
    is 0 diagnose Paused --platform iphone <<<$'what\n\n  \nwhy\nback\nf'
    says "That is no answer here." "found by the words" "Risk: quick check" "Solved."
    [ "$(grep -c '^Step 1' <<<"$output")" -eq 1 ]
}

@test "--save keeps the answers, and goes on from them" {
    diagnose --platform iphone Paused --save run <<<$'n\nn\nq' >out || [ $? -eq 1 ]
    tr '\n' ' ' <out | grep -q "the same --save goes on"
    grep -q $'^platform\tiphone' run
    grep -q $'^words\tPaused' run
    [ "$(grep -cE $'^20[0-9-]+T[0-9:]+Z\t(not fixed|done)' run)" -eq 2 ]
    diagnose --save run <<<$'b\nn\nfixed' >out
    [ "$(grep '^Step' out | head -n 1 | cut -d: -f1)" = "Step 3 of at most 30" ]
    grep -q $'\tback' run
    grep -q $'\tfixed' run
    is 0 diagnose --save run </dev/null
    says "Solved."
}

@test "--save keeps the facets of the command line beside --answers" {
    printf 'n\nquit\n' >answers
    is 1 diagnose --platform iphone Paused --answers answers --save run
    grep -q "^platform.iphone$" run
    is 1 diagnose --save run </dev/null
    says "Step 2 of"
}

@test "--save and what does not go with it" {
    diagnose --platform iphone Paused --save run <<<q >out || [ $? -eq 1 ]
    is 2 diagnose Paused --save run
    says "run says what its run began with"
    is 2 diagnose --platform mac --save run
    is 2 diagnose --answers run --save run
    says "takes a new file"
    sed -i 's/^guide\t.*/guide\t0000/' run
    is 2 diagnose --save run
    says "run:2:" "another edition"
    is 5 diagnose --save nowhere/run Paused
    says "cannot write nowhere/run"
    is 5 diagnose --answers nowhere/run Paused
    says "cannot read"
}

@test "--answers: a file drives it" {
    printf '# remark\n\nwords\tPaused\nplatform\tiphone\n2027-01-31T08:30:00Z\tn\nback\nfixed\n' >answers
    is 0 diagnose --answers answers
    says "> n" "> back" "> fixed" "Solved."
    is 0 diagnose --answers - <answers
    printf 'n\n' >answers
    is 1 diagnose --answers answers --platform iphone Paused
    says "Stopped at step 2: Low Power Mode off power-network/low-power-mode."
    printf 'n\nmaybe\n' >answers
    is 2 diagnose --answers answers --platform iphone Paused
    says "answers:2: this is no answer here: maybe"
    printf 'colour\tred\n' >answers
    is 2 diagnose --answers answers
    says "answers:1: no time, facet, guide or words: colour"
    printf 'platform\tvax\n' >answers
    is 2 diagnose --answers answers
    says 'unknown value "vax"'
}

@test "--report: three forms, whole or not at all" {
    printf 'n\nfixed\n' >answers
    for name in r.txt r.md r.json; do
        is 0 diagnose --platform iphone Paused --answers answers --report $name
    done
    grep -q '^- fixed: Low Power Mode off, power-network/low-power-mode, low-risk fix (20' r.txt
    grep -q '^# Guided diagnosis' r.md
    [ "$(jq -r '[.end, .tried[1].outcome, .facets.platform, .sign_id] | join("|")' r.json)" = "solved|fixed|iPhone and iPad|status/paused" ]
    is 0 diagnose --platform iphone Paused --answers answers --report -
    says "- End: solved"
    echo old >r.txt
    : >r.txt.part
    is 5 diagnose --platform iphone Paused --answers answers --report r.txt
    says "r.txt.part is there; remove it"
    [ "$(cat r.txt)" = old ]
    : >run.part
    is 5 diagnose --platform iphone Paused --save run </dev/null
    says "run.part is there; remove it"
    mkdir folder
    is 5 diagnose --platform iphone Paused --answers answers --report folder
    is 5 diagnose --platform iphone Paused --answers answers --report nowhere/r.md
    says "cannot write nowhere/r.md" "# Guided diagnosis" "- End: solved" # the ticket is not lost
    [ ! -e nowhere ]
    [ "$(diagnose --platform iphone Paused --answers answers --report nowhere/r.json --json 2>err | jq -s length)" -eq 1 ]
}

@test "--json says where it stands" {
    run diagnose --json
    [ "$(jq -r '[.place, .question.label, .question.choices[1].id] | join("|")' <<<"$output")" = "question|Platform|mac" ]
    printf 'mac\n' >answers
    run diagnose --json --answers answers blurred thumbnails
    [ "$(jq -r '[.place, .step.id, .step.number, .step.parts[0].id] | join("|")' <<<"$output")" = "step|symptoms/blurry-thumbnails|1|symptoms/blurry-thumbnails" ]
    steps=$(jq .step.of <<<"$output")
    for ((i = 0; i < steps + 4; i++)); do echo n; done >>answers
    run diagnose --json --answers answers blurred thumbnails
    [ "$(jq -r '[.place, .end, .escalation.id, (.checklist | length)] | join("|")' <<<"$output")" = "end|escalated|escalation|4" ]
    echo n >>answers
    is 2 diagnose --json --answers answers blurred thumbnails
}

@test "what is typed cannot reach the terminal or a report as it is" {
    printf 'iphone\n\033[31mred\xe2\x80\xae\n\x9b1m\nf\n' | diagnose Paused --save run --report r.md >out 2>&1 || true
    clean out
    printf 'skip\n\033]0;x\007zebra \xc2\x9b\nskip\nskip\nquit\n' | diagnose --save run2 --report r.md >out 2>&1 || true
    clean out
    clean run2
    clean r.md
    printf 'skip\n\033zebra\nquit\n' | diagnose --report r.json >out 2>&1 || true
    jq -e . r.json >/dev/null
    head -c 300000 /dev/urandom | diagnose >out 2>&1 || true
    clean out
}

@test "wrong usage" {
    is 2 kb search --report x router
    says "go with diagnose only"
    is 2 diagnose --tier 2
    says "all risks"
    is 2 diagnose --by page
    is 2 diagnose --platform
    says "known: iphone, mac, windows"
}

@test "a long line is cut, not refused" {
    { head -c 10000 /dev/zero | tr '\0' x; echo; echo q; } | diagnose Paused >out || [ $? -eq 1 ]
    grep -q "That is no answer here" out
}

@test "it fits narrow terminals" {
    diagnose --width 40 new photo does not show on the Mac <<<$'n\nwhy\nn' >out || [ $? -eq 1 ]
    [ "$(awk 'length($0) > 60 && !/Did that help|^> /' out | wc -l)" -eq 0 ]
}
