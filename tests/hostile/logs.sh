# logs.sh - logs of searches, which anybody may have written: a case of run.

empty_place
printf '# A\n' >"$TMP/place/src/a.md"
{
    echo "<rules version='1'>"
    for name in {a..x}; do echo "<facet name='f$name' label='$name'><value name='1' label='$name'/></facet>"; done
    echo "<record on='page'/></rules>"
} >"$TMP/place/src/rules.xml"
(cd "$TMP/place" && "$BUILD/icsync-kbc" build -o out.kb src) 2>"$TMP/err"
awk 'BEGIN {
    for (words = "a:b"; length(words) < 270; words = words " a:b") continue
    for (i = 0; i < 9000; i++) {
        signs = ""
        for (n = i + 65536; n > 1; n = int(n / 2)) signs = signs (n % 2 ? "!" : "?")
        print "2027-01-01\t0123456789ab\tnone\t" words " " signs "\t"
    }
}' >"$TMP/place/log"
compile "gaps: many words in many wordings" "" gaps log out.kb
