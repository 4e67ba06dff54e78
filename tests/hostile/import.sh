# shellcheck shell=bash
# Saved pages for tests/hostile/run. What of them compiles is compiled, too.

# saved NAME WANTED COUNT TEXT...: a saved page of texts repeated. P: in WANTED is its name.
saved()
{
    local wanted=${2//P:/page.html:}
    saved=$1
    shift 2
    empty_place
    "$BUILD/tests/repeat" "$@" >"$TMP/place/page.html"
    compile "$saved" "$wanted" import page.html -o out
}

# reads TEXT: the Markdown of the last page, without its head, is this.
reads()
{
    sed '1,/^# /d' "$TMP/place/out/page.md" >"$TMP/body"
    check "$saved is read" diff "$TMP/body" <(printf '\n%b\n' "$1")
}

deep="P: error: elements stand too deep inside each other (at most 256) [[]limit]"
saved "100,000 elements within each other" "$deep" 100000 "<div>" 1 text
saved "100,000 styles within each other" "$deep" 100000 "<b>" 1 text
saved "200 quotes" "" 200 "<blockquote>" 1 text
compile "200 quotes compile" "" build -o out.kb out
saved "100 lists" "" 100 "<ul><li>x" 1 text
compile "100 lists compile" "" build -o out.kb out
saved "60 tables within cells" "" 60 "<table border=1><tr><th>a<th>b<tr><td>x<td>" 1 text
compile "60 tables compile" "" build -o out.kb out
saved "more elements than a page may have" "P: error: the page has too many elements (at most 200,000) [[]limit]" \
    200001 "<br>" 1 text
saved "an attribute of 10 MB" "" 1 "<p title='" 10000000 a 1 "'>text"
reads text
saved "a class of 10 MB" "" 1 "<p class='" 5000000 "a " 1 "'>text"
saved "a million attributes" "" 1 "<p " 500000 "a\\i=1 " 500000 "class=x " 1 ">text"
reads text
saved "a link of 10 MB" "" 1 "<p><a href='https://x.example/" 10000000 a 1 "'>text</a>"
reads text
saved "words in classes" "" 1000 "<div class='a-b-c-d-e-f-g-h-i-j-k-l-m-n-o-p-q-r-s-t-u-v-w-x-y-z a b c d e'>x</div>"
saved "bytes that are no UTF-8" "" 1 "<meta charset=utf-8><p>a\\xFF\\xC3(\\xED\\xA0\\x80b"
reads 'a\uFFFD\uFFFD(\uFFFD\uFFFD\uFFFDb'
saved "NUL bytes" "" 1000 "<p>a\\x00b</p>\\x00"
compile "NUL bytes compile" "" build -o out.kb out
saved "an encoding that the system knows and we do not" "P: error: its encoding \"unicode-1-1-utf-7\" is not known*" \
    1 "<meta charset=unicode-1-1-utf-7><p>x"
saved "entities that grow" "" 1 "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\">" 20 "<!ENTITY b\\i \"&a;&a;&a;&a;&a;&a;\">" \
    1 "]><p>&b20; &amp;amp;"
check "entities of the page mean nothing" grep -qF '&b20; \&amp;' "$TMP/place/out/page.md"
saved "a file of the machine as an entity" "" 1 "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><p>&a; text"
check "it is not read" bash -c "! grep -q root: '$TMP/place/out/page.md'"
saved "a tag without its end" "" 1 "<p>text</p><p class='"
reads text
saved "comments without their end" "" 1 "<p>text</p>" 300000 "<!-- "
saved "empty comments" "" 1 "<p>text</p>" 300000 "<!-->"
saved "scripts without their end" "" 1 "<p>text</p>" 300000 "<script>"
reads text
saved "ends without a start" "" 1 "<p>text" 100000 "</div>"
saved "a million <" "" 1 "<p>" 300000 "<"
saved "a million &" "" 1 "<p>" 300000 "&"
saved "a wide table" "" 1 "<table border=1>" 3 "<tr>" 2000 "<td>x" 1 "<tr>" 2000 "<td>y"
compile "a wide table compiles" "" build -o out.kb out
saved "a long table" "P: error: its text, or the cells of its tables, are more than a page may have [[]limit]" \
    1 "<table border=1>" 50001 "<tr><td>x<td>y"
saved "spans" "" 1 "<table border=1>" 2000 "<tr><td rowspan=65000 colspan=1000>x"
compile "spans compile" "" build -o out.kb out
saved "controls of direction" "" 1 "<h2>a\\xE2\\x80\\xAEb</h2><p>\\xE2\\x81\\xA6c\\xE2\\x81\\xA9&#x202E;d&#7;&#27;[31m"
reads '## ab\n\ncd\\[31m'
saved "a text of 3 MB without blanks" "" 3000000 a
saved "a text of 3 MB" "" 600000 "word "
compile "a text of 3 MB compiles" "" build -o out.kb out
saved "15,000 headings and links" "" 15000 "<h2 id=h\\i>h</h2><a href=#h\\i>x</a>"
saved "5,000 lists of tabs" "" 5000 "<ul role=tablist><li role=tab>x</ul>" 1 "<div role=tabpanel>text</div>"
saved "30,000 articles" "" 30000 "<article>x</article>"
saved "a file that is too large" "P: error: the file is too large (at most 32 MiB; --limit import=N allows more) [[]limit]" \
    33554433 a

# Names of files, and what is none.
src=$TMP/place/src
empty_place
page=$TMP/place/src/page.html
echo '<p>text' >"$page"
ln -s page.html "$src/link.html"
ln -s . "$src/loop"
mkfifo "$src/fifo.html"
compile "links and pipes" "src/link.html: warning: a symbolic link is not followed [[]read]" import src -o out
check "only the page was written" [ "$(ls "$TMP/place/out")" = page.md ]
compile "a pipe by its name" "src/fifo.html: error: not a regular file [[]read]" import src/fifo.html -o out
compile "a page that is not there" "src/none.html: error: No such file or directory [[]read]" import src/none.html -o out
empty_place
for file in "..html" "a\\b.html" $'a\nb.html' "CON.html" " .html" "é.html"; do
    echo '<p>text' >"$src/x$file"
    echo '<p>text' >"$src/$file" 2>/dev/null || true
done
compile "odd names" "" import src -o out
check "all names are plain" bash -c "! ls '$TMP/place/out' | grep -vxE '[a-z0-9_-]+\.md'"
