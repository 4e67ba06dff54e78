/*
 * secret_key.c - reads the file of a secret key that minisign -G writes.
 * Interface: sign.h. Caller: sign_file.c. A line for people, then in base64:
 *
 *   0  "Ed"    2  "Sc", or zeros: no password    4  "B2"
 *   6  salt, 32 bytes    38  operations u64    46  memory u64
 *  54  id of the key (8), the key (64), a hash of them (32), which is not needed;
 *      xor what scrypt makes of the password
 */
#include "sign.h"

#include "kb_base.h"

#include <sodium.h>

enum { SALT = 6, OPERATIONS = 38, MEMORY = 46, LOCKED = 54, ID_BYTES = 8, KEY_BYTES = 64, HASH_BYTES = 32 };
#define LOCKED_BYTES ((size_t)ID_BYTES + KEY_BYTES + HASH_BYTES)
#define FILE_BYTES (LOCKED + LOCKED_BYTES)

/* What minisign takes for a new key; more is not spent on a file that asks for it. */
#define MOST_OPERATIONS crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE
#define MOST_MEMORY crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_SENSITIVE

static uint64_t load_u64(const uint8_t *at)
{
    uint64_t v = 0;
    for (unsigned i = 8; i-- > 0;)
        v = v << 8 | at[i];
    return v;
}

static bool decode(kb_str file, uint8_t out[FILE_BYTES])
{
    kb_str comment, line = {NULL, 0};
    size_t n = 0;
    (void)kb_str_split(&file, '\n', &comment);
    (void)kb_str_split(&file, '\n', &line);
    line = kb_str_trim(line);
    return sodium_base642bin(out, FILE_BYTES, line.s, line.n, NULL, &n, NULL, sodium_base64_VARIANT_ORIGINAL) == 0 &&
           n == FILE_BYTES && memcmp(out, "Ed", 2) == 0 && memcmp(out + 4, "B2", 2) == 0;
}

/* Takes the password off; returns what is wrong. */
static const char *unlock(uint8_t *bytes, kbc_ask *ask, const void *user)
{
    char password[KBC_PASSWORD_BYTES];
    uint8_t stream[LOCKED_BYTES];
    uint64_t operations = load_u64(bytes + OPERATIONS), memory = load_u64(bytes + MEMORY);
    if (memcmp(bytes + 2, "Sc", 2) != 0)
        return "its password is used in a way that is not known";
    if (operations > MOST_OPERATIONS || memory > MOST_MEMORY)
        return "its password asks for more work than minisign does";
    if (!ask(user, password, sizeof password))
        return "its password could not be read";
    int failed = crypto_pwhash_scryptsalsa208sha256(stream, sizeof stream, password, strlen(password), bytes + SALT,
                                                    operations, (size_t)memory);
    for (size_t i = 0; i < sizeof stream && !failed; i++)
        bytes[LOCKED + i] ^= stream[i];
    sodium_memzero(stream, sizeof stream);
    sodium_memzero(password, sizeof password);
    return failed ? "there is not the memory that its password needs" : NULL;
}

/* A key has the public one in it, which follows from the rest; minisign's hash is not there without a password. */
static bool is_sound(const uint8_t *key)
{
    uint8_t public[crypto_sign_PUBLICKEYBYTES], again[KEY_BYTES];
    (void)crypto_sign_seed_keypair(public, again, key);
    bool same = sodium_memcmp(again, key, sizeof again) == 0;
    sodium_memzero(again, sizeof again);
    return same;
}

kb_str kbc_read_secret_key(kbc *c, kb_str file, kbc_ask *ask, const void *user, kbc_secret_key *out)
{
    static const uint8_t none[2] = {0, 0};
    uint8_t bytes[FILE_BYTES];
    const char *problem = NULL;
    if (!decode(file, bytes))
        problem = "it is no secret key of minisign";
    bool locked = problem == NULL && memcmp(bytes + 2, none, sizeof none) != 0;
    if (locked)
        problem = unlock(bytes, ask, user);
    if (problem == NULL && !is_sound(bytes + LOCKED + ID_BYTES))
        problem = locked ? "the password is wrong" : "the key is damaged";
    if (problem == NULL) {
        memcpy(out->id, bytes + LOCKED, sizeof out->id);
        memcpy(out->key, bytes + LOCKED + ID_BYTES, sizeof out->key);
    }
    sodium_memzero(bytes, sizeof bytes);
    return problem == NULL ? (kb_str){NULL, 0} : kbc_format(c, "%s", problem);
}
