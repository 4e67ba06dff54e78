# What icsync-kb does on a terminal: pages, widths, colours.
load common

setup_file() { command -v script >/dev/null || skip "no script(1)"; }

# on ROWS COLUMNS COMMAND: what a terminal of that size gets.
on()
{
    TERM=${TERMINAL:-dumb} script -qec "stty rows $1 cols $2; $3" /dev/null </dev/null >seen || true
    output=$(tr -d '\r' <seen)
}

@test "a long record goes through the pager, a short one and other commands do not" {
    export ICSYNC_KB_PAGER="sed s/^/page:/" PAGER=false
    on 3 80 "'$BUILD/icsync-kb' show devices/scanner"
    says "page:Scanner" "page:Pull the plug"
    on 50 80 "'$BUILD/icsync-kb' show devices/scanner"
    says "Pull the plug" && lacks page:
    on 3 80 "'$BUILD/icsync-kb' show --no-pager devices/scanner"
    says "Pull the plug" && lacks page:
    on 3 80 "'$BUILD/icsync-kb' show --json devices/scanner"
    says '"schema":1' && lacks page:
    on 3 80 "'$BUILD/icsync-kb' search router"
    says "Wi-Fi drops out" && lacks page:
}

@test "PAGER is taken when there is no other, less when there is none, and a terminal without a size has all at once" {
    export PAGER="sed s/^/page:/"
    on 3 80 "'$BUILD/icsync-kb' show devices/scanner"
    says "page:Scanner"
    on 0 0 "'$BUILD/icsync-kb' show devices/scanner"
    says "Pull the plug" && lacks page:
    unset PAGER
    mkdir bin
    printf '#!/bin/sh\necho "less $*"\ncat\n' >bin/less
    chmod +x bin/less
    PATH=$PWD/bin:$PATH on 3 80 "'$BUILD/icsync-kb' show devices/scanner"
    says "less -FIRX" "Pull the plug"
}

@test "text is as wide as the terminal, up to 100 columns" {
    export ICSYNC_KB_PAGER=cat
    for _ in 1 2 3 4 5 6; do echo "and so the lamp of the scanner stays dark for a long while"; done >>src/index.md
    kbc build -o small.kb src
    widest() { wc -L <<<"$output"; }
    on 50 300 "'$BUILD/icsync-kb' show index"
    [ "$(widest)" -gt 80 ] && [ "$(widest)" -le 100 ]
    on 50 60 "'$BUILD/icsync-kb' show index"
    [ "$(widest)" -gt 40 ] && [ "$(widest)" -le 60 ]
    on 50 5 "'$BUILD/icsync-kb' show index"
    says Handbook
}

@test "a list on a terminal is for people" {
    on 50 80 "'$BUILD/icsync-kb' list"
    says "devices/scanner"
}

@test "what asks for colour: the option, NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR, CLICOLOR, the terminal" {
    escape=$'\e['
    coloured() { run "$@" && says "$escape"; }
    plain() { run "$@" && lacks "$escape"; }
    coloured kb search --color always router
    NO_COLOR=1 FORCE_COLOR=1 plain kb search router
    NO_COLOR=1 coloured kb search --color always router
    CLICOLOR_FORCE=1 coloured kb search router
    CLICOLOR_FORCE=0 plain kb search router
    FORCE_COLOR=1 coloured kb search router
    FORCE_COLOR=1 plain kb search --color never router
    plain kb search --color auto router
    export TERMINAL=xterm
    on 50 80 "'$BUILD/icsync-kb' search router"
    says "$escape"
    CLICOLOR=1 on 50 80 "'$BUILD/icsync-kb' search router"
    says "$escape"
    CLICOLOR=0 on 50 80 "'$BUILD/icsync-kb' search router"
    lacks "$escape"
}
