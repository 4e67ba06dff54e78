/*
 * sign.h - keys of minisign, and signing a .kb with one (sign_file.c, secret_key.c,
 * password.c, sign.c). Private to these, main.c and tests.
 */
#ifndef KBC_SIGN_H
#define KBC_SIGN_H

#include "compiler.h"

/* sign_file.c: signs a .kb file inside and beside, with the key in another file; the result takes the name of output.
 * *problem: what is wrong, or s NULL. ARGUMENT: the key is. */
kb_status kbc_sign_file(kbc *c, const char *file, const char *key_file, const char *output, kb_str *problem);

/* To be wiped by its owner with sodium_memzero(). */
typedef struct kbc_secret_key {
    uint8_t id[8];
    uint8_t key[64]; /* seed and public key, as libsodium has them */
} kbc_secret_key;

/*
 * The key that a file of minisign (minisign -G) has. A key under a password asks
 * for it once: ask() puts a C string of less than `room` bytes into text, or returns false. Returns what is
 * wrong, or s NULL.
 */
#define KBC_KEY_BYTES 4096u
#define KBC_PASSWORD_BYTES 1024u
typedef bool kbc_ask(const void *user, char *text, size_t room);
kb_str kbc_read_secret_key(kbc *c, kb_str file, kbc_ask *ask, const void *user, kbc_secret_key *out);

/* password.c: a line of the terminal that is not shown, or of standard input; user: what to ask, a C string. */
kbc_ask kbc_ask_password;

/* Appends a .kb, which is verified, with a signature inside in place of one that it may have. Errors: of kb_open_memory(),
 * kb_verify(). */
kb_status kbc_sign(kbc *c, kb_str file, const kbc_secret_key *key, kb_buf *out, kb_error *err);
/* Appends the signature to stand beside a file, which minisign makes and checks as well; name: of the file, to be told. */
void kbc_sign_beside(kb_str file, const char *name, const kbc_secret_key *key, kb_buf *out);

#endif
