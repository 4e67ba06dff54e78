/*
 * test_trust.c - reader/trust.c and format/digests.c: signatures inside a file
 * and beside it, and files that were changed with all their checksums made right again.
 */
#include "sign_fixture.h"

#include "seal.h"

#define NO_TEXT ((kb_str){NULL, 0})

/* A guide, its key, and the key as text. */
typedef struct trusted {
    kbc_secret_key key;
    char text[PUBLIC_BYTES];
    kb_str keys;
    kb_buf file, beside;
} trusted;

static void begin(trusted *t)
{
    kb_alloc alloc = kb_alloc_default();
    t->key = fixture_key(7);
    t->keys = fixture_public(&t->key, t->text);
    fixture_signed(&t->key, &t->file);
    kb_buf_init(&t->beside, &alloc);
    kbc_sign_beside(kb_buf_view(&t->file), "some/guide.kb", &t->key, &t->beside);
}

static void end(trusted *t)
{
    kb_buf_release(&t->file);
    kb_buf_release(&t->beside);
}

static kb_status check(const trusted *t, kb_str keys)
{
    return fixture_check(&t->file, keys, NO_TEXT);
}

static void test_trust__inside(void **state)
{
    (void)state;
    trusted t;
    kb *k;
    kb_info info;
    begin(&t);
    assert_status(kb_open_memory(t.file.data, t.file.size, NULL, &k, NULL), KB_OK);
    kb_get_info(k, &info);
    assert_string_equal(info.signer, "0707070707070708"); /* the last byte of the id first */
    assert_false(info.trusted);
    assert_status(kb_trust(k, t.keys, NO_TEXT, NULL), KB_OK);
    kb_get_info(k, &info);
    assert_true(info.trusted);
    assert_str(info.title, "Sync guide");
    assert_status(kb_verify(k, NULL), KB_OK);
    kb_close(k);
    end(&t);
}

/* What is found is the same with and without the check of each part. */
static void test_trust__answers(void **state)
{
    (void)state;
    static const char *const texts[] = {"waiting to upload", "paused", "sync"};
    trusted t;
    begin(&t);
    for (size_t i = 0; i < KB_COUNT(texts); i++) {
        uint32_t found[2][10];
        size_t count[2];
        for (size_t trusts = 0; trusts < 2; trusts++) {
            kb *k;
            kb_session *s;
            kb_result result;
            kb_query query = {.text = kb_str_from(texts[i]), .limit = 10};
            assert_status(kb_open_memory(t.file.data, t.file.size, NULL, &k, NULL), KB_OK);
            assert_status(trusts ? kb_trust(k, t.keys, NO_TEXT, NULL) : KB_OK, KB_OK);
            assert_status(kb_session_new(k, &s), KB_OK);
            assert_status(kb_search(s, &query, &result), KB_OK);
            count[trusts] = result.count;
            for (size_t hit = 0; hit < result.count; hit++)
                found[trusts][hit] = result.hits[hit].record;
            kb_session_free(s);
            kb_close(k);
        }
        assert_true(count[0] > 0);
        assert_int_equal(count[0], count[1]);
        assert_memory_equal(found[0], found[1], count[0] * sizeof found[0][0]);
    }
    end(&t);
}

/* Each byte changed in three ways, with right checksums: nothing of it passes, whatever stands there. */
static void test_trust__no_byte_may_change(void **state)
{
    (void)state;
    trusted t;
    kb_buf changed;
    size_t tried = 0;
    begin(&t);
    kb_alloc alloc = kb_alloc_default();
    kb_buf_init(&changed, &alloc);
    for (size_t at = 0; at < t.file.size; at++)
        for (unsigned way = 0; way < 3; way++) {
            static const uint8_t masks[] = {0x01, 0x80, 0xFF};
            kb_buf_clear(&changed);
            kb_buf_str(&changed, kb_buf_view(&t.file));
            changed.data[at] ^= masks[way];
            seal_as(changed.data, changed.size, t.file.data);
            if (memcmp(changed.data, t.file.data, changed.size) == 0)
                continue; /* it was a checksum */
            tried++;
            if (fixture_check(&changed, t.keys, NO_TEXT) == KB_OK)
                fail_msg("byte %zu, changed by %02x, passes", at, masks[way]);
        }
    assert_true(tried > t.file.size);
    kb_buf_release(&changed);
    end(&t);
}

/* Of a file with one part changed, what does not need it is there, and what does is damaged, in a session of its own. */
static void test_trust__a_part_is_checked_when_it_is_used(void **state)
{
    (void)state;
    trusted t;
    kb *k;
    kb_session *s;
    kb_record record;
    kb_body body;
    kb_container c;
    begin(&t);
    assert_status(kb_container_open(&c, t.file.data, t.file.size, NULL), KB_OK);
    uint8_t *original = malloc(t.file.size);
    assert_non_null(original);
    memcpy(original, t.file.data, t.file.size);
    t.file.data[c.sections[KB_TEXTS].offset + 9] ^= 1;
    seal_as(t.file.data, t.file.size, original);
    assert_status(kb_open_memory(t.file.data, t.file.size, NULL, &k, NULL), KB_OK);
    assert_status(kb_trust(k, t.keys, NO_TEXT, NULL), KB_OK);
    assert_status(kb_session_new(k, &s), KB_OK);
    assert_status(kb_get_record(s, 0, KB_NO_DAY, &record), KB_OK);
    assert_status(kb_get_body(s, 0, &body), KB_E_DAMAGED);
    kb_session_free(s);
    kb_close(k);
    free(original);
    end(&t);
}

static void test_trust__keys(void **state)
{
    (void)state;
    trusted t;
    char other[PUBLIC_BYTES], text[400];
    kbc_secret_key stranger = fixture_key(9);
    begin(&t);
    kb_str others = fixture_public(&stranger, other);
    assert_status(check(&t, others), KB_E_SIGNATURE);
    (void)snprintf(text, sizeof text, "# ours\nuntrusted comment: one\n%s\r\n\nuntrusted comment: two\n%s", other, t.text);
    assert_status(check(&t, kb_str_from(text)), KB_OK);
    static const char *const bad[] = {"", "\n\n# nothing\n", "RW", "no key", "RWQIBwcHBwcHBw==", "untrusted comment: x\n"};
    for (size_t i = 0; i < KB_COUNT(bad); i++)
        assert_status(check(&t, kb_str_from(bad[i])), KB_E_ARGUMENT);
    (void)snprintf(text, sizeof text, "%s\nwhat is this", t.text);
    assert_status(check(&t, kb_str_from(text)), KB_E_ARGUMENT);
    /* the same id with another key, which anybody can make */
    memcpy(stranger.id, t.key.id, sizeof stranger.id);
    assert_status(check(&t, fixture_public(&stranger, other)), KB_E_SIGNATURE);
    end(&t);
}

/* What is not trusted is whole all the same, and can be asked again. */
static void test_trust__after_a_failure(void **state)
{
    (void)state;
    trusted t;
    kb *k;
    kb_info info;
    kb_kind kind;
    kb_container c;
    begin(&t);
    assert_status(kb_container_open(&c, t.file.data, t.file.size, NULL), KB_OK);
    uint8_t *signature = t.file.data + c.sections[KB_DIGESTS].offset + KB_DIGESTS_SIGNED;
    *signature ^= 1;
    assert_status(kb_open_memory(t.file.data, t.file.size, NULL, &k, NULL), KB_OK); /* the page of it is not looked at before */
    for (int i = 0; i < 2; i++) {
        assert_status(kb_trust(k, t.keys, NO_TEXT, NULL), KB_E_SIGNATURE);
        kb_get_info(k, &info);
        assert_false(info.trusted);
        assert_str(info.title, "Sync guide");
        for (uint32_t n = 0; kb_kind_at(k, n, &kind) == KB_OK; n++)
            assert_int_equal(kb_utf8_check(kind.name), kind.name.n);
    }
    *signature ^= 1;
    assert_status(kb_trust(k, t.keys, NO_TEXT, NULL), KB_OK);
    assert_status(kb_trust(k, t.keys, NO_TEXT, NULL), KB_OK);
    assert_status(kb_verify(k, NULL), KB_OK);
    kb_close(k);
    end(&t);
}

static void test_trust__unsigned(void **state)
{
    (void)state;
    trusted t;
    kb_buf plain;
    begin(&t);
    guide_standard(&plain);
    assert_status(fixture_check(&plain, t.keys, NO_TEXT), KB_E_SIGNATURE);
    kb_buf_release(&plain);
    end(&t);
}

/* A signature is of its own file: with the section of another one nothing fits. */
static void test_trust__section_of_another_file(void **state)
{
    (void)state;
    static const test_page page = {"index.md", "# Photos\n\nAnother text, which nobody has signed.\n"};
    trusted t;
    kb_buf plain, forged;
    kb_container ours, theirs;
    pieces p;
    begin(&t);
    guide_compile(&page, 1, NULL, NULL, &plain);
    assert_status(kb_container_open(&ours, t.file.data, t.file.size, NULL), KB_OK);
    assert_status(kb_container_open(&theirs, plain.data, plain.size, NULL), KB_OK);
    pieces_of(&p, kb_buf_view(&plain));
    const kb_section *digests = &ours.sections[KB_DIGESTS];
    kb_buf_add(&p.of[KB_DIGESTS], t.file.data + digests->offset, (size_t)digests->stored);
    pieces_seal(&p, &forged);
    assert_true(fixture_check(&forged, t.keys, NO_TEXT) != KB_OK);
    pieces_release(&p);
    kb_buf_release(&plain);
    kb_buf_release(&forged);
    end(&t);
}

/* ------------------------------------------------------------------ beside */

static void test_trust__beside(void **state)
{
    (void)state;
    trusted t;
    kb *k;
    kb_info info;
    kb_buf plain, beside;
    kb_alloc alloc = kb_alloc_default();
    begin(&t);
    guide_standard(&plain);
    kb_buf_init(&beside, &alloc);
    kbc_sign_beside(kb_buf_view(&plain), "guide.kb", &t.key, &beside);
    assert_status(fixture_check(&plain, t.keys, kb_buf_view(&beside)), KB_OK);
    assert_status(fixture_check(&plain, t.keys, kb_buf_view(&t.beside)), KB_E_SIGNATURE); /* of another file */
    assert_status(kb_open_memory(plain.data, plain.size, NULL, &k, NULL), KB_OK);
    assert_status(kb_trust(k, t.keys, kb_buf_view(&beside), NULL), KB_OK);
    kb_get_info(k, &info);
    assert_true(info.trusted);
    assert_string_equal(info.signer, "");
    kb_close(k);
    kb_buf_release(&beside);
    kb_buf_release(&plain);
    end(&t);
}

/* Each byte of it changed: refused, but in the first line, which is for people, and a blank at an end. */
static void test_trust__no_byte_beside_may_change(void **state)
{
    (void)state;
    trusted t;
    kb *k;
    begin(&t);
    size_t first = 0;
    while (t.beside.data[first] != '\n')
        first++;
    assert_status(kb_open_memory(t.file.data, t.file.size, NULL, &k, NULL), KB_OK);
    assert_status(kb_check_signature(k, t.keys, kb_buf_view(&t.beside), NULL), KB_OK);
    for (size_t at = 0; at < t.beside.size; at++) {
        t.beside.data[at] ^= 1;
        bool last = at + 1 == t.beside.size;
        assert_int_equal(kb_check_signature(k, t.keys, kb_buf_view(&t.beside), NULL) == KB_OK, at < first);
        t.beside.data[at] ^= 1;
        kb_str cut = kb_str_slice(kb_buf_view(&t.beside), 0, at);
        assert_int_equal(kb_check_signature(k, t.keys, cut, NULL) == KB_OK, last);
    }
    kb_close(k);
    end(&t);
}

/* The older kind, over the file itself. */
static void test_trust__beside_without_hash(void **state)
{
    (void)state;
    trusted t;
    char text[400], line[120], global[100];
    uint8_t head[74] = "Ed", message[64 + 3], whole[64];
    begin(&t);
    memcpy(head + 2, t.key.id, 8);
    assert_int_equal(crypto_sign_detached(head + 10, NULL, t.file.data, t.file.size, t.key.key), 0);
    memcpy(message, head + 10, 64);
    memcpy(message + 64, "old", 3);
    assert_int_equal(crypto_sign_detached(whole, NULL, message, sizeof message, t.key.key), 0);
    (void)sodium_bin2base64(line, sizeof line, head, sizeof head, sodium_base64_VARIANT_ORIGINAL);
    (void)sodium_bin2base64(global, sizeof global, whole, sizeof whole, sodium_base64_VARIANT_ORIGINAL);
    (void)snprintf(text, sizeof text, "untrusted comment: x\r\n%s\r\ntrusted comment: old\r\n%s\r\n", line, global);
    kb *k;
    assert_status(kb_open_memory(t.file.data, t.file.size, NULL, &k, NULL), KB_OK);
    assert_status(kb_check_signature(k, t.keys, kb_str_from(text), NULL), KB_OK);
    assert_status(kb_check_signature(k, t.keys, KB_LIT(""), NULL), KB_E_SIGNATURE);
    kb_close(k);
    end(&t);
}

/* A comment longer than minisign's would not fit the memory for it. */
static void test_trust__long_comment(void **state)
{
    (void)state;
    trusted t;
    kb_buf beside;
    kb *k;
    char name[9000];
    kb_alloc alloc = kb_alloc_default();
    begin(&t);
    memset(name, 'n', sizeof name);
    assert_status(kb_open_memory(t.file.data, t.file.size, NULL, &k, NULL), KB_OK);
    for (size_t n = 8100; n < sizeof name; n += 20) {
        name[n] = '\0';
        kb_buf_init(&beside, &alloc);
        kbc_sign_beside(kb_buf_view(&t.file), name, &t.key, &beside);
        size_t comment = strlen("trusted comment: file:\thashed") + n;
        assert_status(kb_check_signature(k, t.keys, kb_buf_view(&beside), NULL), comment <= 8192 ? KB_OK : KB_E_SIGNATURE);
        name[n] = 'n';
        kb_buf_release(&beside);
    }
    kb_close(k);
    end(&t);
}

/* ------------------------------------------------------------------ memory */

static kb_status open_and_trust(const kb_alloc *alloc, void *user)
{
    const trusted *t = user;
    kb *k;
    kb_session *s = NULL;
    kb_status status = kb_open_memory(t->file.data, t->file.size, alloc, &k, NULL);
    if (status == KB_OK)
        status = kb_trust(k, t->keys, NO_TEXT, NULL);
    if (status == KB_OK)
        status = kb_session_new(k, &s);
    kb_session_free(s);
    kb_close(k);
    return status;
}

static void test_trust__each_allocation_may_fail(void **state)
{
    (void)state;
    trusted t;
    begin(&t);
    each_allocation(open_and_trust, &t);
    end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trust__inside),
        cmocka_unit_test(test_trust__answers),
        cmocka_unit_test(test_trust__no_byte_may_change),
        cmocka_unit_test(test_trust__a_part_is_checked_when_it_is_used),
        cmocka_unit_test(test_trust__keys),
        cmocka_unit_test(test_trust__after_a_failure),
        cmocka_unit_test(test_trust__unsigned),
        cmocka_unit_test(test_trust__section_of_another_file),
        cmocka_unit_test(test_trust__beside),
        cmocka_unit_test(test_trust__no_byte_beside_may_change),
        cmocka_unit_test(test_trust__beside_without_hash),
        cmocka_unit_test(test_trust__long_comment),
        cmocka_unit_test(test_trust__each_allocation_may_fail),
    };
    return cmocka_run_group_tests_name("trust", tests, NULL, NULL);
}
