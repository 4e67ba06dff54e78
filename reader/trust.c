/*
 * trust.c - kb_trust() and kb_check_signature(): whether a key's owner signed a
 * knowledge base (kb.h). Keys and signatures of files are those of minisign:
 *
 *   a key            "Ed", its id (8 bytes), the public key (32)       in base64
 *   FILE.minisig     a line for people
 *                    "ED" or "Ed", the key's id, the signature (64)    in base64
 *                    "trusted comment: " and a text
 *                    a signature (64) over the one above and this text, in base64
 *
 * ED signs the BLAKE2b hash (64 bytes) of the file, Ed, which is older, the file.
 * The signature inside a file is that of DIGS (format/digests.c).
 */
#include "library.h"

#ifdef KB_WITH_SODIUM

#include <sodium/crypto_generichash_blake2b.h>
#include <sodium/crypto_sign_ed25519.h>
#include <sodium/utils.h>

#define HASH_BYTES 64u
#define KEY_BYTES (2 + KB_KEY_ID_BYTES + crypto_sign_ed25519_PUBLICKEYBYTES)
#define SIGNED_BYTES (2 + KB_KEY_ID_BYTES + KB_SIGNATURE_BYTES)
#define COMMENT_BYTES 8192u

static const char comment_begin[] = "trusted comment: ";

static kb_str next_line(kb_str *text)
{
    size_t n = 0;
    while (n < text->n && text->s[n] != '\n')
        n++;
    kb_str line = kb_str_slice(*text, 0, n);
    *text = kb_str_slice(*text, n + 1, text->n);
    if (line.n > 0 && line.s[line.n - 1] == '\r')
        line.n--;
    return line;
}

static bool from_base64(kb_str line, uint8_t *out, size_t bytes)
{
    size_t n = 0;
    return sodium_base642bin(out, bytes, line.s, line.n, NULL, &n, NULL, sodium_base64_VARIANT_ORIGINAL) == 0 && n == bytes;
}

/* The key of an id, from lines each of which is a key or says something to people. NONE: it is not among them. */
static kb_status find_key(kb_str keys, const uint8_t *id, uint8_t *out, kb_error *err)
{
    uint8_t key[KEY_BYTES];
    bool any = false, found = false;
    while (keys.n > 0) {
        kb_str line = next_line(&keys);
        if (line.n == 0 || line.s[0] == '#' || kb_str_begins(line, KB_LIT("untrusted comment:")))
            continue;
        if (!from_base64(line, key, sizeof key) || memcmp(key, "Ed", 2) != 0)
            return kb_fail(err, KB_E_ARGUMENT, "a line of the file of keys is no public key of minisign");
        any = true;
        if (found || memcmp(key + 2, id, KB_KEY_ID_BYTES) != 0)
            continue;
        found = true;
        memcpy(out, key + 2 + KB_KEY_ID_BYTES, crypto_sign_ed25519_PUBLICKEYBYTES);
    }
    if (!any)
        return kb_fail(err, KB_E_ARGUMENT, "the file of keys has no public key of minisign");
    return found ? KB_OK : KB_NONE;
}

static bool is_signed(const uint8_t *signature, const void *bytes, size_t n, const uint8_t *key)
{
    return crypto_sign_ed25519_verify_detached(signature, bytes, n, key) == 0;
}

/* ------------------------------------------------------ beside the file */

/* A signature of minisign, taken apart. */
typedef struct beside {
    uint8_t head[SIGNED_BYTES];
    uint8_t global[KB_SIGNATURE_BYTES];
    kb_str comment;
} beside;

static bool read_beside(kb_str text, beside *out)
{
    size_t begin = sizeof comment_begin - 1;
    (void)next_line(&text);
    bool good = from_base64(next_line(&text), out->head, sizeof out->head);
    kb_str comment = next_line(&text);
    good = good && kb_str_begins(comment, (kb_str){comment_begin, begin}) && comment.n <= COMMENT_BYTES &&
           from_base64(next_line(&text), out->global, sizeof out->global);
    out->comment = kb_str_slice(comment, begin, comment.n);
    return good && out->head[0] == 'E' && (out->head[1] == 'D' || out->head[1] == 'd');
}

/* Whether the whole file was signed so, and the comment with it. */
static bool fits_file(const kb *k, const beside *b, const uint8_t *key)
{
    uint8_t hash[HASH_BYTES], comment[KB_SIGNATURE_BYTES + COMMENT_BYTES];
    const uint8_t *signature = b->head + 2 + KB_KEY_ID_BYTES;
    bool hashed = b->head[1] == 'D', good;
    if (hashed)
        (void)crypto_generichash_blake2b(hash, sizeof hash, k->data, k->size, NULL, 0);
    good = is_signed(signature, hashed ? hash : k->data, hashed ? sizeof hash : k->size, key);
    memcpy(comment, signature, KB_SIGNATURE_BYTES);
    memcpy(comment + KB_SIGNATURE_BYTES, b->comment.s, b->comment.n);
    return good && is_signed(b->global, comment, KB_SIGNATURE_BYTES + b->comment.n, key);
}

kb_status kb_check_signature(const kb *k, kb_str keys, kb_str signature, kb_error *err)
{
    beside b;
    uint8_t key[crypto_sign_ed25519_PUBLICKEYBYTES];
    if (!read_beside(signature, &b))
        return kb_fail(err, KB_E_SIGNATURE, "what stands beside it as .minisig is no signature; get it anew");
    kb_status status = find_key(keys, b.head + 2, key, err);
    if (status == KB_NONE)
        return kb_fail(err, KB_E_SIGNATURE, "it was signed with a key that is not trusted; get it from who you trust");
    if (status == KB_OK && !fits_file(k, &b, key))
        return kb_fail(err, KB_E_SIGNATURE, "it was changed after it was signed; get a fresh copy of the file");
    return status;
}

/* ------------------------------------------------------ inside the file */

static void feed_blake2b(void *user, const void *bytes, size_t n)
{
    (void)crypto_generichash_blake2b_update(user, bytes, n);
}

static bool fits_digests(const kb *k, const kb_digests *d, const uint8_t *key)
{
    uint8_t hash[HASH_BYTES];
    crypto_generichash_blake2b_state state;
    (void)crypto_generichash_blake2b_init_salt_personal(&state, NULL, 0, sizeof hash, NULL, (const uint8_t *)KB_DIGESTS_PERSONAL);
    kb_digests_message(&k->file, d, feed_blake2b, &state);
    (void)crypto_generichash_blake2b_final(&state, hash, sizeof hash);
    return is_signed(d->head + KB_DIGESTS_SIGNED, hash, sizeof hash, key);
}

/*
 * From now on all that is read is checked by the head, a copy: a mapped file may change. What was read before goes,
 * but its memory stays, so that a kb which is not trusted is still whole.
 */
static kb_status use_digests(kb *k, const kb_digests *found, const uint8_t *key, kb_error *err)
{
    kb_digests *d = kb_arena_get(&k->arena, 1, sizeof *d);
    uint8_t *head = kb_arena_get(&k->arena, found->head_bytes, 1);
    if (d == NULL || head == NULL)
        return kb_fail(err, KB_E_MEMORY, "out of memory");
    memcpy(head, found->head, found->head_bytes);
    *d = *found;
    d->head = head;
    if (!fits_digests(k, d, key))
        return kb_fail(err, KB_E_SIGNATURE, "it was changed after it was signed; get a fresh copy of the file");
    k->file.digests = d;
    return kb_read_head(k, err);
}

kb_status kb_trust(kb *k, kb_str keys, kb_str signature, kb_error *err)
{
    kb_digests d;
    uint8_t key[crypto_sign_ed25519_PUBLICKEYBYTES];
    k->file.digests = NULL;
    k->trusted = false;
    kb_status status = kb_digests_read(&k->file, &d, err);
    bool inside = status == KB_OK;
    if (inside)
        status = find_key(keys, d.head + 8, key, err);
    if (inside && status == KB_OK)
        status = use_digests(k, &d, key, err);
    else if (status == KB_NONE && signature.n > 0)
        status = kb_check_signature(k, keys, signature, err);
    else if (status == KB_NONE)
        return kb_fail(err, KB_E_SIGNATURE, inside ? "it was signed with a key that is not trusted; get it from who you trust" : "it is not signed; get a signed copy");
    k->trusted = status == KB_OK;
    return status;
}

#else

kb_status kb_check_signature(const kb *k, kb_str keys, kb_str signature, kb_error *err)
{
    (void)k;
    (void)keys;
    (void)signature;
    return kb_fail(err, KB_E_SIGNATURE, "this icsync-kb cannot check who signed it: it has no libsodium; take one that has");
}

kb_status kb_trust(kb *k, kb_str keys, kb_str signature, kb_error *err)
{
    return kb_check_signature(k, keys, signature, err);
}

#endif
