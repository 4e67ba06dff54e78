/*
 * json.c - what programs read: a small JSON writer, and the object that a run
 * prints. Declared in cli.h; called by json_records.c and the commands. Damage
 * that is met half way ends the list it is met in, and the object says so in
 * "error".
 */
#include "cli.h"

#include "kb_days.h"

/* ------------------------------------------------------------------ writer */

static void separate(json *j)
{
    if (j->comma)
        out_char(j->to, ',');
    j->comma = true;
}

void json_open(json *j, char bracket)
{
    separate(j);
    out_char(j->to, bracket);
    j->comma = false;
}

void json_close(json *j, char bracket)
{
    out_char(j->to, bracket);
    j->comma = true;
}

static void put_unit(out_stream *o, uint32_t unit)
{
    out_puts(o, "\\u");
    for (unsigned shift = 16; shift > 0; shift -= 4)
        out_char(o, "0123456789abcdef"[unit >> (shift - 4) & 15u]);
}

/* Writes a code point that may not stand in the text as it is. */
static void put_escaped(out_stream *o, uint32_t code)
{
    if ((code & OUT_BAD) != 0) {
        out_puts(o, "\xEF\xBF\xBD"); /* U+FFFD: JSON is UTF-8 */
    } else if (code == '"' || code == '\\') {
        out_char(o, '\\');
        out_char(o, (char)code);
    } else if (code == '\n' || code == '\t') {
        out_puts(o, code == '\n' ? "\\n" : "\\t");
    } else if (code > 0xFFFF) {
        put_unit(o, 0xD800 + ((code - 0x10000) >> 10));
        put_unit(o, 0xDC00 + ((code - 0x10000) & 0x3FFu));
    } else {
        put_unit(o, code);
    }
}

void json_string(json *j, kb_str s)
{
    size_t from = 0;
    separate(j);
    out_char(j->to, '"');
    for (size_t at = 0; at < s.n;) {
        size_t begin = at;
        uint32_t code = out_next(s, &at);
        if (code >= 0x20 && code != '"' && code != '\\' && !out_unsafe(code))
            continue;
        out_text(j->to, (kb_str){s.s + from, begin - from});
        put_escaped(j->to, code);
        from = at;
    }
    if (from < s.n)
        out_text(j->to, (kb_str){s.s + from, s.n - from});
    out_char(j->to, '"');
}

/* A key may be the name of a facet, and thus any text. */
void json_key(json *j, const char *key)
{
    json_string(j, out_str(key));
    out_char(j->to, ':');
    j->comma = false;
}

void json_number(json *j, uint64_t number)
{
    separate(j);
    out_number(j->to, number);
}

static void put_word(json *j, const char *word)
{
    separate(j);
    out_puts(j->to, word);
}

void json_bool(json *j, bool value)
{
    put_word(j, value ? "true" : "false");
}

void json_null(json *j)
{
    put_word(j, "null");
}

/* --------------------------------------------------------- keys and values */

void json_put_string(json *j, const char *key, kb_str s)
{
    json_key(j, key);
    json_string(j, s);
}

void json_put_number(json *j, const char *key, uint64_t number)
{
    json_key(j, key);
    json_number(j, number);
}

void json_put_bool(json *j, const char *key, bool value)
{
    json_key(j, key);
    json_bool(j, value);
}

void json_put_day(json *j, const char *key, int32_t day)
{
    char text[16];
    kb_day_write(day, text);
    json_key(j, key);
    if (text[0] == '\0')
        json_null(j);
    else
        json_string(j, out_str(text));
}

void json_put_digest(json *j, const kb_info *info)
{
    json_put_string(j, "digest", out_str(info->digest));
    json_put_bool(j, "digest_checked", info->digest_checked);
    json_put_string(j, "signer", out_str(info->signer));
    json_put_bool(j, "trusted", info->trusted);
}

/* ------------------------------------------------------ the object of a run */

json json_begin(cli *c)
{
    json j = {&c->out, false};
    json_open(&j, '{');
    json_put_number(&j, "schema", 1);
    return j;
}

int json_end(cli *c, json *j, kb_status status, const kb_error *err, int good)
{
    if (status < 0)
        json_put_string(j, "error", out_str(err->text[0] != '\0' ? err->text : kb_status_text(status)));
    else if (c->trouble_text != NULL)
        json_put_string(j, "error", out_str(c->trouble_text));
    json_close(j, '}');
    out_char(&c->out, '\n');
    return status < 0 ? cli_fail_kb(c, status, err) : good;
}
