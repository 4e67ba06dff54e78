# shellcheck shell=bash
# Pages for tests/hostile/run: bytes, sizes, nesting, inputs that cmark is slow for, tables, front matter.

# --------------------------------------------------------------------- bytes

page "a byte order mark" "" 1 '\xEF\xBB\xBF# a\n'
page "only a byte order mark" "" 1 '\xEF\xBB\xBF'
page "CR LF" "" 1 '# a\r\n\r\nb\r\n'
page "CR" "" 1 '# a\r\rb\r'
page "no final newline" "" 1 '# a\n\nb'
page "nothing" "" 0 x
page "5,000,000 blank lines" "P: error: the file is too large ($(more page)" 5000000 '\n'
page "500,000 blank lines" "P:*: error: too many lines and too much markup on a page ($(more pieces)" 500000 '\n'
page "UTF-16, little end first" "P:1:1: error: the text is UTF-16; save it as UTF-8 [[]utf-8]" 1 '\xFF\xFE#\x00 \x00a\x00'
page "UTF-16, big end first" "P:1:1: error: the text is UTF-16; save it as UTF-8 [[]utf-8]" 1 '\xFE\xFF\x00#\x00 '
page "UTF-16 without a mark" "P:1:2: error: there is a NUL byte in the text [[]utf-8]" 1 '#\x00 \x00a\x00'
page "a NUL" "P:2:3: error: there is a NUL byte in the text [[]utf-8]" 1 '# a\nbc\x00d\n'
for bytes in 'FF' 'C0\x80' 'ED\xA0\x80' 'F4\x90\x80\x80' 'E2\x82' 'F8\x88\x80\x80\x80' '80'; do
    page "bad UTF-8 $bytes" "P:3:2: error: the text is not UTF-8 here (byte ${bytes:0:2}) [[]utf-8]" \
        1 "# a\\n\\nb\\x$bytes"
done
page "control characters" "*" 1000 '\x1B[31m\x07\x7F\x08\xC2\x9B\xE2\x80\xAE # a\n\n'

# --------------------------------------------------------------------- sizes

empty_place
truncate -s 100M "$TMP/place/src/page.md"
compile "a file of 100 MB" "src/page.md: error: the file is too large ($(more page)" build -o out.kb src
page "a line of 4 MB" "P:1: error: a paragraph is too long; put a blank line in it ($(more paragraph)" 4000000 a
page "a heading of 100 kB" "P:1: error: a heading is too long; put what it says below it ($(more paragraph)" 1 "# " 100000 a
page "100 kB of lines of C" "P:*: error: a paragraph is too long; put a blank line in it ($(more paragraph)" 5000 '#include <a.h>\n'
page "a line of code of 4 MB" "*" 1 '# a\n\n    ' 4000000 a
page "10^6 headings" "P:*: error: too many lines and too much markup on a page ($(more pieces)" 1000000 '# a\n'
page "80,000 headings" "*" 80000 '# \i\n\n'
page "the same heading 10^4 times" "*" 10000 '# a\n\nb\n\n'
page "a fence that does not end" "" 1 '```\n' 30000 'a *b* [c\n'
page "a comment that does not end" "" 1 '<!--\n' 5000 'a *b* [c\n'
page "a tag that does not end" "*" 1 '<div ' 60000 'a="b" '
page "words of one letter" "" 30000 'a b c d e f g h i j k l m n o p q r s t u v w x y z\n\n'
page "9,000 unknown values" "P:1:*: error: unknown platform *" 1 '## a {platform=' 9000 'x\i,' 1 'x}'
page "an address of 30 KB" "P:3:1: warning: an address of 30008 bytes is left out; it can have 16384 [[]dead-link]" \
    1 '# a\n\n[b](https://' 30000 c 1 ')\n'
page "an address of 30 KB to nowhere" "P:3:1: warning: an address of 300?? bytes is left out; it can have 16384 [[]dead-link]" \
    1 '# a\n\n[b](' 30000 c 1 '.md)\n'
page "an alias of 30 KB" "P:2:10: error: an alias is too long ($(more name)" 1 '---\naliases: ' 30000 c 1 '\n---\n# a\n'
page "an old id of 30 KB" "P:2:10: error: an alias is too long ($(more name)" 1 '---\naliases: /' 30000 c 1 '\n---\n# a\n'
page "one word" "P:1:1: error: a title, or an id with those around it, is too long ($(more name)" 1 '# ' 60000 a 1 '\n\n' 60000 b

empty_place
"$BUILD/tests/repeat" 1 '# a\n\n' 1 "|$(printf 'h%.0s' {1..200})" 250 "|$(printf 'h%.0s' {1..200})" 1 '\n|-' 250 '|-' 1 '\n' \
    390 "$(printf '|b%.0s' {1..251})\\n" >"$TMP/place/src/page.md"
compile "a table whose heads are repeated for each cell" "src/page.md: error: the text of the page is too long (at most 16 MiB) [[]limit]" \
    build -o out.kb src

# ------------------------------------------------------------------- nesting

deep="too many quotes and lists inside each other ($(more containers)"
for n in 10000 100000; do
    page "$n quotes" "P:1: error: $deep" $n '>' 1 ' a\n'
    page "$n bullets" "P:1: error: $deep" $n '- ' 1 'a\n'
    page "$n stars" "P:1: error: $deep" $n '* ' 1 'a\n'
    page "$n numbers" "P:1: error: $deep" $n '1. ' 1 'a\n'
    page "$n of both" "P:1: error: $deep" $n '> - ' 1 'a\n'
done
page "64 quotes" "P:1:*: error: too many elements inside each other (at most 60) [[]limit]" 64 '>' 1 ' a\n'
page "50 quotes" "" 50 '>' 1 ' a\n'
page "quotes that end in many ways" "P:1: error: $deep" 50000 '>' 50000 'a*'
empty_place
for i in $(seq 400); do printf '%*s- a\n' $((2 * i - 2)) ""; done >"$TMP/place/src/page.md"
compile "a list of 400 levels" "src/page.md:*: error: too many elements inside each other (at most 60) [[]limit]" \
    build -o out.kb src
page "blank lines in 30,000 bullets" "P:1: error: $deep" 30000 '- ' 1 x 30000 '\n'
page "blank lines in 50 bullets" "@(|P:*: error: *)" 50 '- ' 1 x 200000 '\n'

page "40,000 headings in 50 tabs" "P:*: error: too many lines and too much markup on a page ($(more pieces)" \
    50 '{{< tab "x\i" >}}\n' 40000 '# h\n\n' 50 '{{< /tab >}}\n'
page "5,000 headings in 50 tabs" "" 50 '{{< tab "x\i" >}}\n' 5000 '# h\n\n' 50 '{{< /tab >}}\n'

# -------------------------------------------- inputs that cmark is slow for

# slow NAME COUNT TEXT...: N stands for 10,000, 50,000 and 100,000. They are compiled, or go over a limit.
slow()
{
    local name=$1 n
    shift
    for n in 10000 50000 100000; do
        page "$name $n" "@(|*: warning: *|P:*: error: * [[]limit])" "${@//N/$n}"
    done
}
slow "brackets" N '[' 1 a N ']'
slow "a_" N 'a_ '
slow "_a" N '_a '
slow "*a_" N '*a_ '
slow "a**b c*" N 'a**b' N 'c* '
slow "strong in emphasis" N '*a **a ' 1 b N ' a** a*'
slow "images" N '![[]()'
slow "quotes and stars" 50 '>' N 'a*'
slow "CDATA" 1 a N ' <![CDATA['
slow "declarations" 1 a N ' <!A '
slow "instructions" 1 a N ' <?'
slow "comments" 1 a N ' <!--'
slow "links to one label" 1 '[a]: /' 1000 u 1 '\n\n' N '[a] '
slow "links to one label, apart" 1 '[a]: /u\n\n' N '[a]\n\n'
slow "definitions" N '[a]: /u\n'
slow "labels" N '[\i]: /u\n\n' 1 '[1]'
slow "open links" N '[a](<b'
slow "links that nest" N '[a](' 1 b N ')'
slow "backticks" N '`' 1 ' a'
slow "entities" N '&a'
slow "autolinks" N '<a:'
slow "backslashes" N '\\'
slow "underscores" N '_' 1 a
slow "tabs" N '\t'
slow "breaks" N 'a  \n'
slow "quotes apart" N '> a\n\n'
slow "bullets" N '- a\n'
slow "bullets with a paragraph" N '- a\n\n  b\n\n'
slow "tasks" N '- [ ] a\n'
slow "attributes" 1 '# a {' N 'a=b ' 1 '}'
slow "braces" 1 '# ' N '{' 1 a N '}'
slow "open braces" 1 '# ' N '{ ' 1 '#a'
slow "attributes of leads" N '- **a** {#\i}: b\n'
slow "attributes of leads that are not found" N '- **a** {#a&amp;\i}: b\n'
slow "rules" N '---\n'
slow "underlines" N 'a\n---\n'
slow "tags" N '<b>'
slow "blocks of HTML" N '<p>a</p>\n\n'
slow "admonitions" N '> [!NOTE]\n> a\n\n'

slow "definitions in each other" N '[a[\\i]: /u\n'
slow "links in emphasis" N '*[a](b) '
slow "titles of links that do not end" N '[a](b "'
slow "numbers as entities" N '&#x10FFFF;&#0;&#xD800;&#99999999;'
slow "entities without an end" N '&amp'
slow "pairs of bytes that are turned" N '\xE2\x80\xAE\xE2\x81\xA6a '
slow "marks over one letter" 1 a N '\xCC\x81'
slow "footnotes" N '[^\i]: a[^\i]\n\n'
slow "fences in fences" N '~~~\n```\n'
slow "numbers of lists" N '999999999. a\n'
slow "tildes" N '~~a~~ '
slow "attributes with quotes" N '## a {x="y\n\n'
page "ids of controls" "*" 1 '# a {#\x1B[31m}\n\n## b {#\xE2\x80\xAE}\n\n## c {#../../etc/passwd}\n\n## d {#-rf}\n'
page "an id of 30 KB" "*" 1 '# a {#' 30000 b 1 '}\n'
page "links that run" "*" 1 '# a\n\n[b](javascript:alert(1)) [c](data:text/html,x) [d](file:///etc/passwd) [e](//x\x1B]0;y\x07)\n'

# -------------------------------------------------------------------- tables

slow "columns" N '|a' 1 '\n' N '|-' 1 '\n'
slow "columns and short rows" N '|a' 1 '\n' N '|-' 1 '\n' 2000 '|b\n'
slow "200 columns and short rows" 200 '|a' 1 '\n' 200 '|-' 1 '\n' N '|b\n'
slow "lines before a table" N 'a\n' 1 '|a|\n|-|\n'
slow "rows" 1 '|a|b|c|\n|-|-|-|\n' N '|x|y|z|\n'
slow "tables" N '|a|\n|-|\n\n'
slow "delimiter rows" N '|-|-|\n|-|\n'
slow "headers that do not fit" N '|a|b|\n|-|\n'
slow "tables and underlines" N '|a|\n|-|\n===\n'
slow "underlines behind headers that do not fit" N '|a|b|\n|-|\n===\n'
slow "tables in quotes that end in tables" N '> |a|\n> |-|\n|b|\n|-|\n'
slow "links in cells" 1 '[a]: /' 1000 u 1 '\n\n|a|\n|-|\n' N '|[a]|\n'
slow "pipes" 1 '|a|\n|-|\n' N '|' 1 '\n'
slow "escaped pipes" 1 '|a|\n|-|\n' N '\\|' 1 '\n'
slow "stars in a cell" 1 '|a|\n|-|\n' N '*a **a ' 1 '\n'
page "each of 10000 records is like all others" "" 1 '# a\n\n' 9999 '## s\i\n\nu\i v\i z z z z z z z z z z z z z z z z z z z z z\n\n'
page "a table of 1 MB is no paragraph" "" 1 '# a\n\n|a|b|\n|-|-|\n' 20000 '|x y \i|some words of text in a cell here|\n'

# -------------------------------------------------------------- front matter

yaml() { page "$1" "${2//F:/P:}" 1 '---\n' "${@:3}" 1 '\n---\n# a\n'; }
slow_yaml()
{
    local n name=$1
    shift
    for n in 1000 10000 50000; do
        page "front matter: $name $n" "@(|*: warning: *|P:*: error: * [[]@(front-matter|limit)])" \
            1 '---\n' "${@//N/$n}" 1 '\n---\n# a\n'
    done
}
page "front matter of 200 KiB" "" 1 '---\na: ' 40000 'word ' 1 '\n---\n# a\n'
yaml "front matter of 300 KiB" "F:1:1: error: * ($(more front-matter)" 1 'a: ' 60000 'word '
yaml "anchors" "F:2:4: error: anchors (&name) are not supported [[]front-matter]" 1 'a: &x b\n'
yaml "aliases" "F:2:4: error: aliases (\*name) are not supported [[]front-matter]" 1 'a: *x\n'
yaml "a bomb of aliases" "F:2:4: error: anchors (&name) are not supported [[]front-matter]" \
    1 'a: &a [l,l,l,l,l,l,l,l,l]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n'
yaml "a merge key" "F:2:*: error: * [[]front-matter]" 1 '<<: *a\n'
yaml "17 levels" "F:2:*: error: there are too many levels (at most 16) [[]*]" 17 '{a: ' 1 b 17 '}'
yaml "a NUL in a value" "F:2:4: error: there is a NUL in the value [[]front-matter]" 1 'a: "\\0"'
yaml "a tab" "F:*: error: * [[]front-matter]" 1 'a:\n\tb: c'
yaml "4,000 keys in a line of 240 KB" "" 1 '{' 4000 'k\i: x                                                  , ' 1 '}'
yaml "4,000 phrases of the page of 240 KB" "*" 1 'aliases:' 4000 '\n- some words that people say for it, long as a line is \i'
yaml "a tag" "" 1 'a: !!python/object b'
yaml "a quote that does not end" "F:*: error: * [[]front-matter]" 1 'a: "b'
slow_yaml "brackets" 1 'a: ' N '['
slow_yaml "braces" 1 'a: ' N '{'
slow_yaml "bullets" 1 'a:\n  ' N '- '
slow_yaml "questions" N '? '
slow_yaml "keys" N 'k\i: v\n'
slow_yaml "the same key" N 'k: v\n'
slow_yaml "a list" 1 'a: [' N 'v, ' 1 ']'
slow_yaml "colons" N 'a:'
slow_yaml "quotes" 1 'a: ' N '"'
slow_yaml "stars" N '*'
slow_yaml "bangs" 1 'a: ' N '!'
slow_yaml "percents" N '%'
slow_yaml "a block" 1 'a: |\n' N ' x\n'
slow_yaml "blank lines in a plain value" 1 'a: b\n' N '\n' 1 ' c'
slow_yaml "comments" N '# a\n'
slow_yaml "aliases of the page" 1 'aliases: [' N 'p\i, ' 1 ']'
slow_yaml "old ids" 1 'redirect_from: [' N 'p/\i, ' 1 ']'
page "front matter that does not end" "*" 1 '---\n' 50000 'a: b\n'
