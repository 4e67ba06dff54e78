# markdown.awk - makes a manual page of section 5 of a document:
#     awk -v page=NAME -v about="one line" -v see="NAME 5,OTHER 1" -f man/markdown.awk docs/DOCUMENT.md
# tests/man/run calls it, compares the pages in man/ with what it makes, and
# takes it over with --update.
#
# It knows the Markdown of our documents: headings, paragraphs, lists, tables,
# fenced code, and in a line code, bold and links.

BEGIN {
    COLUMNS = 72 # of a table
    rows = 0
    print "'\\\" t" # man is to call tbl
    print ".\\\" " page ".5 - made by man/markdown.awk; change the document, then run tests/man/run --update."
    print ".Dd November 22, 2026"
    print ".Dt " toupper(page) " 5"
    print ".Os\n.Sh NAME\n.Nm " page "\n.Nd " about "\n.Sh DESCRIPTION"
}

function stop(why)
{
    printf "%s:%d: %s\n", FILENAME, FNR, why >"/dev/stderr"
    failed = 1
    exit 1
}

# ------------------------------------------------------------------- a line

# Text that is no markup.
function escaped(text)
{
    gsub(/\\/, "\\e", text)
    gsub(/…/, "...", text)
    gsub(/→/, "\\(->", text)
    gsub(/·/, "\\(pc", text)
    gsub(/×/, "\\(mu", text)
    gsub(/ä/, "\\(:a", text)
    gsub(/ö/, "\\(:o", text)
    gsub(/ß/, "\\(ss", text)
    gsub(/é/, "\\('e", text)
    gsub(/É/, "\\('E", text)
    if (text ~ /[^\001-~]/)
        stop("a character that it does not know in " text)
    return text
}

# The same of what is typed, where a hyphen is a minus.
function typed(text)
{
    gsub(/-/, "\001", text)
    text = escaped(text)
    gsub(/\001/, "\\-", text)
    return text
}

function bold(text)
{
    return "\\fB" text "\\fR"
}

# Code, bold and links of a text.
function inline(text,    out, part, quotes)
{
    out = ""
    while (match(text, /`+|\*\*?[^* ][^*]*\*\*?|\[[^]]*\]\([^)]*\)/)) {
        out = out escaped(substr(text, 1, RSTART - 1))
        part = substr(text, RSTART, RLENGTH)
        text = substr(text, RSTART + RLENGTH)
        if (part ~ /^`/) {
            quotes = part
            part = substr(text, 1, index(text, quotes) - 1)
            text = substr(text, index(text, quotes) + length(quotes))
            if (part ~ /^ .*[^ ].* $/)
                part = substr(part, 2, length(part) - 2)
            out = out bold(typed(part))
        } else if (part ~ /^\*[^*]/)
            out = out "\\fI" escaped(substr(part, 2, length(part) - 2)) "\\fR"
        else if (part ~ /^\*/)
            out = out bold(escaped(substr(part, 3, length(part) - 4)))
        else
            out = out escaped(substr(part, 2, index(part, "](") - 2))
    }
    return out escaped(text)
}

# What begins with a dot or an apostrophe is no request.
function safe(line)
{
    return line ~ /^[.']/ ? "\\&" line : line
}

# What a reader sees of a line of the page.
function seen(line)
{
    gsub(/\\f.|\\&/, "", line)
    gsub(/\\\(..|\\./, "x", line)
    return length(line)
}

# Prints a text, a sentence a line and long ones on several.
function print_text(text,    n, i, words, line)
{
    n = split(text, words, " ")
    line = ""
    for (i = 1; i <= n; i++) {
        if (line != "" && (length(line) + 1 + length(words[i]) > 80 || line ~ /[^.][.]("|\\fR)?$/)) {
            print safe(line)
            line = ""
        }
        line = line (line == "" ? "" : " ") words[i]
    }
    if (line != "")
        print safe(line)
}

# ----------------------------------------------------------------- paragraphs

# Ends the paragraph or the item that is open.
function flush()
{
    if (paragraph != "")
        print_text(inline(paragraph))
    paragraph = ""
}

function end_list()
{
    flush()
    if (in_list)
        print ".El"
    in_list = 0
}

# A paragraph mark, but not right behind a heading.
function space()
{
    if (!headed)
        print ".Pp"
    headed = 0
}

# -------------------------------------------------------------------- tables

function add_row(line,    n, i, cells)
{
    gsub(/\\\|/, "\001", line)
    sub(/^\| */, "", line)
    sub(/ *\|$/, "", line)
    n = split(line, cells, / *\| */)
    for (i = 1; i <= n; i++) {
        gsub(/\001/, "|", cells[i])
        table[rows, i] = inline(cells[i])
        if (seen(table[rows, i]) > widest[i])
            widest[i] = seen(table[rows, i])
    }
    fields = n
    rows++
}

# Narrow columns keep their width, the others share what is left.
function share_columns(    i, left, sharing, changed)
{
    left = COLUMNS - 3 * (fields - 1)
    for (i = 1; i <= fields; i++)
        width[i] = 0
    for (sharing = fields; changed != sharing;) {
        changed = sharing
        for (i = 1; i <= fields; i++)
            if (width[i] == 0 && widest[i] <= left / sharing) {
                width[i] = widest[i]
                left -= widest[i]
                if (--sharing == 0)
                    return
            }
    }
    for (i = 1; i <= fields; i++)
        if (width[i] == 0)
            width[i] = int(left / sharing)
}

function print_table(    i, k, format, head)
{
    share_columns()
    for (i = 1; i <= fields; i++) {
        format = format (i > 1 ? " " : "") "l" (width[i] < widest[i] ? "w(" width[i] "n)" : "")
        head = head (i > 1 ? " " : "") "lb"
    }
    space()
    print ".TS\n" head "\n" format "."
    for (k = 0; k < rows; k++) {
        for (i = 1; i <= fields; i++) {
            if (k > 0 && width[i] < widest[i]) {
                print "T{"
                print_text(table[k, i])
                printf "T}"
            } else
                printf "%s", table[k, i] == "" ? "\\&" : safe(table[k, i])
            printf i < fields ? "\t" : "\n"
        }
    }
    print ".TE"
    rows = 0
    for (i = 1; i <= fields; i++)
        widest[i] = 0
}

# ------------------------------------------------------------------ documents

/^```/ && !in_code {
    end_list()
    print ".Bd -literal"
    in_code = 1
    headed = 0
    next
}
/^```$/ {
    print ".Ed"
    in_code = 0
    next
}
in_code {
    print safe(typed($0))
    next
}
rows > 0 && !/^\|/ { print_table() }
/^# / { headed = 1; next }
/^## / {
    end_list()
    print ".Sh " toupper(substr($0, 4))
    headed = 1
    next
}
/^\|[-|]*$/ { next }
/^\|/ {
    end_list()
    add_row($0)
    next
}
/^(-|[0-9]+\.) / {
    flush()
    if (!in_list) {
        space()
        print ".Bl -tag -compact -width 2n -offset indent"
    }
    in_list = 1
    print ".It " ($1 == "-" ? "\\(bu" : $1)
    paragraph = substr($0, length($1) + 2)
    next
}
/^$/ { flush(); next }
/^ / && in_list { paragraph = paragraph " " $0; next }
paragraph == "" {
    end_list()
    space()
}
{ paragraph = paragraph " " $0 }

END {
    if (failed)
        exit 1
    end_list()
    if (rows > 0)
        print_table()
    print ".Sh SEE ALSO"
    n = split(see, pages, ",")
    for (i = 1; i <= n; i++)
        print ".Xr " pages[i] (i < n ? " ," : "")
}
