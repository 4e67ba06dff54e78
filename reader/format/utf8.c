/*
 * utf8.c - decoding, checking and measuring UTF-8 (kb_utf8.h). Callers:
 * everybody who looks into text.
 */
#include "kb_base.h"
#include "kb_utf8.h"

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

uint32_t kb_utf8_decode(kb_str text, size_t *at)
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

/* Passes over ASCII, eight bytes at a time. */
static size_t skip_ascii(kb_str text, size_t at)
{
    for (uint64_t word; text.n - at >= sizeof word; at += sizeof word) {
        memcpy(&word, text.s + at, sizeof word);
        if (word & 0x8080808080808080u)
            break;
    }
    return at;
}

size_t kb_utf8_check(kb_str text)
{
    size_t at = skip_ascii(text, 0);
    while (at < text.n) {
        uint32_t code;
        size_t n = decode((const uint8_t *)text.s + at, text.n - at, &code);
        if (n == 0)
            return at;
        at += n;
        if (n > 1)
            at = skip_ascii(text, at);
    }
    return at;
}

/* -------------------------------------------------------------- on a screen */

typedef struct code_range {
    uint32_t first, last;
} code_range;

/* What could command a terminal or turn the order of the text around. */
static const code_range hidden[] = {
    {0x0000, 0x0008}, {0x000B, 0x001F}, {0x007F, 0x009F}, {0x061C, 0x061C}, {0x200E, 0x200F},
    {0x2028, 0x202E}, {0x2066, 0x2069}, {0xFEFF, 0xFEFF}, {0xE0000, 0xE007F},
};

/* Marks that stand on the character before them, and what is not seen. */
static const code_range narrow[] = {
    {0x0300, 0x036F},   {0x0483, 0x0489},   {0x0591, 0x05BD},   {0x05BF, 0x05BF},   {0x05C1, 0x05C2},
    {0x05C4, 0x05C7},   {0x0610, 0x061A},   {0x064B, 0x065F},   {0x0670, 0x0670},   {0x06D6, 0x06DC},
    {0x06DF, 0x06E4},   {0x06E7, 0x06ED},   {0x0900, 0x0902},   {0x093C, 0x093C},   {0x0941, 0x0948},
    {0x094D, 0x094D},   {0x0E31, 0x0E31},   {0x0E34, 0x0E3A},   {0x0E47, 0x0E4E},   {0x1AB0, 0x1AFF},
    {0x1DC0, 0x1DFF},   {0x200B, 0x200F},   {0x202A, 0x202E},   {0x2060, 0x2064},   {0x2066, 0x2069},
    {0x20D0, 0x20FF},   {0x302A, 0x302D},   {0x3099, 0x309A},   {0xFE00, 0xFE0F},   {0xFE20, 0xFE2F},
    {0xFEFF, 0xFEFF},   {0x1F3FB, 0x1F3FF}, {0xE0000, 0xE007F}, {0xE0100, 0xE01EF},
};

/* East Asian wide and full-width characters, and pictures. */
static const code_range wide[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23EC},   {0x2614, 0x2615},
    {0x26A1, 0x26A1},   {0x2705, 0x2705},   {0x274C, 0x274C},   {0x2E80, 0x303E},   {0x3041, 0x4DBF},
    {0x4E00, 0xA4CF},   {0xA960, 0xA97F},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE10, 0xFE19},
    {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF},
    {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD},
};

static bool is_within(uint32_t code, const code_range *ranges, size_t count)
{
    size_t low = 0;
    while (low < count) {
        size_t middle = low + (count - low) / 2;
        if (code > ranges[middle].last)
            low = middle + 1;
        else if (code < ranges[middle].first)
            count = middle;
        else
            return true;
    }
    return false;
}

bool kb_utf8_hidden(uint32_t code)
{
    return (code < 0x20 || code >= 0x7F) && is_within(code, hidden, KB_COUNT(hidden));
}

unsigned kb_utf8_width(uint32_t code)
{
    if (code < 0x300)
        return 1;
    if (is_within(code, narrow, KB_COUNT(narrow)))
        return 0;
    return is_within(code, wide, KB_COUNT(wide)) ? 2 : 1;
}
