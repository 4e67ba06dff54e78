# The compiler writes a whole file or none.
load common

# The old file is there as it was, and nothing beside it.
untouched()
{
    cmp small.kb "$1" || return 1
    [ "$(ls -A out | wc -l)" -eq 1 ] || { ls -A out; return 1; }
}

prepare() { mkdir out && cp small.kb out/g.kb; }

@test "one changed sentence changes the answer" {
    is 0 kb search router nearer
    sed -i 's/Move nearer to the router/Dance around the router/' src/index.md
    kbc build -o small.kb src
    is 0 kb search dance
    says "Dance around the router"
    is 1 kb search nearer
}

@test "errors in the sources leave the old file" {
    prepare
    printf '# Bad\n\n## A {#x}\n\n## B {#x}\n' >src/bad.md
    is 1 kbc build -o out/g.kb src
    says "src/bad.md:5" "[duplicate-id]"
    untouched out/g.kb
    printf '# Bad \xff\n' >src/bad.md
    is 1 kbc build -o out/g.kb src
    untouched out/g.kb
    echo '<rules' >src/rules.xml
    is 1 kbc build -o out/g.kb src
    untouched out/g.kb
}

@test "warnings leave it only with --werror" {
    prepare
    echo '[dead](nowhere.md)' >>src/index.md
    is 1 kbc build --werror -o out/g.kb src
    untouched out/g.kb
    is 0 kbc build -o out/g.kb src
    says "[dead-link]"
    ! cmp -s small.kb out/g.kb
}

@test "a folder that cannot be written" {
    is 5 kbc build -o /proc/g.kb src
    one_line
    prepare
    if [ "$(id -u)" -ne 0 ]; then
        chmod 555 out
        is 5 kbc build -o out/g.kb src
        chmod 755 out
        untouched out/g.kb
    fi
}

@test "a folder, a FIFO or a device as output" {
    mkdir target
    is 5 kbc build -o target src
    one_line
    [ -d target ]
    [ -z "$(ls -A target)" ]
    mkfifo fifo
    is 5 timeout 5 "$BUILD/icsync-kbc" build -o fifo src
    [ -p fifo ]
    is 5 kbc build -o /dev/null src
    [ -c /dev/null ]
    [ ! -e "$(echo *.tmp-*)" ]
}

@test "a disk that is full" {
    prepare
    printf '# Long\n\n%s\n' "$(seq 1 20000 | sed G)" >src/long.md
    run bash -c 'trap "" XFSZ; ulimit -f 8; exec "$0" build -o out/g.kb src' "$BUILD/icsync-kbc"
    [ "$status" -eq 5 ]
    says "unchanged"
    untouched out/g.kb
}

@test "killed at any moment" {
    prepare
    cp -R "$BATS_TEST_DIRNAME/../../kb" other
    for delay in 0.001 0.002 0.004 0.006 0.008 0.010 0.012 0.015 0.018 0.022; do
        timeout -s KILL "$delay" "$BUILD/icsync-kbc" build -o out/g.kb other 2>/dev/null || true
        kb --kb out/g.kb verify
    done
}

@test "default output, and several sources" {
    (cd out 2>/dev/null || mkdir out)
    is 0 kbc build src
    [ -f src.kb ]
    is 0 kbc build -o two.kb src/devices src/index.md
    is 0 kb --kb two.kb show scanner
}

@test "a file called like an option" {
    cp src/index.md ./-x.md
    is 0 kbc build -o dash.kb -- -x.md
    is 0 kb --kb dash.kb list
    says "Handbook"
}

@test "build does not write over a source" {
    cp src/index.md before
    is 2 kbc build -o src/index.md src
    cmp before src/index.md
}

@test "timings are on standard error, and change nothing" {
    kbc build -o timed.kb --timings src 2>timings
    cmp small.kb timed.kb
    awk 'NR > 1 { print $1 }' timings >stages
    printf '%s\n' read rules pages resolve words >first
    diff first <(head -n 5 stages)
    [ "$(tail -n 1 stages)" = all ]
    awk 'NR > 1 && !(NF == 4 && $2 >= 0 && $3 >= 0 && $4 > 0) { exit 1 }' timings
    is 0 kbc check --timings --format=json src
    says '"diagnostics"' "titles "
    is 2 kbc tree --timings src/index.md
}
