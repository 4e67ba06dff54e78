# help.awk - makes the help of a program from its manual page:
#     awk -f man/help.awk man/PROGRAM.1 >PROGRAM.inc
# The output is rows {"command", "what", "text"}, for help.c of compiler/; with
# -v bare=1 the three as they are, each with \001 behind it, for that of reader/.
# The row "" has the sections of GENERAL, the others are the subsections of
# COMMANDS, and what the list in DESCRIPTION says of them. Lines have at most 78
# columns, and all is ASCII.
#
# It knows the part of mdoc(7) that these sections use, and stops at anything
# else. tests/man/run compares what it makes with what mandoc(1) shows.

BEGIN {
    GENERAL = ",NAME,SYNOPSIS,DESCRIPTION,OPTIONS,ENVIRONMENT,EXIT STATUS,"
    COLUMNS = 78
    MOST = 4095 # bytes of a string that every C compiler takes
}

function stop(why)
{
    printf "%s:%d: %s\n", FILENAME, FNR, why >"/dev/stderr"
    failed = 1
    exit 1
}

function spaces(n)
{
    return sprintf("%" n "s", "")
}

# ----------------------------------------------------------------- the text

function print_line(line)
{
    if (line ~ /[^ -~]/)
        stop("not ASCII: " line)
    texts[topic] = texts[topic] (blank && texts[topic] != "" ? "\n" : "") line "\n"
    blank = 0
}

# Fills what was collected into lines: the first begins with head, the others at the margin.
function flush(    n, i, words, line)
{
    n = split(filled, words, " ")
    line = head
    for (i = 1; i <= n; i++) {
        if (i > 1 && length(line) + 1 + length(words[i]) > COLUMNS) {
            print_line(line)
            line = spaces(margin)
        } else if (i > 1)
            line = line " "
        line = line words[i]
    }
    if (n > 0)
        print_line(line)
    if (listed != "")
        whats[listed] = substr(filled, 2)
    listed = filled = ""
    head = spaces(margin)
}

# The tag of an item, on the line of its text when there is room.
function put_tag(tag)
{
    head = "  " tag
    if (length(head) + 2 > margin) {
        print_line(head)
        head = spaces(margin)
    } else
        head = head spaces(margin - length(head))
}

# ------------------------------------------------------------ macros in a line

# Cuts a line into its words, of which "several words" is one; returns how many.
function cut(line, words,    n)
{
    n = 0
    while (match(line, /^ *("[^"]*"|[^ ]+)/)) {
        words[++n] = substr(line, 1, RLENGTH)
        sub(/^ */, "", words[n])
        gsub(/^"|"$/, "", words[n])
        line = substr(line, RLENGTH + 1)
    }
    return n
}

function plain(word)
{
    gsub(/\\&/, "", word)
    gsub(/\\\(dq/, "\"", word)
    gsub(/\\e/, "\001", word)
    if (word ~ /\\/)
        stop("unknown escape in " word)
    gsub(/\001/, "\\", word)
    return word
}

# The text of words that may be macros, such as: Fl -json , Ar FILE
function inline(words, n,    i, out, sign, glue, close_at, close_with, last, word, mark)
{
    glue = 1
    for (last = n; last > 0 && words[last] ~ /^[.,:;)?!]$/;)
        last--
    for (i = 1; i <= n; i++) {
        word = words[i]
        if (word == "Ns")
            glue = 1
        else if (word == "Fl" && words[i + 1] == "Ns")
            out = out (glue ? "" : " ") "-"
        else if (word == "Fl")
            sign = "-"
        else if (word ~ /^(Ar|Cm|Ev|Pa|No)$/)
            sign = ""
        else if (word == "Nm")
            words[i--] = name
        else if (word == "Nd") {
            out = " -"
            glue = 0
        } else if (word == "Xr") {
            words[i + 2] = words[i + 1] "(" words[i + 2] ")"
            i++
        } else if (word == "Op" || word == "Dq" || word == "Ql") {
            out = out (glue ? "" : " ") (word == "Op" ? "[" : word == "Dq" ? "\"" : "'")
            close_with = (word == "Op" ? "]" : word == "Dq" ? "\"" : "'") close_with
            close_at = last
            glue = 1
        } else if (word ~ /^[A-Z][a-z]$/)
            stop("unknown macro " word)
        else {
            mark = word ~ /^[.,:;)?!]$/
            out = out (glue || mark ? "" : " ") (mark ? "" : sign) plain(word)
            glue = word == "("
        }
        if (i == close_at) {
            out = out close_with
            close_with = ""
        }
    }
    return out
}

# ------------------------------------------------------------- lines of a page

# From here on the text belongs to a topic; SUBSEP is nobody's.
function begin(what)
{
    flush()
    topic = what
    blank = 1
    if (!(topic in texts))
        order[++count] = topic
}

/^\.\\"/ || /^\.(Dd|Dt|Os)/ { next }
/^\.Sh / {
    section = substr($0, 5)
    wanted = index(GENERAL, "," section ",") > 0
    begin(wanted ? "" : SUBSEP)
    if (wanted && section !~ /^(NAME|SYNOPSIS|DESCRIPTION)$/)
        print_line(substr(section, 1, 1) tolower(substr(section, 2)) ":")
    next
}
/^\.Ss / {
    wanted = section == "COMMANDS"
    begin(wanted ? substr($0, 5) : SUBSEP)
    next
}
!wanted { next }
/^\.Nm / && section == "NAME" {
    filled = name = $2
    next
}
# Without its name groff begins no new line.
/^\.Nm/ && section == "SYNOPSIS" {
    flush()
    sub("^\\.Nm " name, ".Nm")
}
/^\.Pp$/ {
    flush()
    blank = 1
    next
}
/^\.Bl -tag -compact -width "?[^"]+"? -offset indent$/ {
    flush()
    match($0, /-width "[^"]+"|-width [^ ]+/)
    width = substr($0, RSTART + 7, RLENGTH - 7)
    gsub(/"/, "", width)
    margin = 2 + length(width) + 2
    next
}
/^\.It / {
    flush()
    n = cut(substr($0, 4), words)
    listed = section == "DESCRIPTION" ? words[2] : ""
    put_tag(inline(words, n))
    next
}
/^\.El$/ {
    flush()
    margin = 0
    head = ""
    next
}
/^\.Dl / {
    flush()
    print_line("  " plain(substr($0, 5)))
    next
}
/^\.[A-Z][a-z]( |$)/ {
    n = cut(substr($0, 2), words)
    filled = filled " " inline(words, n)
    next
}
/^\./ { stop("unknown: " $0) }
{ filled = filled " " plain($0) }

END {
    if (failed)
        exit 1
    flush()
    for (i = 1; i <= count; i++) {
        if (order[i] == SUBSEP)
            continue
        if (length(texts[order[i]]) > MOST)
            stop("the help of \"" order[i] "\" is too long")
        if (bare) {
            printf "%s\001%s\001%s\001", order[i], whats[order[i]], texts[order[i]]
            continue
        }
        n = split(texts[order[i]], lines, "\n")
        gsub(/["\\]/, "\\\\&", whats[order[i]])
        printf "{\"%s\", \"%s\",", order[i], whats[order[i]]
        for (k = 1; k < n; k++) {
            gsub(/["\\]/, "\\\\&", lines[k])
            printf "\n \"%s\\n\"", lines[k]
        }
        print "},"
    }
}
