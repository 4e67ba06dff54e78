# What the programs say of themselves. tests/man/run compares it with the manual pages.
load common

# The commands that a program's help lists.
commands_of() { "$1" help | sed -n '/^Options:$/q; s/^  \([a-z]\{1,\}\) .*/\1/p' | grep -v '^icsync'; }

# every PROGRAM COUNT: each of its COUNT commands has a help of its own, with usage and an example, in three ways.
every()
{
    local program=$1 command count=0
    for command in $(commands_of "$program"); do
        is 0 "$BUILD/$program" help "$command"
        [[ ${lines[0]} == "$program $command"* ]] || { echo "usage of $command: ${lines[0]}"; return 1; }
        [[ ${lines[-1]} == "  $program "* ]] || { echo "example of $command: ${lines[-1]}"; return 1; }
        count=$((count + 1))
        [ "$command" != help ] || continue
        [ "$output" = "$("$BUILD/$program" --help "$command")" ]
        # What stands behind complete is none of its own options.
        [ "$command" != complete ] || continue
        [ "$output" = "$("$BUILD/$program" "$command" --help)" ]
        [ "$output" = "$("$BUILD/$program" "$command" -h)" ]
    done
    [ "$count" -ge "$2" ] || { echo "$count commands"; return 1; }
}

@test "each command of icsync-kb has a help" {
    PATH=$BUILD:$PATH
    every icsync-kb 8
}

@test "each command of icsync-kbc has a help" {
    PATH=$BUILD:$PATH
    every icsync-kbc 5
}

@test "the help of a program is the same in four ways" {
    for program in icsync-kb icsync-kbc; do
        is 0 "$BUILD/$program" help
        says Options: Environment: "Exit status:" --help --version
        [ "$output" = "$("$BUILD/$program" --help)" ]
        [ "$output" = "$("$BUILD/$program" -h)" ]
        [ "$output" = "$("$BUILD/$program" help --help)" ]
    done
}

@test "80 columns, ASCII" {
    for program in icsync-kb icsync-kbc; do
        "$BUILD/$program" help >all
        for command in $(PATH=$BUILD:$PATH commands_of "$program"); do "$BUILD/$program" help "$command" >>all; done
        [ -s all ]
        ! LC_ALL=C grep -n '[^ -~]' all
        ! grep -nE '.{80}' all
    done
}

@test "help needs no knowledge base, and no terminal" {
    unset ICSYNC_KB
    mkdir alone
    cp "$BUILD/icsync-kb" alone
    XDG_DATA_DIRS=$PWD/src is 0 ./alone/icsync-kb help search
    says "icsync-kb search WORDS"
    XDG_DATA_DIRS=$PWD/src is 2 ./alone/icsync-kb help symptoms
    one_line
    is 0 kb --kb nowhere.kb help show
    is 2 kb --kb nowhere.kb help frobnicate
    one_line
    lacks nowhere.kb
}

@test "a kind of the file has the help on kinds" {
    is 0 kb --kb "$GUIDE" help symptoms
    says "icsync-kb KIND" "facet"
    [ "$output" = "$(kb help KIND)" ]
    [ "$output" = "$(kb --kb "$GUIDE" fix --help)" ]
    is 0 kb help
    says "KIND"
}

@test "unknown commands say what was meant" {
    is 2 kb help serach
    [ "$output" = "icsync-kb: unknown command serach; did you mean search?" ]
    is 2 kb serach --help
    [ "$output" = "icsync-kb: unknown command serach; did you mean search?" ]
    is 2 kb --kb "$GUIDE" help symptons
    [ "$output" = "icsync-kb: unknown command symptons; did you mean symptoms?" ]
    is 2 kb help frobnicate
    [ "$output" = 'icsync-kb: unknown command frobnicate; "icsync-kb help" lists the commands' ]
    is 2 kb help search show
    is 2 kbc help biuld
    says "unknown command biuld; did you mean build?"
    one_line
    is 2 kbc biuld --help
    says "did you mean build?"
    is 2 kbc help frobnicate
    is 2 kbc help build check
}

@test "wrong usage of a command tells its usage" {
    is 2 kb show
    [ "$output" = "icsync-kb: usage: icsync-kb show ID" ]
    is 2 kb list a b
    [ "$output" = "icsync-kb: usage: icsync-kb list [KIND]" ]
}

@test "without a command icsync-kbc explains itself on standard error" {
    "$BUILD/icsync-kbc" >out 2>err || [ $? -eq 2 ]
    [ ! -s out ]
    kbc help | cmp - err
}
