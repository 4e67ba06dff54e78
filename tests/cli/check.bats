# Diagnostics of the compiler: what is printed where, counted, hidden; and what only check knows.
load common

# A guide with COUNT dead links.
dead_links()
{
    mkdir -p dead
    { echo '# Dead'; for i in $(seq "$1"); do printf '\n[x](none-%s.md)\n' "$i"; done; } >dead/index.md
}

# both COMMAND...: runs it with its streams in the files out and err.
both()
{
    status=0
    "$@" >out 2>err || status=$?
}

# What a terminal of 100 columns gets; a word for each argument, please.
on_terminal()
{
    command -v script >/dev/null || skip "no script(1)"
    TERM=xterm COLUMNS=100 script -qec "$BUILD/icsync-kbc $*" /dev/null </dev/null >typed || true
}

@test "no problem, no word" {
    both kbc check src
    [ "$status" -eq 0 ]
    [ ! -s out ] && [ ! -s err ]
}

@test "the guide itself is clean" {
    SOURCE_DATE_EPOCH=1796083200 both kbc check --werror "$BATS_TEST_DIRNAME/../../kb"
    cat err
    [ "$status" -eq 0 ]
    [ ! -s out ] && [ ! -s err ]
}

@test "in the guide a warning without text is no warning of a last resort" {
    cp -rL "$BATS_TEST_DIRNAME/../../kb" my-kb
    printf '\n## Wipe it {#wipe tier=5}\n\n> [!WARNING]\n\n> All is gone, see [why](do-not.md#delete-to-force).\n' >>my-kb/storage.md
    is 1 kbc check my-kb
    says "error: a last resort needs its warning beside it [check]" "warning: a warning without text; its text needs >"
    sed -i 's/^> \[!WARNING\]$/&\n> Stop./' my-kb/storage.md
    is 0 kbc check my-kb
    lacks "warning"
}

@test "counts stand at the end" {
    dead_links 2
    is 0 kbc check dead
    [ "${lines[2]}" = "2 warnings" ]
    printf '\n## A {#x}\n\n## B {#x}\n' >>dead/index.md
    is 1 kbc check dead
    says "[duplicate-id]" "dead/index.md:7:7: note: it is taken here"
    [ "${lines[-1]}" = "1 error, 2 warnings" ]
}

@test "after twenty warnings of a rule the rest are counted" {
    dead_links 31
    is 0 kbc check dead
    [ "${#lines[@]}" -eq 22 ]
    [ "${lines[20]}" = "11 more warnings [dead-link]; --all shows them" ]
    [ "${lines[21]}" = "31 warnings" ]
    is 0 kbc check --all dead
    [ "${#lines[@]}" -eq 32 ]
    lacks "--all"
    is 0 kbc build --all -o d.kb dead
    [ "${#lines[@]}" -eq 32 ]
}

@test "--werror is about warnings of check, too, and writes nothing" {
    printf '# Scanner\n' >src/devices/other.md
    is 0 kbc check src
    says "[duplicate-title]"
    is 1 kbc check --werror src
    is 0 kbc build --werror -o w.kb src
    [ -f w.kb ]
    dead_links 25
    is 1 kbc build --werror -o d.kb dead
    says "5 more warnings" "25 warnings"
    [ ! -e d.kb ]
}

@test "all errors are printed" {
    { echo '# E'; for i in $(seq 30); do printf '\n## H%s {kind=%s}\n' "$i" "zz$i"; done; } >src/errors.md
    is 1 kbc check src
    [ "$(grep -c 'unknown-kind' <<<"$output")" -eq 30 ]
    says "30 errors"
}

@test "--format=json is one object on standard output, and holds all" {
    dead_links 31
    both kbc check --format=json dead
    [ "$status" -eq 0 ]
    [ ! -s err ]
    jq -e '.schema == 1 and .errors == 0 and .warnings == 31 and (.diagnostics | length) == 31' out
    jq -e '.diagnostics[0] | .file == "dead/index.md" and .line == 3 and .column == 1 and .byte_column == 1
        and .severity == "warning" and .rule == "dead-link" and (.message | length) > 0 and .note == null' out
    both kbc check --format json src
    jq -e '.warnings == 0 and .diagnostics == []' out
    [ "$(wc -l <out)" -eq 1 ]
}

@test "JSON: columns of screen and bytes, notes, no control characters" {
    printf '# T\n\n\té漢[x](n.md)\n\n## A {#x}\n\n## B\x1b {#x}\n' >src/bad.md
    both kbc check --format=json src
    [ "$status" -eq 1 ]
    clean out
    jq -e '.diagnostics[] | select(.rule == "duplicate-id") | .line == 7 and .note.line == 5
        and .note.file == "src/bad.md"' out
    printf '# T\n\né漢[x](n.md)\n' >src/bad.md
    both kbc check --format=json src
    jq -e '.diagnostics[0] | .column == 4 and .byte_column == 6' out
}

@test "JSON: names and texts that are no UTF-8" {
    printf '# \xff\n' >src/bytes.md
    cp src/index.md "src/$(printf 'x\xff').md"
    both kbc check --format=json src
    [ "$status" -eq 1 ]
    iconv -f UTF-8 -t UTF-8 out >/dev/null
    jq -e '.errors == 2' out
}

@test "JSON: nothing to compile, and output that fails" {
    mkdir nothing
    both kbc check --format=json nothing
    [ "$status" -eq 1 ]
    jq -e '.errors == 1 and .diagnostics[0].file == null and .diagnostics[0].line == null' out
    both kbc build --format=json -o nowhere/x.kb src
    [ "$status" -eq 5 ]
    jq -e '.errors == 0 and (.error | contains("nowhere/x.kb"))' out
    grep -q 'unchanged' err
    is 2 kbc tree --format=json src/index.md
}

@test "the line of the source, with a caret, on a terminal only" {
    dead_links 1
    is 0 kbc check dead
    [ "${#lines[@]}" -eq 2 ]
    is 0 kbc check --caret=always dead
    [ "${lines[1]}" = "[x](none-1.md)" ]
    [ "${lines[2]}" = "^" ]
    on_terminal check dead
    grep -q 'x\](none-1.md' typed
    grep -qF $'\033[1;32m^' typed
    on_terminal check --caret=never --color=never dead
    ! grep -q '^\[x\]' typed
    ! grep -q $'\033' typed
}

@test "colour: --color before NO_COLOR before the terminal" {
    dead_links 1
    both kbc check --color=always dead
    grep -q $'\033\[1;35mwarning:' err
    NO_COLOR=1 both kbc check --color=always dead
    grep -q $'\033' err
    CLICOLOR_FORCE=1 both kbc check dead
    grep -q $'\033' err
    NO_COLOR=1 CLICOLOR_FORCE=1 both kbc check dead
    ! grep -q $'\033' err
    CLICOLOR_FORCE=1 both kbc check --color=never dead
    ! grep -q $'\033' err
}

@test "a line on a terminal tells how far a long run is, and goes" {
    mkdir long
    { echo '# Long'; for i in $(seq 3000); do printf '\n- word %s and **more** of [it](#long) on the way\n' "$i"; done; } \
        >long/0.md
    for i in $(seq 200); do cp long/0.md "long/$i.md"; done
    on_terminal check long
    grep -q 'compiling [0-9]* of 201 pages' typed
    grep -qF $'\r\033[K' typed
    both kbc check long
    [ ! -s out ]
    ! grep -q 'compiling' err
}

@test "did you mean: commands, options, values" {
    is 2 kbc chekc src
    says "did you mean check?"
    is 2 kbc build --ruels x src
    says "did you mean --rules?"
    is 2 kbc check --format=jsn src
    says 'did you mean "json"?'
    is 2 kbc check --frobnicate src
    lacks "did you mean"
    one_line
}

@test "did you mean: ids, kinds, facets, values, elements" {
    mkdir g
    cat >g/rules.xml <<'END'
<rules version="1">
  <kind name="fix"/><facet name="platform"><value name="windows"/><value name="mac"/></facet>
  <record on="section"/>
</rules>
END
    printf '# G\n\n[a](#paper-jma)\n\n## Paper jam {kind=fxi platfrom=mac}\n\n## More {platform=widnows}\n' >g/index.md
    printf 'paper-jams: stuck\n' >g/words
    is 1 kbc check g
    says 'did you mean "paper-jam"?' 'did you mean "fix"?' 'did you mean "platform"?' 'did you mean "windows"?'
    [ "$(grep -c 'did you mean' <<<"$output")" -eq 5 ]
    sed -i 's/<record /<recrod /' g/rules.xml
    is 1 kbc check g
    says 'did you mean "record"?'
}

@test "only check: titles and aliases twice, titles not found, pages not linked to, old reviews" {
    mkdir g
    cat >g/index.md <<'END'
---
reviewed: 2026-01-01
review_interval: 26 weeks
---
# Guide

See [the lights](lights.md).

## Restart it

Pull the plug.

## Restart it -quickly

Pull the plug at once.
END
    printf -- '---\naliases: lamps\n---\n# Lights\n\n## Red\n\n## Red\n' >g/lights.md
    printf -- '---\naliases: Lamps\nreviewed: 2026-11-01\n---\n# Lost\n' >g/lost.md
    SOURCE_DATE_EPOCH=1796083200 is 0 kbc check g
    says "g/index.md:2:11: warning: the review of this page is" "[review-overdue]" \
        'g/index.md:13:1: warning: a search for the title "Restart it -quickly" finds "restart-it" first [title-not-found]' \
        'g/index.md:9:1: note: this is found first' \
        'g/lights.md:8:1: warning: the title "Red" is that of "lights/red", too [duplicate-title]' \
        'g/lost.md:2:10: warning: "Lamps" is said for "lights", too [alias-twice]' \
        'g/lights.md:2:10: note: it is said here' \
        'g/lost.md:5:1: warning: no other page links to this page [unreached]'
    is 0 kbc build -o g.kb g
    [ -z "$output" ]
}

@test "help tells all options" {
    is 0 kbc help
    says --rules --limit --all --caret --color
    is 0 kbc check --help
    says --words --werror --format
}
