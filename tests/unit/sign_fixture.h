/*
 * sign_fixture.h - keys from seeds and a signed guide, for the tests of
 * compiler/sign.c and reader/trust.c.
 */
#ifndef SIGN_FIXTURE_H
#define SIGN_FIXTURE_H

#include "helpers.h"

#include "sign.h"

#include <sodium.h>
#include <string.h>

/* A key whose bytes follow from a number. */
static inline kbc_secret_key fixture_key(uint8_t number)
{
    kbc_secret_key key;
    uint8_t seed[crypto_sign_SEEDBYTES], public[crypto_sign_PUBLICKEYBYTES];
    memset(seed, number, sizeof seed);
    memset(key.id, number, sizeof key.id);
    key.id[0] = (uint8_t)(number + 1);
    assert_int_equal(crypto_sign_seed_keypair(public, key.key, seed), 0);
    return key;
}

#define PUBLIC_BYTES 57u

/* Its public key as minisign writes it, a C string. */
static inline kb_str fixture_public(const kbc_secret_key *key, char text[PUBLIC_BYTES])
{
    uint8_t bytes[42] = "Ed";
    memcpy(bytes + 2, key->id, sizeof key->id);
    memcpy(bytes + 10, key->key + 32, 32);
    (void)sodium_bin2base64(text, PUBLIC_BYTES, bytes, sizeof bytes, sodium_base64_VARIANT_ORIGINAL);
    return (kb_str){text, PUBLIC_BYTES - 1};
}

/* A file, signed inside; the caller releases out. */
static inline void fixture_sign(kb_str file, const kbc_secret_key *key, kb_buf *out)
{
    kbc c;
    kb_error error = {.status = KB_OK};
    kb_alloc alloc = kb_alloc_default();
    kbc_init(&c);
    kb_buf_init(out, &alloc);
    assert_status(kbc_sign(&c, file, key, out, &error), KB_OK);
    kbc_release(&c);
}

/* The small guide with everything in it, signed. */
static inline void fixture_signed(const kbc_secret_key *key, kb_buf *out)
{
    kb_buf plain;
    guide_standard(&plain);
    fixture_sign(kb_buf_view(&plain), key, out);
    kb_buf_release(&plain);
}

/* Opens, trusts and verifies. */
static inline kb_status fixture_check(const kb_buf *file, kb_str keys, kb_str beside)
{
    kb *k;
    kb_status status = kb_open_memory(file->data, file->size, NULL, &k, NULL);
    if (status == KB_OK)
        status = kb_trust(k, keys, beside, NULL);
    if (status == KB_OK)
        status = kb_verify(k, NULL);
    kb_close(k);
    return status;
}

#endif
