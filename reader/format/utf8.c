/*
 * utf8.c - decoding, checking and measuring UTF-8 (kb_text.h). Callers:
 * everybody who looks into text.
 */
#include "kb_text.h"

#define REPLACEMENT 0xFFFDu

/* Length of the sequence that a lead byte begins; 0 when it begins none. */
static size_t sequence_length(uint8_t lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead < 0xE0)
        return 2;
    if (lead >= 0xE0 && lead < 0xF0)
        return 3;
    return lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
}

/* Decodes the sequence at p; returns its length, or 0 when it is malformed. */
static size_t decode(const uint8_t *p, size_t left, uint32_t *code)
{
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    static const uint8_t lead_bits[5] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    size_t n = sequence_length(p[0]);
    if (n == 0 || n > left)
        return 0;
    uint32_t v = p[0] & lead_bits[n];
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 0;
        v = v << 6 | (p[i] & 0x3Fu);
    }
    if (v < least[n] || v > 0x10FFFF || (v >= 0xD800 && v < 0xE000))
        return 0;
    *code = v;
    return n;
}

uint32_t kb_utf8_next(kb_str text, size_t *at)
{
    uint32_t code = REPLACEMENT;
    size_t n = decode((const uint8_t *)text.s + *at, text.n - *at, &code);
    *at += n > 0 ? n : 1;
    return code;
}

size_t kb_utf8_put(uint32_t code, char out[4])
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    size_t n = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const uint8_t lead[5] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = n - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (code & 0x3F));
        code >>= 6;
    }
    out[0] = (char)(lead[n] | code);
    return n;
}

size_t kb_utf8_check(kb_str text)
{
    size_t at = 0;
    while (at < text.n) {
        uint32_t code;
        size_t n = decode((const uint8_t *)text.s + at, text.n - at, &code);
        if (n == 0)
            return at;
        at += n;
    }
    return at;
}

struct width_range {
    uint32_t first, last;
};

static bool is_within(uint32_t code, const struct width_range *ranges, size_t count)
{
    for (size_t i = 0; i < count && code >= ranges[i].first; i++)
        if (code <= ranges[i].last)
            return true;
    return false;
}

unsigned kb_utf8_width(uint32_t code)
{
    static const struct width_range none[] = {
        {0x00AD, 0x00AD}, {0x0300, 0x036F}, {0x0591, 0x05BD}, {0x064B, 0x065F}, {0x200B, 0x200F},
        {0x202A, 0x202E}, {0x2060, 0x2069}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F},
        {0xFEFF, 0xFEFF}, {0xE0000, 0xE0FFF}};
    static const struct width_range wide[] = {
        {0x1100, 0x115F}, {0x2E80, 0x303E}, {0x3041, 0xA4CF}, {0xAC00, 0xD7A3}, {0xF900, 0xFAFF},
        {0xFE30, 0xFE6F}, {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6}, {0x1F300, 0x1F64F}, {0x1F900, 0x1F9FF},
        {0x20000, 0x3FFFD}};
    if (code < 0xAD)
        return 1;
    if (is_within(code, none, KB_COUNT(none)))
        return 0;
    return is_within(code, wide, KB_COUNT(wide)) ? 2 : 1;
}

size_t kb_utf8_columns(kb_str text)
{
    size_t columns = 0;
    for (size_t at = 0; at < text.n;)
        columns += kb_utf8_width(kb_utf8_next(text, &at));
    return columns;
}
