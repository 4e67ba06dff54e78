/*
 * digests.c - DIGS: digests of all that a reader uses, so that one signature over
 * a few bytes is one over the whole file (kb_container.h). Callers: container.c
 * checks by them, trust.c the signature, the compiler writes them.
 *
 *   0  parts u32    4  text blocks u32    8  id of the key, 8 bytes
 *  16  signature (Ed25519), 64 bytes
 *  80  the digest of each 4 KiB of the rows, 32 bytes each
 *      the rows, 32 bytes each: the digest of each 4 KiB of the file, from the
 *      section table's end to DIGS, and of each text block as it is stored
 *
 * So opening reads the head alone, of which there are 32 bytes for some 512 KiB of
 * the file; what is used is checked with a hash of 4 KiB, or of its text block,
 * and now and then one of rows.
 */
#include "kb_format.h"

#ifdef KB_WITH_SODIUM
#include <sodium/crypto_generichash.h>
#endif

static uint64_t parts_of(uint64_t bytes)
{
    return bytes / KB_PART + (bytes % KB_PART > 0 ? 1 : 0);
}

kb_digests kb_digests_plan(uint64_t table_end, uint64_t offset, uint32_t blocks)
{
    kb_digests d = {.first_part = (uint32_t)(table_end / KB_PART)};
    d.parts = (uint32_t)(parts_of(offset) - d.first_part);
    d.rows_bytes = ((uint64_t)d.parts + blocks) * KB_DIGEST_BYTES;
    d.head_bytes = (size_t)(KB_DIGESTS_HEAD + parts_of(d.rows_bytes) * KB_DIGEST_BYTES);
    return d;
}

/* Whether DIGS stands behind all that it has digests of, and before SUMS. */
static bool is_last(const kb_container *c)
{
    const kb_section *digests = &c->sections[KB_DIGESTS];
    for (unsigned id = 0; id < KB_DIGESTS; id++)
        if (c->sections[id].offset > digests->offset)
            return false;
    return true;
}

kb_status kb_digests_read(const kb_container *c, kb_digests *out, kb_error *err)
{
    const kb_section *s = &c->sections[KB_DIGESTS];
    const uint8_t *bytes = c->data + s->offset;
    *out = kb_digests_plan(c->paged_start, s->offset, c->block_count);
    if (s->offset == 0)
        return KB_NONE;
    if (!is_last(c) || s->stored != out->head_bytes + out->rows_bytes || kb_load_u32(bytes) != out->parts ||
        kb_load_u32(bytes + 4) != c->block_count)
        return kb_fail(err, KB_E_DAMAGED, "DIGS: counts do not fit the file");
    out->head = bytes;
    out->rows = bytes + out->head_bytes;
    return KB_OK;
}

void kb_digests_message(const kb_container *c, const kb_digests *d, kb_digest_feed *feed, void *user)
{
    feed(user, c->data, 24);      /* all of the header but its two sums that depend on this */
    feed(user, c->data + 32, 36);
    feed(user, c->data + KB_HEADER_BYTES, (size_t)c->paged_start - KB_HEADER_BYTES);
    feed(user, c->data + c->sections[KB_SUMS].offset, 12); /* its counts */
    feed(user, d->head, KB_DIGESTS_SIGNED);
    feed(user, d->head + KB_DIGESTS_HEAD, d->head_bytes - KB_DIGESTS_HEAD);
}

kb_str kb_digests_part(const kb_container *c, const kb_digests *d, uint32_t i)
{
    uint64_t start = ((uint64_t)d->first_part + i) * KB_PART, end = start + KB_PART;
    if (start < c->paged_start)
        start = c->paged_start;
    if (end > c->sections[KB_DIGESTS].offset)
        end = c->sections[KB_DIGESTS].offset;
    return (kb_str){(const char *)c->data + start, (size_t)(end - start)};
}

kb_str kb_digests_row_part(const kb_digests *d, uint32_t i)
{
    uint64_t start = (uint64_t)i * KB_PART, left = d->rows_bytes - start;
    return (kb_str){(const char *)d->rows + start, (size_t)(left < KB_PART ? left : KB_PART)};
}

#ifdef KB_WITH_SODIUM

static bool fits(kb_str bytes, const uint8_t *digest)
{
    uint8_t made[KB_DIGEST_BYTES];
    (void)crypto_generichash(made, sizeof made, (const uint8_t *)bytes.s, bytes.n, NULL, 0);
    return memcmp(made, digest, sizeof made) == 0;
}

/* The same of bytes that are hashed once, which bit number i of those for DIGS remembers. */
static bool fits_once(kb_pages *p, size_t i, kb_str bytes, const uint8_t *digest)
{
    size_t bit = kb_pages_bits(p->file) + i;
    if (kb_pages_is_checked(p, bit))
        return true;
    if (!fits(bytes, digest))
        return false;
    kb_pages_remember(p, bit);
    return true;
}

/* Row number i, once its part of the rows was found good; NULL: it was not. */
static const uint8_t *row_at(kb_pages *p, uint64_t i)
{
    const kb_digests *d = p->file->digests;
    uint32_t part = (uint32_t)(i * KB_DIGEST_BYTES / KB_PART);
    const uint8_t *digest = d->head + KB_DIGESTS_HEAD + (size_t)part * KB_DIGEST_BYTES;
    bool good = fits_once(p, (size_t)d->parts + part, kb_digests_row_part(d, part), digest);
    return good ? d->rows + i * KB_DIGEST_BYTES : NULL;
}

size_t kb_digests_bits(const kb_container *c)
{
    return (size_t)(c->sections[KB_DIGESTS].stored / KB_DIGEST_BYTES);
}

bool kb_digests_page_fits(kb_pages *p, uint64_t page)
{
    const kb_digests *d = p->file->digests;
    if (d == NULL || page * KB_PAGE >= p->file->sections[KB_DIGESTS].offset) /* of DIGS itself the head is signed */
        return true;
    uint32_t part = (uint32_t)(page / (KB_PART / KB_PAGE) - d->first_part);
    const uint8_t *digest = row_at(p, part);
    return digest != NULL && fits_once(p, part, kb_digests_part(p->file, d, part), digest);
}

bool kb_digests_block_fits(kb_pages *p, uint32_t i, kb_str block)
{
    const kb_digests *d = p->file->digests;
    const uint8_t *digest = d != NULL ? row_at(p, (uint64_t)d->parts + i) : NULL;
    return d == NULL || (digest != NULL && fits(block, digest));
}

#endif
