# shellcheck shell=bash
# Rules and words for tests/hostile/run: DTDs, entities, encodings, sizes, XPath, phrases.

# rules NAME WANTED COUNT TEXT...: a rules.xml of texts repeated, beside a page. R: in WANTED is its name.
rules()
{
    local name=$1 wanted=${2//R:/src/rules.xml:}
    shift 2
    empty_place
    printf '# a\n\n- **b**: c\n' >"$TMP/place/src/page.md"
    "$BUILD/tests/repeat" "$@" >"$TMP/place/src/rules.xml"
    compile "$name" "$wanted" build -o out.kb src
}
good='<rules version="1"><kind name="k"/></rules>'
dtd="R:*: error: * DTD* [[]rules]"
any="R:*: error: * [[]@(rules|limit|utf-8)]"

rules "good rules" "" 1 "$good"
rules "an empty DTD" "$dtd" 1 "<!DOCTYPE rules><rules/>"
rules "an internal DTD" "$dtd" 1 "<!DOCTYPE rules [<!ELEMENT rules ANY>]>$good"
rules "an external DTD" "$dtd" 1 "<!DOCTYPE rules SYSTEM 'file:///etc/passwd'>$good"
rules "a public DTD" "$dtd" 1 "<!DOCTYPE rules PUBLIC '-//X' 'http://127.0.0.1:9/x.dtd'>$good"
rules "a file as an entity" "$dtd" 1 "<!DOCTYPE rules [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><rules version=\"1\">&x;</rules>"
rules "an address as an entity" "$dtd" 1 "<!DOCTYPE rules [<!ENTITY x SYSTEM 'http://127.0.0.1:9/'>]><rules>&x;</rules>"
rules "a parameter entity" "$dtd" 1 "<!DOCTYPE rules [<!ENTITY % x SYSTEM 'file:///etc/passwd'> %x;]><rules/>"
rules "billion laughs" "$dtd" 1 '<!DOCTYPE rules [<!ENTITY a0 "ha">' 1 '<!ENTITY a1 "&a0;&a0;&a0;&a0;&a0;&a0;&a0;&a0;&a0;&a0;">' \
    1 '<!ENTITY a2 "&a1;&a1;&a1;&a1;&a1;&a1;&a1;&a1;&a1;&a1;">]><rules version="1">&a2;</rules>'
rules "quadratic blow-up" "$dtd" 1 '<!DOCTYPE rules [<!ENTITY a "' 20000 x 1 '">]><rules>' 10000 '&a;' 1 '</rules>'
rules "a DTD behind a comment" "$dtd" 1 "<!-- c --><!DOCTYPE rules [<!ENTITY a 'b'>]>$good"
rules "an entity without a DTD" "$any" 1 '<rules version="1">&x;</rules>'
rules "XInclude" "$any" 1 '<rules version="1" xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="/etc/passwd"/></rules>'
rules "a catalog" "@(|$any)" 1 "<?oasis-xml-catalog catalog=\"file:///etc/passwd\"?>$good"
rules "a style sheet" "@(|$any)" 1 "<?xml-stylesheet href=\"file:///etc/passwd\"?>$good"
rules "300 levels" "$any" 1 '<rules version="1">' 300 '<kind name="k">' 300 '</kind>' 1 '</rules>'
rules "5,000 levels" "$any" 5000 '<a>' 5000 '</a>'
rules "40,000 attributes" "src/rules.xml: error: the file is too large ($(more rules)" 1 '<rules ' 40000 'a\i="" ' 1 '/>'
rules "5,000 attributes" "$any" 1 '<rules ' 5000 'a\i="" ' 1 '/>'
rules "the same attribute twice" "$any" 1 '<rules version="1" version="1"/>'
rules "UTF-7" "$any" 1 '<?xml version="1.0" encoding="UTF-7"?><rules version="1"><kind name="+AGs-"/></rules>'
rules "UTF-16 in the declaration" "@(|$any)" 1 "<?xml version=\"1.0\" encoding=\"UTF-16\"?>$good"
rules "Latin-1" "@(|$any)" 1 "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>$good"
rules "UTF-16" "R:1:1: error: the text is UTF-16; save it as UTF-8 [[]utf-8]" 1 '\xFF\xFE<\x00r\x00'
rules "a NUL" "R:1:*: error: there is a NUL byte in the text [[]utf-8]" 1 "<rules\\x00 version=\"1\"/>"
rules "bad UTF-8" "R:1:*: error: the text is not UTF-8 here (byte FF) [[]utf-8]" 1 '<rules \xFF/>'
rules "1 MiB" "src/rules.xml: error: the file is too large (at most 64 KiB; *" 1 '<rules version="1"><!--' 1048576 x 1 '--></rules>'
rules "nothing" "$any" 0 x
rules "no XML" "$any" 1 'kind: a\n'
rules "an end that is missing" "$any" 1 '<rules version="1"><kind name="k">'
rules "two roots" "$any" 1 "$good$good"
rules "a NUL as a reference" "$any" 1 '<rules version="1"><kind name="&#0;"/></rules>'
rules "a control character as a reference" "$any" 1 '<rules version="1"><kind name="&#x1B;"/></rules>'
rules "a conditional section" "$dtd" 1 "<!DOCTYPE rules [<![INCLUDE[<!ENTITY a 'b'>]]>]>$good"
rules "an attribute of a DTD" "$dtd" 1 "<!DOCTYPE rules [<!ATTLIST kind name CDATA 'x'>]>$good"
rules "a notation and what is not parsed" "$dtd" 1 "<!DOCTYPE rules [<!NOTATION n SYSTEM 'x'><!ENTITY a SYSTEM 'b' NDATA n>]>$good"
rules "an entity of itself" "$dtd" 1 "<!DOCTYPE rules [<!ENTITY a '&a;'>]><rules>&a;</rules>"
rules "a DTD by PHP, by FTP, by an XML catalog" "$dtd" 1 "<!DOCTYPE rules SYSTEM 'php://filter/read=/etc/passwd'><rules/>"
rules "a DTD in capitals that are none" "$any" 1 "<!doctype rules []>$good"
rules "a DTD behind 60,000 blanks" "$dtd" 60000 ' ' 1 '<!DOCTYPE rules []><rules/>'
rules "a DTD in a comment and in text" "" 1 '<rules version="1"><!-- <!DOCTYPE x []> --><kind name="k"/></rules>'
rules "XML 1.1" "@(|$any)" 1 "<?xml version=\"1.1\"?>$good"
rules "XML 9.9" "@(|$any)" 1 "<?xml version=\"9.9\"?>$good"
rules "an encoding that is none" "$any" 1 "<?xml version=\"1.0\" encoding=\"x\$(id)\"?>$good"
rules "UCS-4" "$any" 1 '\x00\x00\x00<\x00\x00\x00r'
rules "EBCDIC" "$any" 1 '\x4C\x6F\xA7\x94\x93'
rules "3,000 instructions" "@(|$any)" 3000 '<?a\i b?>' 1 "$good"
rules "an instruction of 60,000 bytes" "@(|$any)" 1 '<?a ' 60000 b 1 "?>$good"
rules "5,000 namespaces" "@(|$any)" 1 '<rules version="1" ' 2500 'xmlns:a\i="b\i" ' 1 '/>'
rules "a namespace for each of 200 levels" "$any" 200 '<a xmlns="b\i">' 200 '</a>'
rules "a namespace that is XML's" "$any" 1 '<rules version="1" xmlns:xml="x"/>'
rules "a prefix without a namespace" "$any" 1 '<rules version="1"><x:kind name="k"/></rules>'
rules "xml:base" "$any" 1 '<rules version="1" xml:base="file:///etc/"><kind name="k"/></rules>'
rules "a schema" "$any" 1 '<rules version="1" xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:schemaLocation="a file:///etc/passwd"/>'
rules "5,000 comments" "" 1 '<rules version="1">' 5000 '<!--a-->' 1 '<kind name="k"/></rules>'
rules "CDATA that does not end" "$any" 1 '<rules version="1"><![CDATA[' 30000 ']' 1 '</rules>'
rules "5,000 references" "$any" 1 '<rules version="1"><kind name="' 5000 '&#65;' 1 '"/></rules>'
rules "a reference that is too large" "$any" 1 '<rules version="1"><kind name="&#99999999999999999999;"/></rules>'
rules "a surrogate as a reference" "$any" 1 '<rules version="1"><kind name="&#xD800;"/></rules>'
rules "a name of 30,000 bytes of an element" "R:1: error: unknown element <aaa*" 1 '<rules version="1"><' 30000 a 1 '/></rules>'
rules "a path as a kind" "$any" 1 '<rules version="1"><kind name="../../etc/passwd"/></rules>'
rules "what a terminal obeys as a kind" "$any" 1 '<rules version="1"><kind name="\xC2\x9B31m\xE2\x80\xAE"/></rules>'
rules "2,000 kinds" "@(|$any)" 1 '<rules version="1">' 2000 '<kind name="k\i"/>' 1 '</rules>'
rules "2,000 mistakes" "*" 1 '<rules version="1">' 2000 '<kind nam="k\i"/>' 1 '</rules>'
rules "a message of 60,000 bytes" "*" 1 '<rules version="1"><check on="page" test="false()" severity="warning">' 60000 x 1 '</check></rules>'
rules "a name of 60,000 bytes" "$any" 1 '<rules version="1"><kind name="' 60000 - 1 '"/></rules>'

# --------------------------------------------------------------------- XPath

# xpath NAME WANTED COUNT TEXT...: texts as the condition of a record on rows, with a page of 8,000 rows.
xpath()
{
    local name=$1 wanted=${2//R:/src/rules.xml:}
    shift 2
    empty_place
    "$BUILD/tests/repeat" 1 '# a\n\n|Light|b|\n|-|-|\n' 8000 '|x y \i|some words of text|\n' >"$TMP/place/src/page.md"
    "$BUILD/tests/repeat" 1 '<rules version="1"><kind name="k"/><record on="row" kind="k" if="' "$@" 1 '"/></rules>' \
        >"$TMP/place/src/rules.xml"
    compile "XPath: $name" "$wanted" build -o out.kb src
}
steps="R:1*: error: the rules take too many steps on one page, * ($(more steps)"
xpath "one that is cheap" "" 1 "cell[1]='x'"
xpath "the text of the page for each row" "$steps" 1 "contains(string(/), 'x')"
xpath "the same without string()" "$steps" 1 "contains(/, 'zz')"
xpath "normalize-space()" "$steps" 1 "normalize-space(/) = 'x'"
xpath "translate()" "$steps" 1 "translate(/, 'a', 'b') = 'x'"
xpath "string-length()" "$steps" 1 "string-length(/) = 1"
xpath "concat()" "$steps" 1 "concat(/, /, /, /) = 'x'"
xpath "sum()" "$steps" 1 "sum(//cell) = 1"
xpath "all elements for each row" "$steps" 1 "count(//*) = 0"
xpath "all before each row" "$steps" 1 "count(preceding::*) = 0"
xpath "elements of elements" "$steps" 1 "//*[//*[//*[//*]]] = 'x'"
xpath "a monster" "$steps" 1 "count(//*[count(//*[count(//*[count(//*)=0])=0])=0])=0"
xpath "sets that are compared" "R:1*: error: the rules take too many * on one page, * [[]limit]" 1 "//cell != 'x'"
xpath "10,000 brackets" "$any" 10000 '(' 1 1 10000 ')'
xpath "10,000 conditions" "$any" 1 'cell' 10000 '[1' 10000 ']'
xpath "10,000 steps" "@(|$any)" 1 cell 10000 '/..'
xpath "10,000 unions" "@(|$any)" 1 'cell' 10000 '|cell'
xpath "10,000 minus signs" "@(|$any)" 10000 '-' 1 1
xpath "10,000 or" "@(|$any)" 1 'a' 10000 ' or a'
xpath "a text that does not end" "$any" 1 "contains(., 'x"
xpath "60,000 letters" "@(|$any)" 60000 a
xpath "document()" "$any" 1 "document('/etc/passwd')"
xpath "a number that is too large" "@(|$any)" 1 'cell[' 5000 9 1 ']'

# ------------------------------------- pages that rules make expensive

# beside_rules NAME WANTED RULES COUNT TEXT...: a page of texts repeated, beside a rules.xml. P: in WANTED is its name.
beside_rules()
{
    local name=$1 wanted=${2//P:/src/page.md:} inside=$3
    shift 3
    empty_place
    "$BUILD/tests/repeat" "$@" >"$TMP/place/src/page.md"
    printf '<rules version="1">%s</rules>' "$inside" >"$TMP/place/src/rules.xml"
    compile "rules and a page: $name" "$wanted" build -o out.kb src
}
# things COUNT TEXT: a text of the rules so many times, each with its number for \i.
things() { "$BUILD/tests/repeat" "$@"; }
letters=$(printf 'a%.0s' {1..50})

beside_rules "4,000 keys and 60,000 @" "*" "<facet name=\"redirections\"/><!--$(things 60000 @)-->" \
    1 '---\n' 4000 'redirections\i: x\n' 1 '---\n# a\n'
beside_rules "4,000 keys and 256 facets that are near" "*" "$(things 256 "<facet name=\"$letters\\i\"/>")" \
    1 '---\n' 4000 "$letters-\\i: x\\n" 1 '---\n# a\n'
facets=$(things 256 '<facet name="f\i"/>')
kinds=$(things 1000 "<kind name=\"${letters:10}\\i\"/>")
on_sections='<kind name="fix"/><record on="page" kind="fix"/><record on="section" kind="fix"/>'
reports="src/page.md: error: there are too many errors and warnings; the others are only counted ($(more reports)"
beside_rules "text in braces and 256 facets" "P:1:1: error: a title, or an id * too long ($(more name)" "$facets" \
    69 "# a {$(things 20000 'zz ')}\\n\\n"
beside_rules "text with = in braces and 256 facets" "P:1:1: error: a title, or an id * too long ($(more name)" "$facets" \
    69 "# a {zz $(things 15000 'zz= ')}\\n\\n"
beside_rules "7,440 unknown attributes and 256 facets with long names" "P:[13]:*: error: unknown attribute *" \
    "$on_sections$(things 256 "<facet name=\"$letters$letters\\i\"/>")" \
    120 "# a {$(things 62 'q\i=1 ')}\\n\\n"
beside_rules "43,000 unknown kinds of 1,000" "P:[13]:*: error: unknown kind *" "$on_sections$kinds" 43000 '# a {kind=q\i}\n\n'
beside_rules "450,000 unknown values of 1,000" "$reports*" \
    "$on_sections<facet name=\"v\" many=\"yes\">${kinds//kind name/value name}</facet>" \
    4500 "# a {v=$(things 100 'qqqqqqqq,')}\\n\\n"
beside_rules "2,070,000 unknown values" "$reports*" "$on_sections<facet name=\"v\"><value name=\"a\"/></facet>" \
    69 "# a {v=\"$(things 30000 'b ')\"}\\n\\n"

# --------------------------------------------------------------------- words

# words NAME WANTED COUNT TEXT...: a file words. W: in WANTED is its name.
words()
{
    local name=$1 wanted=${2//W:/src/words:}
    shift 2
    empty_place
    printf '# a\n\n- **b**: c\n' >"$TMP/place/src/page.md"
    "$BUILD/tests/repeat" "$@" >"$TMP/place/src/words"
    compile "words: $name" "$wanted" build -o out.kb src
}
words "good ones" "" 1 'a = b\nc < d, e\n'
words "a line of 1 MB" "W:1: error: * [[]limit]" 1000000 a
words "a line of 1 MB with signs" "W:1: error: * [[]limit]" 500000 'a='
words "5 MB" "src/words: error: the file is too large ($(more words)" 1000000 'a = b\n'
words "20,000 synonyms" "@(|*W:*)" 20000 'a\i = b\i\n'
words "20,000 of one word" "@(|*W:*)" 20000 'a < b\i\n'
words "20,000 in a circle" "@(|*W:*)" 20000 'a = b\i\n'
words "20,000 unknown ids" "*W:*: error: *" 20000 'x\i: y\n'
words "a phrase of 1,000 words" "W:1:*: error: * [[]words]" 1 'a = ' 1000 'b ' 1 '\n'
words "signs alone" "*W:*: error: *" 100 '=<:;,\n'
words "a NUL" "W:1:2: error: there is a NUL byte in the text [[]utf-8]" 1 'a\x00 = b\n'
words "a word of 4,000 letters" "@(|*W:*)" 4000 a 1 ' = b\n'
