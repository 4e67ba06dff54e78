/*
 * import_encoding.c - the bytes of a saved page become UTF-8. Interface:
 * kbc_import_decode() in import.h. Callers: import.c and tests.
 *
 * What a page says of itself is a name from outside: only names of the list
 * below reach the C library.
 */
#include "import.h"

#include "kb_utf8.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <strings.h>

/* Browsers look for <meta charset> so far; pages with long comments at their start have it later. */
#define META_BYTES ((size_t)4096)
#define REPLACEMENT KB_LIT("\xEF\xBF\xBD")

/* Names as pages have them, and as the C library has them. As in browsers ISO 8859-1 is Windows' letters. */
static const char *const encodings[][2] = {
    {"utf-8", "UTF-8"},          {"utf8", "UTF-8"},           {"us-ascii", "CP1252"},       {"ascii", "CP1252"},
    {"iso-8859-1", "CP1252"},    {"iso8859-1", "CP1252"},     {"latin1", "CP1252"},         {"windows-1252", "CP1252"},
    {"cp1252", "CP1252"},        {"iso-8859-2", "ISO-8859-2"}, {"iso-8859-5", "ISO-8859-5"}, {"iso-8859-7", "ISO-8859-7"},
    {"iso-8859-8", "ISO-8859-8"}, {"iso-8859-9", "CP1254"},   {"iso-8859-15", "ISO-8859-15"}, {"windows-1250", "CP1250"},
    {"windows-1251", "CP1251"},  {"windows-1253", "CP1253"},  {"windows-1254", "CP1254"},   {"windows-1255", "CP1255"},
    {"windows-1256", "CP1256"},  {"windows-1257", "CP1257"},  {"windows-1258", "CP1258"},   {"windows-874", "CP874"},
    {"koi8-r", "KOI8-R"},        {"koi8-u", "KOI8-U"},        {"macintosh", "MACINTOSH"},   {"shift_jis", "CP932"},
    {"shift-jis", "CP932"},      {"windows-31j", "CP932"},    {"euc-jp", "EUC-JP"},         {"gbk", "GB18030"},
    {"gb2312", "GB18030"},       {"gb18030", "GB18030"},      {"big5", "BIG5-HKSCS"},       {"euc-kr", "CP949"},
    {"utf-16", "UTF-8"},         {"utf-16le", "UTF-8"},       {"utf-16be", "UTF-8"}, /* who reads this in bytes is no UTF-16 */
};

static const char *find_encoding(kb_str name)
{
    for (size_t i = 0; i < KB_COUNT(encodings); i++)
        if (name.n == strlen(encodings[i][0]) && strncasecmp(name.s, encodings[i][0], name.n) == 0)
            return encodings[i][1];
    return NULL;
}

static bool is_at(kb_str text, size_t at, const char *word)
{
    size_t n = strlen(word);
    return at + n <= text.n && strncasecmp(text.s + at, word, n) == 0;
}

/* The name behind `charset=` in a <meta> near the start; empty: there is none. */
static kb_str told_encoding(kb_str html)
{
    bool meta = false;
    html = kb_str_slice(html, 0, META_BYTES);
    for (size_t at = 0; at < html.n; at++) {
        if (html.s[at] == '<' || html.s[at] == '>')
            meta = is_at(html, at, "<meta");
        if (!meta || !is_at(html, at, "charset"))
            continue;
        at += strlen("charset");
        while (at < html.n && strchr(" \t\r\n=\"'", html.s[at]) != NULL)
            at++;
        size_t start = at;
        while (at < html.n && strchr(" \t\r\n\"';/>", html.s[at]) == NULL)
            at++;
        return kb_str_slice(html, start, at);
    }
    return KB_LIT("");
}

/* All that cannot be read becomes U+FFFD, byte by byte. */
static bool convert(kb_str bytes, const char *from, kb_buf *out)
{
    iconv_t to_utf8 = iconv_open("UTF-8", from);
    if (to_utf8 == (iconv_t)-1) /* NOLINT(performance-no-int-to-ptr): POSIX has it so */
        return false;
    size_t left = bytes.n;
    char *in = (char *)(uintptr_t)bytes.s; /* iconv() does not write to it */
    while (left > 0) {
        char piece[4096];
        char *to = piece;
        size_t room = sizeof piece;
        size_t done = iconv(to_utf8, &in, &left, &to, &room);
        int why = errno;
        kb_buf_add(out, piece, sizeof piece - room);
        if (done == (size_t)-1 && why != E2BIG) {
            kb_buf_str(out, REPLACEMENT);
            in++;
            left--;
        }
    }
    (void)iconv_close(to_utf8);
    return true;
}

static void add_utf8(kb_str bytes, kb_buf *out)
{
    while (bytes.n > 0) {
        size_t good = kb_utf8_check(bytes);
        kb_buf_add(out, bytes.s, good);
        if (good < bytes.n)
            kb_buf_str(out, REPLACEMENT);
        bytes = kb_str_slice(bytes, good + 1, bytes.n);
    }
}

static void drop_zeros(kb_buf *text)
{
    size_t n = 0;
    for (size_t i = 0; i < text->size; i++)
        if (text->data[i] != '\0')
            text->data[n++] = text->data[i];
    text->size = n;
}

bool kbc_import_decode(kbc *c, kb_str bytes, kb_buf *out, kb_str *problem)
{
    kb_str name = told_encoding(bytes);
    const char *from = name.n > 0 ? find_encoding(name) : kb_utf8_check(bytes) == bytes.n ? "UTF-8" : "CP1252";
    if (kb_str_begins(bytes, KB_LIT("\xEF\xBB\xBF"))) {
        from = "UTF-8";
        bytes = kb_str_slice(bytes, 3, bytes.n);
    } else if (kb_str_begins(bytes, KB_LIT("\xFF\xFE"))) {
        from = "UTF-16LE";
        bytes = kb_str_slice(bytes, 2, bytes.n);
    } else if (kb_str_begins(bytes, KB_LIT("\xFE\xFF"))) {
        from = "UTF-16BE";
        bytes = kb_str_slice(bytes, 2, bytes.n);
    }
    kb_str brief = kbc_brief(c, name);
    *problem = kbc_format(c, "its encoding \"%.*s\" is not known; save it as UTF-8", (int)brief.n, brief.s);
    bool good = from != NULL;
    if (good && strcmp(from, "UTF-8") == 0)
        add_utf8(bytes, out);
    else if (good)
        good = convert(bytes, from, out);
    drop_zeros(out);
    return good;
}
