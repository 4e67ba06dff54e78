# The commands complete of both programs: candidates, and silence about everything else.
load common

# offers WANTED WORD...: the candidates for a command line of icsync-kb, one after the other.
offers()
{
    local wanted=$1
    shift
    is 0 kb complete "$@"
    [ "$(cut -f 1 <<<"$output" | paste -s -d ' ')" = "$wanted" ] || {
        echo "instead of $wanted: $output"
        return 1
    }
}

# silent COMMAND...: status 0, no word on standard error, and each line has a tab.
silent()
{
    "$@" >stdout 2>stderr || { echo "status $?: $*"; return 1; }
    [ ! -s stderr ] || { cat stderr; return 1; }
    ! grep -v $'^[^\t]*\t[^\t]*$' stdout
    clean stdout
}

# A guide with kinds and a facet.
write_lights()
{
    kbc build -o lights.kb "$BATS_TEST_DIRNAME/../docs/example"
    export ICSYNC_KB=lights.kb
}

@test "commands and kinds" {
    write_lights
    offers "search show step steps" s
    offers "list log light lights" l
    offers "list light lights" li
    offers "lights" lights
    offers "verify" help ver
    offers "light lights" list li
    offers "list light lights" help li
    offers "" nosuch
    offers "" show jam x
    offers "" info ''
    offers "" frobnicate ''
    [ "$(kb complete '')" = "$(kb complete)" ]
    is 0 kb complete lights
    [ "$output" = $'lights\tLight' ]
    is 0 kb complete ver
    [ "$output" = $'verify\tchecks every byte of the file' ]
}

@test "ids with their titles" {
    write_lights
    is 0 kb complete show lights/
    [ "$output" = $'lights/amber-inkjet\tAmber, inkjet\nlights/red\tRed' ]
    [ "$(kb complete show '' | wc -l)" -eq "$(kb list | wc -l)" ]
    offers "jam/open-the-back jam/open-the-tray" show jam/
    offers "" show -- -x
}

@test "options, facets and their values" {
    write_lights
    offers "--printer" list --p
    offers "--version" --vers
    offers "--no-pager" show --no
    offers "" search --no
    offers "--batch --by" search --width 70 --b
    offers "" show --b
    offers "" info --printer
    offers "laser inkjet" search --printer ''
    offers "--printer=laser" search --printer=l
    offers "printer:laser printer:inkjet" search stuck printer:
    offers "" search ERROR:
    offers "" search stuck
    offers "always auto" --color a
    offers "--colour=never" --colour=n
    offers "page" search --by ''
    offers "show" --printer laser sho
    offers "show" -n 5 --json --width=70 sho
    offers "" --json=
    offers "" -- --vers
    offers "-n" search -n
}

# told PROGRAM: the options that its help, or that on a command, has in its lists.
told()
{
    { "$1" help; "$1" complete '' | cut -f 1 | xargs -n 1 "$1" help; } 2>/dev/null | grep '^  *-' | sed 's/^  *//; s/   *.*//' |
        tr -s ' ,' '\n' | grep -xE -e '-[a-z]|--[a-z-]+' | sort -u
}

@test "options are those of the help" {
    export PATH=$BUILD:$PATH ICSYNC_KB=nowhere.kb
    kb complete - | cut -f 1 | sort >offered
    diff offered <(told icsync-kb)
    kbc complete - | cut -f 1 | sort >offered
    diff offered <(told icsync-kbc)
}

@test "names of files" {
    for line in '--kb x' '--kb=x' 'search --batch x' 'search --log x' 'log x' 'log --clear x'; do
        # shellcheck disable=SC2086
        is 0 kb complete $line
        [ "$output" = $'\tfile' ]
    done
}

@test "the knowledge base of the line, else of the environment" {
    write_lights
    offers "devices/scanner/lamp-stays-dark" --kb small.kb show devices/scanner/l
    offers "devices/scanner/lamp-stays-dark" show --kb=small.kb devices/scanner/l
    offers "devices/scanner/lamp-stays-dark" --kb '~/small.kb' show devices/scanner/l
    offers "lights/red" --kb ~/lights.kb show lights/r
    is 0 kb --kb small.kb complete show devices/scanner/l
    says devices/scanner/lamp-stays-dark
    offers "" --kb show show lights/r
}

@test "words are not options" {
    for word in --help --version -h --kb= --width=x --json=1 --color=blue -n -nx --frob=1 -- - ''; do
        silent kb complete "$word"
        silent kb complete "$word" "$word"
        silent kb complete search "$word" "$word" x
        silent kbc complete "$word"
        silent kbc complete "$word" "$word"
        silent kbc complete build "$word" "$word" x
    done
    silent env ICSYNC_KB_TODAY=nonsense "$BUILD/icsync-kb" complete s
}

@test "without a knowledge base: commands and options" {
    mkdir alone
    cp "$BUILD/icsync-kb" alone
    unset ICSYNC_KB
    for line in '' - 'show ' 'list ' 'search --platform ' 'search platform:' '--kb nowhere.kb show x' '--kb src show x'; do
        # shellcheck disable=SC2086
        silent alone/icsync-kb complete ${line%% *} "${line#* }"
    done
    [ "$(alone/icsync-kb complete '' | cut -f 1 | paste -s -d ' ')" = "search diagnose browse show list info verify log paths complete help" ]
    [ "$(alone/icsync-kb complete show '')" = "" ]
    alone/icsync-kb complete - | grep -q '^--json'
}

@test "with a damaged one: silence" {
    local size
    size=$(stat -c %s small.kb)
    for ((n = 0; n < size; n += size / 40)); do
        head -c "$n" small.kb >damaged.kb
        head -c "$n" small.kb | cat - <(printf '\xff') <(tail -c "+$((n + 2))" small.kb) >flipped.kb
        for file in damaged flipped; do
            for line in 'show ' ' ' 'list ' 'search --p' 'search --platform='; do
                silent kb complete --kb $file.kb "${line%% *}" "${line#* }"
            done
        done
    done
}

@test "control characters in ids, titles and names" {
    printf '# Page\n\n## Aardvark {#aardvarkaardvark}\n\nText.\n' >src/index.md # its id is the first, as one with controls is
    kbc build -o plain.kb src
    at=$(LC_ALL=C grep -obUam 1 aardvarkaardvark plain.kb | cut -d : -f 1)
    corrupt patch plain.kb evil.kb "$at" "$(printf '\e[31m\t\n\xc2\x9b\xe2\x80\xae\x7f\xff\rz' | od -An -v -tx1 | tr -d ' \n')"
    export ICSYNC_KB=evil.kb
    silent kb complete show ''
    grep -qF '<U+001B>[31m<U+0009><U+000A><U+009B><U+202E><U+007F><U+00FF><U+000D>z' stdout
    [ "$(kb complete show '' | wc -l)" -eq "$(kb complete --kb plain.kb show '' | wc -l)" ]
    silent kb complete show $'\e'
    grep -qF '<U+001B>[31m' stdout
    for text in $'\e]0;x\a' $'\u202e\u2066' $'\u009b31m' $'\xff\xfe' $'a\nb'; do
        silent kb complete "$text"
        silent kb complete "--$text="
        silent kb complete search "$text:"
        silent kb complete --kb "$text" show "$text"
        silent kbc complete "$text"
        silent kbc complete build "--limit=$text"
    done
}

@test "of the compiler" {
    is 0 kbc complete ''
    [ "$(cut -f 1 <<<"$output" | paste -s -d ' ')" = "build watch check tree page bundle sign import export gaps diff complete help" ]
    is 0 kbc complete build --wo
    [ "$output" = $'--words\tinstead of words' ]
    for line in 'build x' 'build -o x' 'check --rules=x' 'tree -- -x'; do
        # shellcheck disable=SC2086
        is 0 kbc complete $line
        [ "$output" = $'\tfile' ]
    done
    is 0 kbc complete --color a
    [ "$output" = $'auto\t\nalways\t' ]
    is 0 kbc complete export --to ''
    [ "$output" = $'site\t\nhtml\t\nmarkdown\t\nndjson\t' ]
    is 0 kbc complete build --limit=page
    [ "$output" = $'--limit=page=\t\n--limit=page-cells=\t' ]
    is 0 kbc complete help ''
    [ "$output" = "$(kbc complete '')" ]
    is 0 kbc complete help build ''
    [ -z "$output" ]
    is 0 kbc complete tr
    [ "$output" = $'tree\tshows a page as the rules see it' ]
    is 0 kbc complete tree --wer
    [ -z "$output" ]
}
