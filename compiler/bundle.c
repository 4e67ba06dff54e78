/*
 * bundle.c - a reader and a .kb become one file to carry. Interface:
 * kbc_bundle() in compiler.h. Caller: main.c.
 *
 * The reader may be a program for any machine; of it nothing is looked at but
 * whether there is a .kb in it.
 */
#include "kb_bundle.h"

#include "compiler.h"

static kb_status check_reader(kb_str program, kb_error *err)
{
    kb *k;
    kb_status status = kb_open_memory(program.s, program.n, NULL, &k, NULL);
    kb_close(k);
    if (program.n == 0)
        return kb_fail(err, KB_E_ARGUMENT, "it is empty, and no program");
    if (status != KB_E_NOT_KB)
        return kb_fail(err, KB_E_ARGUMENT, "it is a .kb, or has one in it already; name the reader alone");
    return KB_OK;
}

static kb_status check_guide(kb_str guide, kb_error *err)
{
    kb *k;
    kb_status status = kb_open_memory(guide.s, guide.n, NULL, &k, err);
    if (status == KB_OK)
        status = kb_verify(k, err);
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
