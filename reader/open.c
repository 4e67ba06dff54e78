/*
 * open.c - opening and closing a knowledge base, and what its head says
 * (kb.h). Opening costs the same for every size of file.
 */
#include "kb_bundle.h"
#include "library.h"

#ifndef KB_VERSION
#define KB_VERSION "0.0.0"
#endif

const char *kb_version(void)
{
    return KB_VERSION;
}

const char *kb_status_text(kb_status status)
{
    switch (status) {
    case KB_OK: return "done";
    case KB_NONE: return "nothing there";
    case KB_E_MEMORY: return "out of memory";
    case KB_E_IO: return "cannot be read";
    case KB_E_MISSING: return "there is no such file";
    case KB_E_NOT_KB: return "not a knowledge base";
    case KB_E_TOO_NEW: return "made for a newer reader";
    case KB_E_DAMAGED: return "the knowledge base is damaged";
    case KB_E_DIGEST: return "the content does not fit its digest";
    case KB_E_LIMIT: return "over a limit";
    case KB_E_ARGUMENT: return "wrong argument";
    case KB_E_SIGNATURE: return "nobody who is trusted signed it";
    }
    return "unknown status";
}

kb_status kb_read_head(kb *k, kb_error *err)
{
    kb_error error = {.status = KB_OK};
    kb_pages pages = {.file = &k->file, .error = &error};
    pages.checked = kb_arena_get(&k->arena, kb_pages_bytes(&k->file), 1);
    if (pages.checked == NULL)
        return kb_fail(err, KB_E_MEMORY, "out of memory");
    kb_status status = kb_meta_read(&pages, &k->meta);
    if (status == KB_OK)
        status = kb_kinds_read(&pages, &k->arena, &k->kinds, &k->kind_count);
    if (status == KB_OK)
        status = kb_facets_read(&pages, &k->arena, &k->facets);
    k->records = kb_records_count(&pages);
    k->pages = kb_records_pages(&pages);
    k->terms = kb_dictionary_count(&pages);
    /* Each takes more than two bytes of its section, so a false count cannot make us ask for much memory. */
    if (!pages.damaged && k->records > k->file.sections[KB_RECORDS].stored / 2)
        kb_pages_damage(&pages, KB_RECORDS, 0, "more records than it has room for");
    if (status == KB_E_MEMORY)
        return kb_fail(err, KB_E_MEMORY, "out of memory");
    return pages.damaged ? kb_fail(err, KB_E_DAMAGED, "%s", error.text) : KB_OK;
}

kb_status kb_open_owned(void *data, size_t size, const kb_alloc *alloc, kb_release *release, kb **out, kb_error *err)
{
    kb_alloc own = alloc != NULL ? *alloc : kb_alloc_default();
    *out = NULL;
    kb *k = own.resize(own.user, NULL, 0, sizeof *k);
    if (k == NULL)
        return kb_fail(err, KB_E_MEMORY, "out of memory");
    *k = (kb){.alloc = own};
    kb_arena_init(&k->arena, &own);
    kb_str bytes = kb_bundle_part((kb_str){data, size});
    kb_status status = kb_container_open(&k->file, bytes.s, bytes.n, err);
    if (status == KB_OK)
        status = kb_read_head(k, err);
    if (status != KB_OK) {
        kb_close(k);
        return status;
    }
    k->release = release;
    k->data = data;
    k->size = size;
    *out = k;
    return KB_OK;
}

/* Casts the const away for kb_open_owned(), which without release() never touches the bytes. */
static void *unowned(const void *data)
{
    union {
        const void *from;
        void *to;
    } cast = {.from = data};
    return cast.to;
}

kb_status kb_open_memory(const void *data, size_t size, const kb_alloc *alloc, kb **out, kb_error *err)
{
    return kb_open_owned(unowned(data), size, alloc, NULL, out, err);
}

void kb_close(kb *k)
{
    if (k == NULL)
        return;
    if (k->release != NULL)
        k->release(&k->alloc, k->data, k->size);
    kb_arena_release(&k->arena);
    kb_alloc alloc = k->alloc;
    alloc.resize(alloc.user, k, sizeof *k, 0);
}

static void write_hex(const uint8_t *bytes, size_t n, const char *digits, char *out)
{
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * n] = '\0';
}

/* The id of the key that the file says it is signed with, as minisign writes it: the last byte first. */
static void write_signer(const kb_container *c, char *out)
{
    const kb_section *s = &c->sections[KB_DIGESTS];
    uint8_t id[KB_KEY_ID_BYTES];
    out[0] = '\0';
    if (s->stored < KB_DIGESTS_HEAD)
        return;
    for (unsigned i = 0; i < KB_KEY_ID_BYTES; i++)
        id[i] = c->data[s->offset + 15 - i];
    write_hex(id, sizeof id, "0123456789ABCDEF", out);
}

void kb_get_info(const kb *k, kb_info *out)
{
    *out = (kb_info){.title = k->meta.title, .version = k->meta.version, .language = k->meta.language};
    out->reviewed = k->meta.reviewed;
    out->review_interval = k->meta.review_interval;
    out->records = k->records;
    out->pages = k->pages;
    out->terms = k->terms;
    out->text_bytes = k->meta.text_bytes;
    out->file_bytes = k->file.size;
    out->format_major = k->file.major;
    out->format_minor = k->file.minor;
    out->stemmer_missing = kb_language_stemmed(k->meta.language) && !kb_stemmer_knows(k->meta.language);
    write_hex(k->file.digest, sizeof k->file.digest, "0123456789abcdef", out->digest);
#ifdef KB_WITH_SODIUM
    out->digest_checked = true;
#endif
    out->trusted = k->trusted;
    write_signer(&k->file, out->signer);
}

kb_status kb_kind_at(const kb *k, uint32_t i, kb_kind *out)
{
    *out = i < k->kind_count ? k->kinds[i] : (kb_kind){.name = {"", 0}};
    return i < k->kind_count ? KB_OK : KB_NONE;
}

kb_status kb_facet_at(const kb *k, uint32_t i, kb_facet *out)
{
    *out = i < k->facets.facet_count ? k->facets.facets[i] : (kb_facet){.name = {"", 0}};
    return i < k->facets.facet_count ? KB_OK : KB_NONE;
}

kb_status kb_value_at(const kb *k, uint32_t i, kb_value *out)
{
    *out = i < k->facets.value_count ? k->facets.values[i] : (kb_value){.name = {"", 0}};
    return i < k->facets.value_count ? KB_OK : KB_NONE;
}
