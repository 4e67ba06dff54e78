/*
 * bundle.c - a reader and a .kb become one file to carry. Interface:
 * kbc_bundle() in compiler.h. Caller: main.c.
 *
 * The reader may be a program for any machine; of it nothing is looked at but how
 * it begins, whether it names itself, and whether there is a .kb in it.
 */
#include "kb_bundle.h"

#include "compiler.h"

#include <string.h>

/* How programs begin: ELF, Windows, macOS with 32 and 64 bits, for several processors. */
static const char starts[][5] = {"\177ELF", "MZ", "\xce\xfa\xed\xfe", "\xcf\xfa\xed\xfe", "\xca\xfe\xba\xbe"};

static bool begins_with(const char *bytes, size_t n, const char *start)
{
    return n >= strlen(start) && memcmp(bytes, start, strlen(start)) == 0;
}

static bool is_reader(kb_str program)
{
    bool runs = false, named = false;
    for (size_t i = 0; i < KB_COUNT(starts); i++)
        runs = runs || begins_with(program.s, program.n, starts[i]);
    for (size_t i = 0; runs && !named && i < program.n; i++)
        named = begins_with(program.s + i, program.n - i, "icsync-kb: ");
    return named;
}

static kb_status check_reader(kb_str program, kb_error *err)
{
    kb *k;
    kb_alloc alloc = kbc_alloc();
    kb_status status = kb_open_memory(program.s, program.n, &alloc, &k, NULL);
    kb_close(k);
    if (program.n == 0)
        return kb_fail(err, KB_E_ARGUMENT, "it is empty, and no program");
    if (status != KB_E_NOT_KB)
        return kb_fail(err, KB_E_ARGUMENT, "it is a .kb, or has one in it already; name the reader alone");
    if (!is_reader(program))
        return kb_fail(err, KB_E_ARGUMENT, "it is no program icsync-kb");
    return KB_OK;
}

static kb_status check_guide(kb_str guide, kb_error *err)
{
    kb *k;
    kb_alloc alloc = kbc_alloc();
    kb_status status = kb_open_memory(guide.s, guide.n, &alloc, &k, err);
    if (status == KB_OK)
        status = kbc_sure(kb_verify(k, err));
    kb_close(k);
    return status;
}

kb_str kbc_bundle(kbc *c, const char *reader, const char *guide, kb_buf *out)
{
    const char *of = reader;
    kb_error error = {.status = KB_OK};
    kb_buf program, bytes;
    kb_buf_init(&program, &c->arena.alloc);
    kb_buf_init(&bytes, &c->arena.alloc);
    kb_status status = kbc_read_file(reader, &program, &error);
    if (status == KB_OK)
        status = check_reader(kb_buf_view(&program), &error);
    if (status == KB_OK) {
        of = guide;
        status = kbc_read_file(guide, &bytes, &error);
    }
    if (status == KB_OK)
        status = check_guide(kb_buf_view(&bytes), &error);
    if (status == KB_OK) /* of a guide that is in another reader, the .kb alone */
        kb_bundle_write(kb_buf_view(&program), kb_bundle_part(kb_buf_view(&bytes)), out);
    kb_buf_release(&program);
    kb_buf_release(&bytes);
    return status == KB_OK ? (kb_str){NULL, 0} : kbc_format(c, "%s: %s", of, error.text);
}
