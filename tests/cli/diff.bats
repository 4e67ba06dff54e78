# Two .kb files: statuses, and what is hostile in them. tests/golden/diff shows what is told.
load common

@test "status 0: the same, 1: not" {
    is 0 kbc diff small.kb small.kb
    [ -z "$output" ]
    cp small.kb other.kb
    is 0 kbc diff small.kb other.kb
    sed -i 's/nearer to/away from/' src/index.md
    kbc build -o other.kb src
    is 1 kbc diff small.kb other.kb
    says "1 changed" "[-nearer to-] {+away from+}"
    is 1 kbc diff other.kb small.kb
    says "[-away from-] {+nearer to+}"
}

@test "a bundle is a .kb, too" {
    kbc bundle --reader "$BUILD/icsync-kb" small.kb -o help
    is 0 kbc diff small.kb help
}

@test "an old id that leads on, one that does not, and a record that was joined with another" {
    mv src/devices/scanner.md src/devices/reader.md
    kbc build -o moved.kb src
    is 1 kbc diff small.kb moved.kb
    says "Moved: 3" "before devices/scanner/lamp-stays-dark, which leads nowhere: give it an alias"
    sed -i '1i ---\naliases: [devices/scanner.md]\n---' src/devices/reader.md
    kbc build -o moved.kb src
    kbc diff small.kb moved.kb | grep -x '  devices/reader  Scanner, before devices/scanner'
    printf -- '---\naliases: [/devices/scanner.md]\n---\n# Handbook\n\nWhere everything begins.\n' >src/index.md
    rm -r src/devices
    kbc build -o moved.kb src
    is 1 kbc diff small.kb moved.kb
    says "devices/scanner  Scanner, page; its id leads to index"
}

@test "a file that is missing, damaged or none" {
    is 3 kbc diff small.kb nowhere.kb
    one_line
    is 3 kbc diff nowhere.kb small.kb
    is 3 kbc diff src small.kb
    is 3 kbc diff small.kb src/index.md
    head -c 2000 small.kb >cut.kb
    is 3 kbc diff cut.kb small.kb
    says "cut.kb: "
    corrupt patch small.kb bad.kb 40 00
    is 3 kbc diff small.kb bad.kb
    one_line
    is 2 kbc diff small.kb
    is 2 kbc diff small.kb small.kb small.kb
}

@test "what is hostile comes out harmless, in each form" {
    printf '# Red \\*\\*bold\\*\\* <script>x</script> `code`\n\nOne [x](https://e.org/"a") \\*\\* two\\~\\~ three &amp; &lt;b&gt; \xe2\x80\xae\xc2\x9b word.\n' >src/evil.md
    kbc build -o evil.kb src
    sed -i 's/One/Two <b>\\| \\_x\\_/; s/word/~~word~~ # \\[y\\](z)/' src/evil.md
    kbc build -o other.kb src
    for form in --color=never --markdown --json; do
        kbc diff "$form" small.kb evil.kb >out || [ $? -eq 1 ]
        kbc diff "$form" evil.kb other.kb >>out || [ $? -eq 1 ]
        [ -s out ]
        clean out
    done
    kbc diff --markdown evil.kb other.kb >note || true
    ! grep -qE '(^|[^\\])<' note
    ! grep -qE '[^\\]`' note
    kbc diff --json evil.kb other.kb >note || true
    jq -e '.changed[0].text | length > 1' note
}

@test "long texts that have nothing in common take no time" {
    awk 'BEGIN { print "# Page\n"; for (i = 0; i < 30000; i++) printf "a%d%s", i, i % 12 ? " " : "\n\n" }' >src/long.md
    kbc build -o one.kb src
    sed -i 's/a\([0-9]\)/b\1/g' src/long.md
    kbc build -o two.kb src
    run timeout 20 "$BUILD/icsync-kbc" diff one.kb two.kb
    [ "$status" -eq 1 ]
    says " words ... "
    [ "${#output}" -lt 2000 ]
}
