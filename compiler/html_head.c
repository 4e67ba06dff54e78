/*
 * html_head.c - how HTML of ours begins: a policy that lets count only what has the
 * SHA-256 of our style and scripts, and fetches nothing. Interface: export.h.
 * Callers: browser.c, export_html.c.
 */
#include "export.h"

#include <sodium.h>

#define LANGUAGE_BYTES 35u /* that a code of a language has at most (RFC 5646) */

void kbc_put_base64(kb_buf *out, kb_str bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const uint8_t *p = (const uint8_t *)bytes.s;
    kb_buf_reserve(out, bytes.n / 3 * 4 + 4);
    for (size_t at = 0; at < bytes.n; at += 3) {
        size_t left = bytes.n - at;
        uint32_t group = (uint32_t)p[at] << 16 | (left > 1 ? (uint32_t)p[at + 1] << 8 : 0) | (left > 2 ? p[at + 2] : 0);
        kb_buf_byte(out, (uint8_t)digits[group >> 18]);
        kb_buf_byte(out, (uint8_t)digits[group >> 12 & 63]);
        kb_buf_byte(out, (uint8_t)(left > 1 ? digits[group >> 6 & 63] : '='));
        kb_buf_byte(out, (uint8_t)(left > 2 ? digits[group & 63] : '='));
    }
}

void kbc_put_hash(kb_buf *out, kb_str text)
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    (void)crypto_hash_sha256(hash, (const uint8_t *)text.s, text.n);
    kb_buf_str(out, KB_LIT("'sha256-"));
    kbc_put_base64(out, (kb_str){(const char *)hash, sizeof hash});
    kb_buf_byte(out, '\'');
}

/* --------------------------------------------------------------------- head */

/* What is none could be long, and browsers look for the charset in the first 1024 bytes. */
static bool is_language(kb_str code)
{
    bool good = code.n > 0 && code.n <= LANGUAGE_BYTES;
    for (size_t i = 0; i < code.n && good; i++)
        good = kb_is_letter(code.s[i]) || (code.s[i] >= '0' && code.s[i] <= '9') || code.s[i] == '-';
    return good;
}

static void put_policy(kb_buf *out, const kbc_html_head *head)
{
    kb_buf_str(out, KB_LIT("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "));
    if (head->scripts.n > 0) {
        kb_buf_str(out, KB_LIT("script-src "));
        kb_buf_str(out, head->scripts);
        kb_buf_str(out, KB_LIT("; "));
    }
    kb_buf_str(out, KB_LIT("style-src "));
    kbc_put_hash(out, head->style);
    kb_buf_str(out, KB_LIT("; img-src data:; connect-src 'none'; base-uri 'none'; form-action 'none'; "
                           "require-trusted-types-for 'script'; trusted-types 'none'\">\n"));
}

void kbc_html_begin(kb_buf *out, const kbc_html_head *head)
{
    kb_buf_str(out, KB_LIT("<!DOCTYPE html>\n<html lang=\""));
    kb_buf_str(out, is_language(head->language) ? head->language : KB_LIT("en"));
    kb_buf_str(out, KB_LIT("\">\n<head>\n<meta charset=\"utf-8\">\n"));
    put_policy(out, head);
    kb_buf_str(out, KB_LIT("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                           "<meta name=\"referrer\" content=\"no-referrer\">\n"
                           "<meta name=\"color-scheme\" content=\"light dark\">\n"
                           "<link rel=\"icon\" href=\"data:,\">\n<title>"));
    kbc_html_text(out, head->title);
    kb_buf_str(out, KB_LIT("</title>\n<style>"));
    kb_buf_str(out, head->style);
    kb_buf_str(out, KB_LIT("</style>\n</head>\n<body>\n"));
}
