/*
 * sign.c - signs a .kb: inside, over the table of digests in DIGS, and beside it,
 * as minisign does (reader/trust.c checks both). Interface: sign.h. Caller: sign_file.c.
 */
#include "sign.h"

#include "kb_format.h"

#include <sodium.h>

#define HASH_BYTES 64u

/* ------------------------------------------------------------------ inside */

/* The blocks of the text as they are. */
static kb_packed_text packed_text(kbc *c, const kb_container *file)
{
    const kb_section *text = &file->sections[KB_TEXTS];
    kb_packed_text out = {.count = file->block_count, .block_bytes = file->block_bytes};
    out.bytes = (kb_str){(const char *)file->data + text->offset, (size_t)text->stored};
    out.ends = kb_arena_get(&c->arena, (size_t)out.count + 1, sizeof *out.ends);
    kb_cursor rows = kb_cursor_of(file->rows, (size_t)file->rows_bytes);
    (void)kb_read_bytes(&rows, (size_t)file->page_count * 4);
    for (uint32_t i = 0; i < out.count; i++) {
        out.ends[i] = kb_read_u64(&rows);
        (void)kb_read_u32(&rows);
    }
    return out;
}

/* Appends a file with other digests. */
static void write_with(kbc *c, const kb_container *file, kb_str digests, kb_buf *out)
{
    kb_str raw[KB_SECTION_COUNT];
    for (unsigned id = 0; id < KB_SECTION_COUNT; id++)
        raw[id] = (kb_str){(const char *)file->data + file->sections[id].offset, (size_t)file->sections[id].raw};
    raw[KB_DIGESTS] = digests;
    kb_packed_text text = packed_text(c, file);
    (void)kb_container_write(raw, &text, file->analyser, file->digest, out);
}

static void put_digest(uint8_t *out, kb_str bytes)
{
    (void)crypto_generichash(out, KB_DIGEST_BYTES, (const uint8_t *)bytes.s, bytes.n, NULL, 0);
}

/* The digests of a file that has room for them: the rows, then those of the rows. */
static void put_digests(const kb_packed_text *text, const kb_container *file, kb_digests *d, uint8_t *section)
{
    uint8_t *row = section + d->head_bytes, *of_rows = section + KB_DIGESTS_HEAD;
    for (uint32_t i = 0; i < d->parts; i++, row += KB_DIGEST_BYTES)
        put_digest(row, kb_digests_part(file, d, i));
    for (uint32_t i = 0; i < text->count; i++, row += KB_DIGEST_BYTES)
        put_digest(row, kb_str_slice(text->bytes, i > 0 ? (size_t)text->ends[i - 1] : 0, (size_t)text->ends[i]));
    d->head = section;
    d->rows = section + d->head_bytes;
    for (uint32_t i = 0; of_rows < d->rows; i++, of_rows += KB_DIGEST_BYTES)
        put_digest(of_rows, kb_digests_row_part(d, i));
}

static void feed_blake2b(void *user, const void *bytes, size_t n)
{
    (void)crypto_generichash_blake2b_update(user, bytes, n);
}

static void put_signature(const kb_container *file, const kb_digests *d, const kbc_secret_key *key, uint8_t *section)
{
    uint8_t hash[HASH_BYTES];
    crypto_generichash_blake2b_state state;
    (void)crypto_generichash_blake2b_init_salt_personal(&state, NULL, 0, sizeof hash, NULL, (const uint8_t *)KB_DIGESTS_PERSONAL);
    kb_digests_message(file, d, feed_blake2b, &state);
    (void)crypto_generichash_blake2b_final(&state, hash, sizeof hash);
    (void)crypto_sign_detached(section + KB_DIGESTS_SIGNED, NULL, hash, sizeof hash, key->key);
}

/* DIGS of a file, whose digests are still zeros: where all stands does not depend on what they are. */
static kb_str make_digests(kbc *c, const kb_container *file, const kbc_secret_key *key)
{
    bool new = file->sections[KB_DIGESTS].offset == 0;
    uint64_t row = new ? KB_SECTION_BYTES : 0; /* of the section table; all that is behind moves by it */
    uint64_t offset = file->sections[new ? KB_SUMS : KB_DIGESTS].offset + row;
    kb_digests d = kb_digests_plan(file->paged_start + row, offset, file->block_count);
    kb_buf head, draft;
    kb_buf_init(&head, &c->arena.alloc);
    kb_buf_init(&draft, &c->arena.alloc);
    kb_buf_u32(&head, d.parts);
    kb_buf_u32(&head, file->block_count);
    kb_buf_add(&head, key->id, sizeof key->id);
    kb_buf_zero(&head, d.head_bytes + (size_t)d.rows_bytes - head.size);
    uint8_t *section = (uint8_t *)kb_arena_get(&c->arena, head.size, 1);
    memcpy(section, head.data, head.size);
    kb_str digests = {(const char *)section, head.size};
    write_with(c, file, digests, &draft);
    kb_container with;
    kb_status status = kb_container_open(&with, draft.data, draft.size, NULL);
    kb_packed_text text = packed_text(c, file);
    if (status == KB_OK) {
        put_digests(&text, &with, &d, section);
        put_signature(&with, &d, key, section);
    }
    kb_buf_release(&head);
    kb_buf_release(&draft);
    return digests;
}

kb_status kbc_sign(kbc *c, kb_str file, const kbc_secret_key *key, kb_buf *out, kb_error *err)
{
    kb *k;
    kb_container container;
    kb_alloc alloc = kbc_alloc();
    kb_status status = kb_open_memory(file.s, file.n, &alloc, &k, err);
    if (status == KB_OK)
        status = kbc_sure(kb_verify(k, err));
    kb_close(k);
    if (status == KB_OK) /* what stands behind a program is no file of its own */
        status = kb_container_open(&container, file.s, file.n, err);
    if (status == KB_OK)
        write_with(c, &container, make_digests(c, &container, key), out);
    return status;
}

/* ------------------------------------------------------------------ beside */

/* The last part of a name, without what could begin another line. */
static void put_name(kb_buf *out, const char *name)
{
    const char *slash = strrchr(name, '/');
    for (const char *at = slash != NULL ? slash + 1 : name; *at != '\0'; at++)
        kb_buf_byte(out, (uint8_t)*at < ' ' || *at == 0x7F ? '_' : (uint8_t)*at);
}

static void put_base64(kb_buf *out, const uint8_t *bytes, size_t n)
{
    char text[sodium_base64_ENCODED_LEN(2 + 8 + KB_SIGNATURE_BYTES, sodium_base64_VARIANT_ORIGINAL)];
    kb_buf_str(out, kb_str_from(sodium_bin2base64(text, sizeof text, bytes, n, sodium_base64_VARIANT_ORIGINAL)));
    kb_buf_byte(out, '\n');
}

void kbc_sign_beside(kb_str file, const char *name, const kbc_secret_key *key, kb_buf *out)
{
    uint8_t hash[HASH_BYTES], head[2 + 8 + KB_SIGNATURE_BYTES] = "ED", global[KB_SIGNATURE_BYTES];
    kb_buf comment, message;
    kb_buf_init(&comment, &out->alloc);
    kb_buf_init(&message, &out->alloc);
    kb_buf_str(&comment, KB_LIT("file:"));
    put_name(&comment, name);
    kb_buf_str(&comment, KB_LIT("\thashed"));
    (void)crypto_generichash(hash, sizeof hash, (const uint8_t *)file.s, file.n, NULL, 0);
    memcpy(head + 2, key->id, sizeof key->id);
    (void)crypto_sign_detached(head + 10, NULL, hash, sizeof hash, key->key);
    kb_buf_add(&message, head + 10, KB_SIGNATURE_BYTES);
    kb_buf_str(&message, kb_buf_view(&comment));
    (void)crypto_sign_detached(global, NULL, message.data, message.size, key->key);
    kb_buf_str(out, KB_LIT("untrusted comment: signature of icsync-kbc\n"));
    put_base64(out, head, sizeof head);
    kb_buf_str(out, KB_LIT("trusted comment: "));
    kb_buf_str(out, kb_buf_view(&comment));
    kb_buf_byte(out, '\n');
    put_base64(out, global, sizeof global);
    kb_buf_release(&comment);
    kb_buf_release(&message);
}
