/*
 * test_secret_key.c - compiler/secret_key.c: keys with and without a password,
 * and files that are none.
 */
#include "sign_fixture.h"

#define BYTES 158u

/* A file of minisign for a key; a password needs but little work. */
static kb_str key_file(const kbc_secret_key *key, const char *password, char text[400])
{
    uint8_t bytes[BYTES] = "Ed", stream[104];
    memcpy(bytes + 4, "B2", 2);
    memcpy(bytes + 54, key->id, 8);
    memcpy(bytes + 62, key->key, 64);
    if (password != NULL) {
        memcpy(bytes + 2, "Sc", 2);
        memset(bytes + 6, 3, 32);
        bytes[39] = 0x80; /* 32768 operations, 16 MiB */
        bytes[49] = 1;
        assert_int_equal(crypto_pwhash_scryptsalsa208sha256(stream, sizeof stream, password, strlen(password), bytes + 6, 32768,
                                                            (size_t)1 << 24), 0);
        for (size_t i = 0; i < sizeof stream; i++)
            bytes[54 + i] ^= stream[i];
    }
    (void)snprintf(text, 400, "untrusted comment: a key\n");
    (void)sodium_bin2base64(text + 25, 300, bytes, sizeof bytes, sodium_base64_VARIANT_ORIGINAL);
    return kb_str_from(text);
}

/* Answers with user, a C string, or NULL. */
static bool answer(const void *user, char *text, size_t room)
{
    if (user != NULL)
        (void)snprintf(text, room, "%s", (const char *)user);
    return user != NULL;
}

/* What is wrong with a file, or NULL; the key must be ours then. */
static const char *problem_of(kb_str file, const char *password)
{
    static kbc c;
    kbc_secret_key key, ours = fixture_key(5);
    kbc_init(&c);
    kb_str problem = kbc_read_secret_key(&c, file, answer, password, &key);
    static char text[200];
    if (problem.s == NULL)
        assert_memory_equal(&key, &ours, sizeof key);
    else
        (void)snprintf(text, sizeof text, "%s", problem.s);
    kbc_release(&c);
    return problem.s == NULL ? NULL : text;
}

static void test_secret_key__without_password(void **state)
{
    (void)state;
    char text[400];
    kbc_secret_key ours = fixture_key(5);
    kb_str file = key_file(&ours, NULL, text);
    assert_null(problem_of(file, NULL));
    text[file.n] = '\n';
    assert_null(problem_of((kb_str){text, file.n + 1}, NULL));
    ours.key[40] ^= 1; /* the public half is not that of the seed */
    assert_string_equal(problem_of(key_file(&ours, NULL, text), NULL), "the key is damaged");
}

static void test_secret_key__with_password(void **state)
{
    (void)state;
    char text[400];
    kbc_secret_key ours = fixture_key(5);
    kb_str file = key_file(&ours, "open sesame", text);
    assert_null(problem_of(file, "open sesame"));
    assert_string_equal(problem_of(file, "open sesam"), "the password is wrong");
    assert_string_equal(problem_of(file, ""), "the password is wrong");
    assert_string_equal(problem_of(file, NULL), "its password could not be read");
}

/* One byte of a good file, in base64, is another. */
static const char *changed(size_t at, uint8_t byte)
{
    char text[400];
    uint8_t bytes[BYTES];
    size_t n;
    kbc_secret_key ours = fixture_key(5);
    kb_str file = key_file(&ours, "word", text);
    assert_int_equal(sodium_base642bin(bytes, sizeof bytes, file.s + 25, file.n - 25, NULL, &n, NULL, sodium_base64_VARIANT_ORIGINAL), 0);
    bytes[at] = byte;
    (void)sodium_bin2base64(text + 25, 300, bytes, sizeof bytes, sodium_base64_VARIANT_ORIGINAL);
    return problem_of(kb_str_from(text), "word");
}

static void test_secret_key__other_files(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "\n", "untrusted comment: x\n", "untrusted comment: x\nRWQ=\n", "x\n!!!!\n"};
    for (size_t i = 0; i < KB_COUNT(bad); i++)
        assert_string_equal(problem_of(kb_str_from(bad[i]), NULL), "it is no secret key of minisign");
    assert_string_equal(changed(0, 'e'), "it is no secret key of minisign");
    assert_string_equal(changed(4, 'b'), "it is no secret key of minisign");
    assert_string_equal(changed(2, 's'), "its password is used in a way that is not known");
    assert_string_equal(changed(44, 1), "its password asks for more work than minisign does"); /* 2^48 operations */
    assert_string_equal(changed(51, 1), "its password asks for more work than minisign does"); /* 2^40 bytes */
    assert_null(changed(157, 0)); /* the hash is not looked at */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_secret_key__without_password),
        cmocka_unit_test(test_secret_key__with_password),
        cmocka_unit_test(test_secret_key__other_files),
    };
    return cmocka_run_group_tests_name("secret_key", tests, NULL, NULL);
}
