/*
 * kb_records.h - what a .kb file says of its records, besides their text: rows
 * and strings of any kind, then records, links, near records, facets and words,
 * a banner for each .c file of reader/format. Private, and taken by way of
 * kb_format.h.
 */
#ifndef KB_RECORDS_H
#define KB_RECORDS_H

#include "kb_container.h"

/* --------------------------------------------------------------- numbers.c */

#define KB_NAME_BYTES 16384u /* of an id, a title and any string of a list */

/* Rows of numbers, any of which is read alone. */
typedef struct kb_table {
    kb_section_id section;
    uint64_t at; /* in the section */
    uint32_t rows;
    unsigned columns;
} kb_table;

/* cells: columns numbers for each row, row by row. */
void kb_table_write(kb_buf *out, const uint32_t *cells, uint32_t rows, unsigned columns);
/* The numbers of a row; zeros and false when there is none, or it is damaged. */
bool kb_table_get(kb_pages *p, const kb_table *t, uint32_t row, uint32_t *cells);
/* The first `count` of them. */
bool kb_table_some(kb_pages *p, const kb_table *t, uint32_t row, unsigned count, uint32_t *cells);
/* One of them, or the first; 0 on failure. */
uint32_t kb_table_cell(kb_pages *p, const kb_table *t, uint32_t row, unsigned column);
uint32_t kb_table_number(kb_pages *p, const kb_table *t, uint32_t row);
/* The first row whose first number is at least `number`, in a table where these rise; 0 on failure. */
uint32_t kb_table_find(kb_pages *p, const kb_table *t, uint32_t number);

/* --------------------------------------------------------------- strings.c */

/* A list of strings, any of which is read alone; shortest when neighbours begin alike. */
typedef struct kb_strings {
    kb_section_id section;
    uint64_t at;
    uint32_t count;
} kb_strings;

/* A string that shares its beginning with the one before: how many bytes, and the rest. */
void kb_packed_write(kb_buf *out, kb_str text, size_t shared);
kb_str kb_packed_read(kb_cursor *c, uint64_t *shared);

void kb_strings_write(kb_buf *out, const kb_str *strings, uint32_t count);
/* String number i, in the arena; empty on failure. */
kb_str kb_strings_get(kb_pages *p, const kb_strings *list, uint32_t i, kb_arena *arena);
/* The number of a string of a list in bytewise order; UINT32_MAX when it is not there. Then no longer beginning of it
 * than the first *along bytes is there, which the string before it begins with, as all do that stand between. */
uint32_t kb_strings_find(kb_pages *p, const kb_strings *list, kb_str text, size_t *along, kb_arena *arena);

#define KB_STRING_CODE_BYTES 32u /* that a code of a list stands for at most */

/* Reads strings one after another. The fields but next are its own. */
typedef struct kb_strings_walk {
    kb_strings list;
    unsigned literals, pairs, start_bytes;
    const uint8_t *codes;
    uint64_t starts, at;
    uint32_t next;
    kb_arena *arena;
    char *text; /* the string that was read last */
    size_t n, room;
    size_t most; /* bytes of a string that are asked for; of a longer one more than so many come */
    uint8_t waiting[KB_STRING_CODE_BYTES + 1]; /* codes that are not expanded yet: here, so as not to be cleared for each */
} kb_strings_walk;

kb_strings_walk kb_strings_begin(kb_pages *p, const kb_strings *list, kb_arena *arena);
/* The next string, until the one after it is asked for; false behind the last, or on failure. */
bool kb_strings_next(kb_strings_walk *w, kb_pages *p, kb_str *text);

/* ----------------------------------------------------------------- names.c */

/* The bytes of .md or .markdown, in either case, at the end of a path; else 0. */
size_t kb_extension(kb_str path);
/* Where the last part of a path begins. */
size_t kb_last_part(kb_str path);
/* The id that a page has by its path: without the extension, and without a last index, readme or _index. */
kb_str kb_page_name(kb_str path);
/* Lower case of the alphabets that headings are written in, accents kept, as GitHub does. */
uint32_t kb_lower(uint32_t code);
/* GitHub's slug of a heading into out, which has KB_SLUG_BYTES bytes for each of the text and 8 more; how many it has. */
#define KB_SLUG_BYTES 2u
size_t kb_slug(kb_str text, char *out);

/* ------------------------------------------------------------------ echo.c */

/*
 * A fingerprint of a sequence of stems, one after another without anything
 * between, so that Wi-Fi and wifi, sign-out and sign out have the same: 32-bit
 * FNV-1a. Titles and aliases are told from other texts by it; stop words are
 * left out unless there is nothing else.
 */
#define KB_ECHO_START 0x811C9DC5u
uint32_t kb_echo(uint32_t before, kb_str stem);
/* That of a text without any word, such as %, folded; the scratch buffer may fail. */
uint32_t kb_echo_signs(kb_str text, kb_buf *scratch);

/* An echo of a record: of its title, or of one of its aliases. */
typedef struct kb_echo_entry {
    uint32_t echo, record;
} kb_echo_entry;

/* Writes the records of each echo; sorts the entries. */
void kb_echoes_write(kb_buf *out, kb_echo_entry *entries, uint32_t count);

/* Records in the order of their echoes, and of their numbers. The fields are its own. */
typedef struct kb_echoes {
    kb_pages *pages;
    kb_section_id section;
    kb_table table; /* of the echoes, and where their records are */
    uint64_t lists; /* where the records are in the section */
    uint32_t next, echo, record, record_count;
    kb_cursor rest; /* of the records of this echo */
} kb_echoes;

/* What was written at an offset of a section. */
kb_echoes kb_echoes_at(kb_pages *p, kb_section_id id, uint64_t at, uint32_t record_count);
/* Goes to the first with that echo or a greater one. */
void kb_echoes_find(kb_echoes *e, uint32_t echo);
/* The next record and its echo; false behind the last, or when the pages are damaged. */
bool kb_echoes_next(kb_echoes *e, uint32_t *record, uint32_t *echo);

/* --------------------------------------------------------------- records.c */

enum kb_record_flags {
    KB_RECORD_TITLE_INSIDE = 1,
    KB_RECORD_AROUND_ALL = 2, /* the guide's own first page: in no path, since it is around all */
    KB_RECORD_OWN_PAGE = 4    /* its page's own, so that nobody has to read of the page which that is */
};

/* What a writer gives: the numbers title and name are made from these. */
typedef struct kb_record_text {
    kb_str id, title;
    uint32_t title_echo; /* kb_echo() of its words */
} kb_record_text;

/* What a record is, apart from its place: much cheaper to read than a whole entry. */
typedef struct kb_trait {
    uint16_t kind, flags;
    uint32_t value_set;
} kb_trait;

/* files: of the pages, paths below the source folder. */
void kb_records_write(kb_buf *out, const kb_record_entry *records, const kb_record_text *texts, uint32_t record_count,
                      const kb_page_entry *pages, const kb_str *files, uint32_t page_count);
uint32_t kb_records_count(kb_pages *p);
uint32_t kb_records_pages(kb_pages *p);
kb_status kb_records_get(kb_pages *p, uint32_t number, kb_record_entry *out);
/* The same but for start and length, which may stay 0: much cheaper. */
kb_status kb_records_head(kb_pages *p, uint32_t number, kb_record_entry *out);
/* Only flags and title: cheaper still. */
kb_status kb_records_heading(kb_pages *p, uint32_t number, kb_record_entry *out);
kb_status kb_records_trait(kb_pages *p, uint32_t number, kb_trait *out);
kb_status kb_records_get_page(kb_pages *p, uint32_t page, kb_page_entry *out);
/* The same but for its text and links, which may stay 0: much cheaper. */
kb_status kb_records_page_head(kb_pages *p, uint32_t page, kb_page_entry *out);
/* Texts of a record or page, in the arena; empty on failure. */
kb_str kb_records_title(kb_pages *p, const kb_record_entry *entry, kb_arena *arena);
kb_str kb_records_id(kb_pages *p, uint32_t number, kb_arena *arena);
kb_str kb_records_file(kb_pages *p, uint32_t page, kb_arena *arena);
/* All titles and parts of ids, and the files of all pages. */
kb_strings kb_records_strings(kb_pages *p);
kb_strings kb_records_files(kb_pages *p);
/* The place, in the order of ids, of the first record with that id or a greater one. */
uint32_t kb_records_named(kb_pages *p, kb_str id, kb_arena *arena);
/* The record at a place in that order. */
uint32_t kb_records_named_at(kb_pages *p, uint32_t i);
/* The record with an id; KB_NONE when it is not there. */
kb_status kb_records_find(kb_pages *p, kb_str id, kb_arena *arena, uint32_t *number);
/* All records in order of the echoes of their titles. */
kb_echoes kb_records_titled(kb_pages *p);

/* ----------------------------------------------------------------- links.c */

typedef struct kb_link_entry {
    uint32_t record; /* KB_NO_RECORD: external or dead */
    kb_str target;   /* written when record is KB_NO_RECORD */
} kb_link_entry;

typedef struct kb_old_id {
    kb_str id;
    uint32_t record;
} kb_old_id;

/* old_ids sorted bytewise; records: how many there are. */
void kb_links_write(kb_buf *out, const kb_link_entry *links, uint32_t count, const kb_old_id *old_ids,
                    uint32_t old_count, uint32_t records);
uint32_t kb_links_count(kb_pages *p);
/* The addresses, each once, in bytewise order. */
kb_strings kb_links_addresses(kb_pages *p);
/* Whether a link leads to a record, or to an address that there is: cheaper than reading it. */
bool kb_links_fits(kb_pages *p, uint32_t number);
/* The record that a link leads to, its address not read; KB_NONE when there is no such link. */
kb_status kb_links_record(kb_pages *p, uint32_t number, uint32_t *record);
/* Texts are in the arena. */
kb_status kb_links_get(kb_pages *p, uint32_t number, kb_arena *arena, kb_link_entry *out);
uint32_t kb_links_old_count(kb_pages *p);
kb_status kb_links_old_at(kb_pages *p, uint32_t i, kb_arena *arena, kb_old_id *out);
kb_status kb_links_find_old(kb_pages *p, kb_str id, kb_arena *arena, uint32_t *record);

/* ----------------------------------------------------------------- graph.c */

#define KB_NEIGHBOURS 5u

/* What near records do to each other's scores, in 256ths. */
typedef struct kb_graph {
    uint16_t smoothing; /* of its neighbours' scores, that a record gets */
    uint16_t vote;      /* of a best record's score, that its neighbours get */
} kb_graph;

/* The records nearest to one, nearest first. */
typedef struct kb_neighbours {
    uint32_t count;
    uint16_t records[KB_NEIGHBOURS];
    uint8_t likeness[KB_NEIGHBOURS]; /* their cosines, of 255; at least 1 */
} kb_neighbours;

void kb_graph_write(kb_buf *out, const kb_graph *graph, const kb_neighbours *rows, uint32_t count);
/* KB_NONE when the file has no graph. */
kb_status kb_graph_read(kb_pages *p, kb_graph *out);
/* The neighbours of a record of such a file. */
kb_status kb_graph_row(kb_pages *p, uint32_t record, kb_neighbours *out);

/* ---------------------------------------------------------------- facets.c */

/* META */
typedef struct kb_meta {
    kb_str title, version, language;
    int32_t reviewed;
    uint32_t review_interval;
    uint64_t text_bytes;
    uint32_t average_title, average_path, average_alias, average_body; /* words x 256 */
    uint32_t impact_scale; /* score of an impact of 255, x 65536 */
} kb_meta;
void kb_meta_write(kb_buf *out, const kb_meta *meta);
kb_status kb_meta_read(kb_pages *p, kb_meta *out);

/* More are a crafted file: each query looks at them all. */
#define KB_KINDS_MAX 1024u
#define KB_FACETS_MAX 256u
#define KB_VALUES_MAX 4096u
#define KB_LABEL_BYTES 1024u /* of each of their fields: a name, a label, a list of words */

/* KINDS */
void kb_kinds_write(kb_buf *out, const kb_kind *kinds, uint32_t count);
/* Into the arena; *count of them. */
kb_status kb_kinds_read(kb_pages *p, kb_arena *arena, kb_kind **kinds, uint32_t *count);

/* FACETS: facets, their values, and the sets of values that records have */
typedef struct kb_facets {
    kb_facet *facets;
    kb_value *values;
    uint32_t facet_count, value_count, set_count;
    uint32_t sets; /* offset in the section */
} kb_facets;
void kb_facets_write(kb_buf *out, const kb_facets *facets, const uint32_t *const *sets, const uint32_t *set_sizes);
kb_status kb_facets_read(kb_pages *p, kb_arena *arena, kb_facets *out);
/* The values of a set, rising, into the arena. */
kb_status kb_facets_set(kb_pages *p, const kb_facets *facets, uint32_t set, kb_arena *arena, const uint32_t **values,
                        size_t *count);

/* ----------------------------------------------------------------- words.c */

typedef struct kb_alternate {
    kb_str phrase;   /* as written */
    uint32_t weight; /* in 64ths */
} kb_alternate;

/* What a phrase of stems may also mean. */
typedef struct kb_synonym {
    kb_str key;
    const kb_alternate *alternates;
    uint32_t count;
} kb_synonym;

/* How an alias writes a term, where that differs. The ending: a byte, '0' and how many bytes of the term are left out,
 * and what follows instead. */
typedef struct kb_word_form {
    uint32_t term;
    kb_str ending;
} kb_word_form;

#define KB_SYNONYM_WORDS 4u
#define KB_ALTERNATES 16u /* of one phrase */
#define KB_ALTERNATE_BYTES 4096u
#define KB_ALTERNATE_WEIGHT 64u /* at most */
#define KB_FORM_BYTES 256u /* of an ending */
/* synonyms sorted bytewise by key, forms by term, at most one of each; aliases: kb_echo() of the words of each. */
void kb_words_write(kb_buf *out, const kb_synonym *synonyms, uint32_t count, const kb_echo_entry *aliases,
                    uint32_t alias_count, const kb_word_form *forms, uint32_t form_count);
uint32_t kb_words_synonyms(kb_pages *p);
kb_status kb_words_synonym_at(kb_pages *p, uint32_t i, kb_arena *arena, kb_synonym *out);
/* Keys and phrases of synonyms. */
kb_strings kb_words_texts(kb_pages *p);
/* Whether the alternates of a synonym are texts that there are, and weigh what they may: cheaper than reading them. */
bool kb_words_alternates_fit(kb_pages *p, uint32_t i);
/*
 * Calls visit() for the key of each synonym, stems with blanks between, which it must not keep; true: it said so, and
 * was the last.
 */
typedef bool kb_words_visit(void *user, kb_str key);
bool kb_words_each_key(kb_pages *p, kb_arena *arena, kb_words_visit *visit, void *user);
/* KB_NONE when there is no such key; then out->key is the beginning of it that any key may be, at most. */
kb_status kb_words_find(kb_pages *p, kb_str key, kb_arena *arena, kb_synonym *out);
uint32_t kb_words_aliases(kb_pages *p);
/* The first bits of an echo, by which aliases are found. */
uint32_t kb_words_echo(kb_pages *p, uint32_t echo);
/* The records of all aliases in order of these bits. */
kb_echoes kb_words_aliased(kb_pages *p);
kb_status kb_words_form_at(kb_pages *p, uint32_t i, kb_arena *arena, kb_word_form *out);
/* The ending of how a term is written. */
kb_str kb_words_ending(kb_str term, kb_str written, kb_arena *arena);
/* How an alias writes a term that has a number; empty when it writes it as it is, or on damage. */
kb_str kb_words_form(kb_pages *p, uint32_t number, kb_str term, kb_arena *arena);

#endif
