# queries.awk - makes the queries of a bench from its records, always the same.
#
#     awk -v n=1000 -f queries.awk VOCABULARY RS='\036' FS='\037' RECORDS
#
# Prints lines "type words", n of each type: any and all (one to four words,
# half of them in a row from a title, half random ones of the vocabulary),
# phrase (two or three words in a row from a text), prefix (the first two to
# five letters of a word), fuzzy (a word with one letter changed, lost or added
# that is no word then). VOCABULARY has a word a line. Portable: no rand().

function random(below) { seed = (seed * 16807) % 2147483647; return int(seed / 2147483647 * below) }

# count words in a row of text that have one blank between them and only letters, or "".
function row(text, count,    words, n, at, i, found)
{
    n = split(text, words, " ")
    if (n < count)
        return ""
    at = 1 + random(n - count + 1)
    found = words[at]
    for (i = 1; i < count; i++)
        found = found " " words[at + i]
    return found ~ /^[A-Za-z][A-Za-z]+( [A-Za-z][A-Za-z]+)*$/ && index(text, found) ? tolower(found) : ""
}

function title_words(    found)
{
    do found = row(titles[random(records)], 1 + random(4)); while (found == "")
    return found
}

function random_words(    count, found)
{
    found = word[random(words)]
    for (count = random(4); count > 0; count--)
        found = found " " word[random(words)]
    return found
}

function phrase(    found)
{
    do found = row(lines[random(line_count)], 2 + random(2)); while (found == "")
    return found
}

function prefix(    w)
{
    do w = word[random(words)]; while (length(w) < 4)
    return substr(w, 1, 2 + random(length(w) < 7 ? length(w) - 2 : 4))
}

function one_edit(    w, at, letter, edit, got)
{
    do {
        do w = word[random(words)]; while (length(w) < 5)
        at = 1 + random(length(w))
        letter = substr("abcdefghijklmnopqrstuvwxyz", 1 + random(26), 1)
        edit = random(3)
        got = substr(w, 1, edit == 2 ? at : at - 1) (edit == 1 ? "" : letter) substr(w, at + 1)
    } while (got in known)
    return got
}

BEGIN { seed = 20261126 }

NR == FNR { word[words++] = $0; known[$0]; next }

{
    titles[records++] = $2
    parts = split($6, part, "\n")
    for (i = 1; i <= parts; i++)
        if (length(part[i]) > 30)
            lines[line_count++] = part[i]
}

END {
    for (i = 0; i < n; i++) {
        words_of[i] = i % 2 ? random_words() : title_words()
        print "any " words_of[i]
    }
    for (i = 0; i < n; i++)
        print "all " words_of[i]
    for (i = 0; i < n; i++)
        print "phrase " phrase()
    for (i = 0; i < n; i++)
        print "prefix " prefix()
    for (i = 0; i < n; i++)
        print "fuzzy " one_edit()
}
