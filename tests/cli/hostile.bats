# Nothing that a file, a name or a query holds reaches the terminal as a command to it.
load common

ESC=$'\e]0;title\a\e[31m\e[2J'
BIDI=$'\u202Eevil\u2066\u200F'
C1=$'\u009B31m'

# seen COMMAND...: runs it with the streams apart; both must be clean.
seen()
{
    "$@" >stdout 2>stderr || true
    clean stdout && clean stderr
    [ -s stdout ] || [ -s stderr ]
}

@test "in Markdown" {
    cat >src/evil.md <<END
---
version: "1\\e[31m\\u202e"
title: "t\\x9b\\u2066\\e]0;x\\a"
---
# Evil $ESC$BIDI title

Text $ESC and $BIDI and $C1 and a [link$ESC](http://example.org/$BIDI "x$ESC"), a [dead one](<nowhere$ESC$BIDI.md>).

| Cell $ESC | $BIDI |
|---|---|
| \`code $ESC\` | ![alt $ESC](a$BIDI.png) |

\`\`\`sh$ESC
code $ESC $BIDI
\`\`\`

> [!NOTE]
> $ESC$BIDI
END
    cp src/evil.md src/index.md
    kbc build -o evil.kb src 2>stderr || { cat -v stderr; false; }
    clean stderr
    export ICSYNC_KB=evil.kb
    for command in 'search evil' 'show evil' 'show index' list info verify paths 'search --json evil' 'show --json evil' 'list --json' 'info --json' 'verify --json'; do
        # shellcheck disable=SC2086
        seen kb $command
    done
    for command in 'search --color always evil' 'show --color always evil'; do
        # shellcheck disable=SC2086
        kb $command | sed 's/\x1b\[[0-9;]*m//g' >stdout
        clean stdout
    done
    seen kbc tree src/evil.md
    seen kbc check src
}

@test "in queries and options" {
    for text in "$ESC" "$BIDI" "$C1" $'router\nnext\rline' $'\xff\xfe router' "router $ESC" "-$BIDI" "\"$ESC\""; do
        seen kb search "$text"
        seen kb search --json "$text"
        seen kb show "$text"
        seen kb list "$text"
        seen kb "$text"
        seen kb "--$text" list
        seen kb "-$text" list
        seen kb --kb "$text" list
        seen kb --width "$text" list
        seen kb help "$text"
        seen kb search --batch "$text"
        seen env ICSYNC_KB_TODAY="$text" "$BUILD/icsync-kb" list
    done
}

@test "in options of the compiler" {
    for text in "$ESC" "$BIDI" "$C1"; do
        seen kbc "$text"
        seen kbc build "--$text" src
        seen kbc build "$text"
        seen kbc build -o "nowhere/$text" src
        seen kbc check --rules "$text" src
        seen kbc check --words "$text" src
        seen kbc page "$text"
        seen kbc page -o "nowhere/$text" small.kb
    done
}

@test "in file names" {
    cp small.kb "s$ESC.kb"
    seen kb --kb "s$ESC.kb" list
    seen kb --kb "s$ESC.kb" info
    seen kb --kb "s$ESC.kb" verify
    seen kb --kb "s$ESC.kb" --json verify
    head -c 100 small.kb >"cut$BIDI.kb"
    seen kb --kb "cut$BIDI.kb" list
    printf '# T\n\n[dead](x.md)\n' >"src/n$ESC$BIDI.md"
    seen kbc build -o named.kb src
    [ ! -e named.kb ] || seen kb --kb named.kb list
    [ ! -e named.kb ] || seen kb --kb named.kb list --json
    [ ! -e named.kb ] || seen kb --kb named.kb search --json t
    mkdir dark && cp small.kb "dark/b$ESC.kb" && cp small.kb "dark/c.kb"
    unset ICSYNC_KB
    mkdir -p share && mv dark share/icsync-kb
    seen env XDG_DATA_HOME="$PWD/share" "$BUILD/icsync-kb" paths
    seen env XDG_DATA_HOME="$PWD/share" "$BUILD/icsync-kb" list
}

@test "in rules and words" {
    printf '<rules version="1"><kind name="%s" label="x"/></rules>' "$BIDI" >rules.xml
    kbc check --rules rules.xml src >stdout 2>stderr || true
    clean stderr
    printf '<rules version="1"><%s/></rules>' "$BIDI" >rules.xml
    seen kbc check --rules rules.xml src
    printf 'nowhere%s: %s\n' "$ESC" "$BIDI" >words
    seen kbc check --words words src
    printf '%s\n' "$ESC" >words
    seen kbc check --words words src
}

@test "in the name of a facet, which JSON has as a key" {
    printf '<rules version="1"><facet name="abcdefgh"><value name="v"/></facet><record on="page" abcdefgh="v"/></rules>' >src/rules.xml
    kbc build -o small.kb src
    at=$(grep -abo abcdefgh small.kb | cut -d : -f 1)
    corrupt patch small.kb evil.kb "$at" "$(printf '":0,"\\\n\x7f' | od -An -tx1 | tr -d ' \n')"
    is 0 kb --kb evil.kb show --json index
    jq -e '.hits[0].facets == {"\":0,\"\\\n\u007f": ["v"]}' <<<"$output"
    seen kb --kb evil.kb show --json index
    seen kb --kb evil.kb info --json
}

@test "a query of any single byte" {
    for i in $(seq 1 255); do
        "$BUILD/icsync-kb" search "$(printf "\\x$(printf %x "$i")") router" || [ $? -eq 1 ]
    done >stdout 2>stderr
    clean stdout
    clean stderr
}
