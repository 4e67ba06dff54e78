/*
 * test_codebook.c - reader/format/codebook.c and text.c, compiler/learn.c and
 * pack.c: texts that come back as they were, codes and books that lie.
 */
#include "helpers.h"
#include "compile.h"
#include "learn.h"

#define PHRASES 600

/* A text of so many bytes: words from a few, some in a row often, and now and then any bytes. */
static void make_text(kb_buf *out, size_t bytes, uint32_t seed)
{
    static const char *const words[] = {" waiting", " to", " upload", " the", " library", " photos", "\n\x02", " iCloud",
                                        " x", "0x8024", " caf\xC3\xA9", ". Keep the screen on"};
    kb_buf_init(out, NULL);
    while (out->size < bytes) {
        uint32_t which = random_below(&seed, 40);
        if (which == 0)
            kb_buf_byte(out, (uint8_t)random_below(&seed, 256));
        else if (which < 8)
            kb_buf_str(out, KB_LIT(" waiting to upload"));
        else
            kb_buf_str(out, kb_str_from(words[random_below(&seed, KB_COUNT(words))]));
    }
    out->size = bytes;
}

/* A file with a text in phrases, and what it was made of. */
typedef struct coded {
    kbc c;
    pieces p;
    kb_buf text, file;
} coded;

/* Learns phrases of k->text, and makes the file. */
static void make_file(coded *k)
{
    static const uint8_t digest[32] = {0};
    kb_str raw[KB_SECTION_COUNT];
    kb_packed_text packed;
    kb_buf blocks;
    kbc_init(&k->c);
    pieces_empty(&k->p);
    kbc_learn(&k->c, kb_buf_view(&k->text), PHRASES, &k->p.of[KB_PHRASES]);
    kb_buf_str(&k->p.of[KB_TEXTS], kb_buf_view(&k->text));
    for (unsigned i = 0; i < KB_SECTION_COUNT; i++)
        raw[i] = kb_buf_view(&k->p.of[i]);
    kb_buf_init(&blocks, NULL);
    kb_buf_init(&k->file, NULL);
    assert_status(kbc_pack(&k->c, raw[KB_TEXTS], raw[KB_PHRASES], &blocks, &packed), KB_OK);
    assert_status(kb_container_write(raw, &packed, KB_ANALYSER, digest, &k->file), KB_OK);
    kb_buf_release(&blocks);
}

static void begin(coded *k, size_t bytes, uint32_t seed)
{
    make_text(&k->text, bytes, seed);
    make_file(k);
}

static void end(coded *k)
{
    kb_buf_release(&k->text);
    kb_buf_release(&k->file);
    pieces_release(&k->p);
    kbc_release(&k->c);
}

static void test_codebook__round_trip(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 2, 4095, 8192, KB_TEXT_BLOCK - 1, KB_TEXT_BLOCK, KB_TEXT_BLOCK + 1, 100000};
    for (size_t i = 0; i < KB_COUNT(sizes); i++) {
        pieces back;
        coded k;
        begin(&k, sizes[i], 3 + (uint32_t)i);
        pieces_of(&back, kb_buf_view(&k.file));
        assert_int_equal(back.of[KB_TEXTS].size, sizes[i]);
        if (sizes[i] > 0)
            assert_memory_equal(back.of[KB_TEXTS].data, k.text.data, sizes[i]);
        pieces_release(&back);
        end(&k);
    }
}

/* The same text gives the same book, and a text of phrases takes less room. */
static void test_codebook__same_and_small(void **state)
{
    (void)state;
    coded one, other;
    begin(&one, 50000, 7);
    begin(&other, 50000, 7);
    assert_int_equal(one.file.size, other.file.size);
    assert_memory_equal(one.file.data, other.file.data, one.file.size);
    kb_codebook book;
    assert_true(kb_codebook_parse(kb_buf_view(&one.p.of[KB_PHRASES]), &book));
    size_t most = 0;
    for (uint32_t i = 0; i < book.set[0].count; i++)
        if (kb_codebook_phrase(&book, 0, i).n > most)
            most = kb_codebook_phrase(&book, 0, i).n;
    assert_true(most > strlen(" waiting to"));
    end(&one);
    end(&other);
}

/* A book of all bytes, and of two phrases with two bytes of code. */
static void make_book(kb_buf *section, kb_codebook *book)
{
    static char bytes[250];
    kb_str singles[250], pairs[] = {{"ab", 2}, {"the phrase", 10}};
    for (unsigned i = 0; i < 250; i++) {
        bytes[i] = (char)i;
        singles[i] = (kb_str){&bytes[i], 1};
    }
    kb_buf_init(section, NULL);
    kb_codebook_write(section, singles, 250, pairs, 2);
    assert_true(kb_codebook_parse(kb_buf_view(section), book));
}

static void test_codebook__codes(void **state)
{
    (void)state;
    static const struct {
        kb_str codes;
        const char *text; /* NULL: they make no sense, whatever their length */
    } cases[] = {
        {{"", 0}, ""},           {{"xy", 2}, "xy"},          {{"\xFA\x00", 2}, "ab"}, {{"\xFA\x01", 2}, "the phrase"},
        {{"x\xFA\x01.", 4}, "xthe phrase."}, {{"\xFA", 1}, NULL}, {{"\xFA\x02", 2}, NULL}, {{"\xFB\x00", 2}, NULL},
        {{"\xFF\xFF", 2}, NULL},
    };
    kb_buf section;
    kb_codebook book;
    make_book(&section, &book);
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        size_t n = cases[i].text != NULL ? strlen(cases[i].text) : 99;
        for (size_t raw = 0; raw < 80; raw++) {
            uint8_t *out = test_malloc(raw + 1); /* exactly so long, for the sanitizer */
            bool good = kb_codebook_expand(&book, cases[i].codes, out, raw);
            assert_int_equal(good, raw == n);
            if (good)
                assert_memory_equal(out, cases[i].text, n);
            test_free(out);
        }
    }
    kb_buf_release(&section);
}

static void test_codebook__random_codes(void **state)
{
    (void)state;
    coded k;
    kb_codebook book;
    uint32_t seed = 11;
    begin(&k, 30000, 5);
    assert_true(kb_codebook_parse(kb_buf_view(&k.p.of[KB_PHRASES]), &book));
    for (unsigned i = 0; i < 3000; i++) {
        char codes[40];
        size_t n = random_below(&seed, sizeof codes), raw = random_below(&seed, 200);
        uint8_t *out = test_malloc(raw + 1);
        for (size_t j = 0; j < n; j++)
            codes[j] = (char)random_below(&seed, 256);
        (void)kb_codebook_expand(&book, (kb_str){codes, n}, out, raw);
        test_free(out);
    }
    end(&k);
}

/* The beginning of each block is that of the whole block, however long it is, and nothing is written behind it. */
static void check_starts(const coded *k)
{
    opened o;
    kb_codebook book;
    kb_arena arena;
    opened_file(&o, kb_buf_view(&k->file));
    kb_arena_init(&arena, NULL);
    assert_status(kb_codebook_read(&o.pages, &book), KB_OK);
    for (uint32_t i = 0; i < o.file.block_count; i++) {
        size_t raw = kb_text_block_size(&o.file, i);
        for (size_t n = 0; n < raw + 100; n += n < 64 ? 1 : 997) {
            size_t bytes = n < raw ? n : raw;
            uint8_t *out = test_malloc(bytes + 1);
            out[bytes] = 0xA5;
            assert_status(kb_text_block_start(&o.pages, &book, &arena, i, n, out), KB_OK);
            assert_memory_equal(out, k->text.data + (size_t)i * o.file.block_bytes, bytes);
            assert_int_equal(out[bytes], 0xA5);
            test_free(out);
            kb_arena_reset(&arena);
        }
    }
    kb_arena_release(&arena);
    opened_end(&o);
}

static void test_codebook__start_of_a_block(void **state)
{
    (void)state;
    coded k;
    begin(&k, 40000, 9);
    check_starts(&k);
    end(&k);
}

/* All codes of a block are read when its first bytes take more of them than half as many. */
static void test_codebook__start_without_phrases(void **state)
{
    (void)state;
    coded k;
    uint32_t seed = 12;
    make_text(&k.text, 40000, 9);
    for (size_t i = 0; i < 3000; i++)
        k.text.data[KB_TEXT_BLOCK + i] = (uint8_t)random_below(&seed, 256);
    make_file(&k);
    check_starts(&k);
    end(&k);
}

/* Text whose codes are longer than half of it: bytes that are in no phrase, behind some that are. */
static void test_codebook__start_of_many_codes(void **state)
{
    (void)state;
    kb_buf section;
    kb_codebook book;
    size_t n;
    uint8_t out[16];
    make_book(&section, &book);
    assert_true(kb_codebook_expand_start(&book, KB_LIT("x\xFA\x01yz"), out, 5, &n));
    assert_int_equal(n, 11); /* the last code whole */
    assert_memory_equal(out, "xthe ", 5);
    assert_true(kb_codebook_expand_start(&book, KB_LIT("x\xFA"), out, 5, &n)); /* half a code is the next one's */
    assert_int_equal(n, 1);
    assert_false(kb_codebook_expand_start(&book, KB_LIT("x\xFA\x02"), out, 5, &n));
    kb_buf_release(&section);
}

static void use_text(kb_pages *pages, void *user)
{
    static uint8_t out[KB_TEXT_BLOCK];
    kb_codebook book;
    kb_arena arena;
    (void)user;
    kb_arena_init(&arena, NULL);
    if (kb_codebook_read(pages, &book) == KB_OK)
        for (uint32_t i = 0; i < pages->file->block_count; i++)
            for (size_t n = 100; n <= KB_TEXT_BLOCK; n *= 3) {
                (void)kb_text_block_start(pages, &book, &arena, i, n, out);
                (void)kb_text_block(pages, &book, &arena, i, out);
            }
    kb_arena_release(&arena);
}

/* Of a book of few phrases, in a file whose text is not in its codes. */
static void test_codebook__damage(void **state)
{
    (void)state;
    pieces p;
    kb_codebook book;
    pieces_empty(&p);
    kb_buf_zero(&p.of[KB_TEXTS], 100);
    make_book(&p.of[KB_PHRASES], &book);
    each_damage(&p, KB_PHRASES, use_text, NULL);
    pieces_release(&p);
}

static void write_book(kb_buf *out)
{
    static const kb_str pairs[] = {{"ab", 2}};
    kb_codebook_write(out, NULL, 0, pairs, 1);
}

static void test_codebook__write_without_memory(void **state)
{
    (void)state;
    each_allocation_of_writing(write_book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codebook__round_trip),
        cmocka_unit_test(test_codebook__same_and_small),
        cmocka_unit_test(test_codebook__codes),
        cmocka_unit_test(test_codebook__random_codes),
        cmocka_unit_test(test_codebook__start_of_a_block),
        cmocka_unit_test(test_codebook__start_without_phrases),
        cmocka_unit_test(test_codebook__start_of_many_codes),
        cmocka_unit_test(test_codebook__damage),
        cmocka_unit_test(test_codebook__write_without_memory),
    };
    return cmocka_run_group_tests_name("codebook", tests, NULL, NULL);
}
