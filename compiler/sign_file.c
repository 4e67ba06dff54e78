/*
 * sign_file.c - signs a .kb file with a key that is in another. Interface: sign.h.
 * Caller: main.c.
 */
#include "sign.h"

#include <sodium.h>

static kb_status fail(kbc *c, const char *file, const char *text, kb_status status, kb_str *problem)
{
    *problem = kbc_format(c, "%s: %s", file, text);
    return status;
}

static kb_status read_key(kbc *c, const char *file, kbc_secret_key *out, kb_str *problem)
{
    kb_error error = {.status = KB_OK};
    kb_buf bytes;
    kb_buf_init(&bytes, &c->arena.alloc);
    kb_status status = kbc_read_some(file, KBC_KEY_BYTES, &bytes, &error);
    kb_str wrong = {NULL, 0};
    if (status == KB_OK)
        wrong = kbc_read_secret_key(c, kb_buf_view(&bytes), kbc_ask_password, "password of the key", out);
    if (bytes.size > 0)
        sodium_memzero(bytes.data, bytes.size);
    kb_buf_release(&bytes);
    if (status != KB_OK)
        return fail(c, file, error.text, status, problem);
    return wrong.s != NULL ? fail(c, file, wrong.s, KB_E_ARGUMENT, problem) : KB_OK;
}

static kb_status save(kbc *c, kb_buf *bytes, kbc_saved what, const char *file, kb_str *problem)
{
    kb_error error = {.status = KB_OK};
    kb_status status = kbc_save(kb_buf_view(bytes), what, c->jobs, file, &error);
    return status == KB_OK ? KB_OK : fail(c, file, error.text, status, problem);
}

/* The signature beside the file is the last to be written: until then an old one does not fit. */
static kb_status save_both(kbc *c, kb_buf *file, kb_buf *beside, const char *name, kb_str *problem)
{
    kb_status status = save(c, file, KBC_DATA, name, problem);
    return status != KB_OK ? status : save(c, beside, KBC_BROWSER_PAGE, kbc_format(c, "%s.minisig", name).s, problem);
}

kb_status kbc_sign_file(kbc *c, const char *file, const char *key_file, const char *output, kb_str *problem)
{
    kb_error error = {.status = KB_OK};
    kbc_secret_key key;
    kb_buf bytes, inside, beside;
    kb_buf_init(&bytes, &c->arena.alloc);
    kb_buf_init(&inside, &c->arena.alloc);
    kb_buf_init(&beside, &c->arena.alloc);
    *problem = (kb_str){NULL, 0};
    kb_status status = kbc_read_file(file, &bytes, &error);
    if (status != KB_OK)
        status = fail(c, file, error.text, status, problem);
    if (status == KB_OK)
        status = read_key(c, key_file, &key, problem);
    if (status == KB_OK) {
        status = kbc_sign(c, kb_buf_view(&bytes), &key, &inside, &error);
        if (status != KB_OK)
            (void)fail(c, file, error.text, status, problem);
    }
    if (status == KB_OK)
        kbc_sign_beside(kb_buf_view(&inside), output, &key, &beside);
    sodium_memzero(&key, sizeof key);
    if (status == KB_OK)
        status = save_both(c, &inside, &beside, output, problem);
    kb_buf_release(&bytes);
    kb_buf_release(&inside);
    kb_buf_release(&beside);
    return status;
}
