# One file to carry: a reader with a .kb behind it.
load common

bundle() { kbc bundle --reader "$BUILD/icsync-kb" small.kb -o "${1:-help}"; }

@test "it answers without --kb, wherever it stands" {
    bundle
    [ -x help ]
    mkdir elsewhere
    mv help "elsewhere/hölp me"
    rm small.kb
    unset ICSYNC_KB
    cd /
    is 0 "$BATS_TEST_TMPDIR/elsewhere/hölp me" search router nearer
    says "Move nearer to the router"
    is 0 "$BATS_TEST_TMPDIR/elsewhere/hölp me" paths
    says "used  in the program: " "elsewhere/hölp me"
    is 0 "$BATS_TEST_TMPDIR/elsewhere/hölp me" verify
    says "ok"
}

@test "through a link and by PATH, too" {
    mkdir bin
    bundle bin/carried
    ln -s bin/carried short
    unset ICSYNC_KB
    is 0 ./short search router
    PATH=$PWD/bin:$PATH
    is 0 carried search router
    says "Move nearer"
}

@test "--kb and ICSYNC_KB come first, what lies beside it later" {
    bundle
    cp small.kb one.kb
    sed -i 's/nearer to the router/nearer to the window/' src/index.md
    kbc build -o other.kb src
    unset ICSYNC_KB
    is 0 ./help search nearer
    says "nearer to the router"
    is 0 ./help --kb other.kb search nearer
    says "nearer to the window"
    ICSYNC_KB=other.kb is 0 ./help search nearer
    says "nearer to the window"
    ICSYNC_KB=other.kb is 0 ./help paths
    says "used  \$ICSYNC_KB: other.kb" "      in the program: "
}

@test "it is a knowledge base as well, and gives it to another reader" {
    bundle
    is 0 kb --kb help search router
    says "Move nearer"
    is 0 kb --kb help verify
    says "help: ok" "$(stat -c %s small.kb) bytes"
    is 0 kbc bundle --reader "$BUILD/icsync-kb" help -o again
    cmp help again
}

@test "program, zeros, .kb, length, magic" {
    bundle
    program=$(stat -c %s "$BUILD/icsync-kb") file=$(stat -c %s small.kb) at=$(((program + 4095) / 4096 * 4096))
    head -c "$program" help | cmp - "$BUILD/icsync-kb"
    tail -c +$((at + 1)) help | head -c "$file" | cmp - small.kb
    [ "$(stat -c %s help)" -eq $((at + file + 16)) ]
    [ "$(tail -c 8 help | od -An -tx1)" = " 8b 4b 42 0d 0a 65 6e 64" ]
}

@test "it is executable for whom the umask lets, and stays what it was otherwise" {
    umask 027
    bundle
    [ "$(stat -c %a help)" = 750 ]
    chmod 640 help
    bundle
    [ "$(stat -c %a help)" = 750 ]
    [ "$(ls -A | grep -c tmp)" -eq 0 ]
}

@test "what is no reader, no .kb, or would be lost is refused" {
    bundle
    is 1 kbc bundle --reader help small.kb -o x
    says "help: it is a .kb, or has one in it already"
    one_line
    is 1 kbc bundle --reader small.kb small.kb -o x
    : >empty
    is 1 kbc bundle --reader empty small.kb -o x
    says "empty: it is empty"
    for program in src/index.md /bin/sh; do
        is 1 kbc bundle --reader "$program" small.kb -o x
        says "$program: it is no program icsync-kb"
    done
    is 1 kbc bundle --reader src small.kb -o x
    says "src: not a regular file"
    is 1 kbc bundle --reader nowhere small.kb -o x
    one_line
    is 1 kbc bundle --reader "$BUILD/icsync-kb" src/index.md -o x
    says "src/index.md: it is not a .kb file"
    corrupt patch small.kb bad.kb 40 00
    is 1 kbc bundle --reader "$BUILD/icsync-kb" bad.kb -o x
    says "bad.kb: "
    [ ! -e x ]
    cp "$BUILD/icsync-kb" reader
    is 2 kbc bundle --reader reader small.kb -o reader
    is 2 kbc bundle --reader reader small.kb -o ./small.kb
    is 2 kbc bundle --reader reader small.kb
    is 5 kbc bundle --reader reader small.kb -o /proc/x
    cmp reader "$BUILD/icsync-kb"
}

@test "a .kb behind the program that is damaged is told, and no other is taken" {
    bundle
    unset ICSYNC_KB
    cp small.kb guide.kb
    at=$((($(stat -c %s "$BUILD/icsync-kb") + 4095) / 4096 * 4096))
    printf 'XXXX' | dd of=help bs=1 seek=$((at + 80)) conv=notrunc status=none
    is 3 ./help search router
    says "checksum is wrong"
}
