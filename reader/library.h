/*
 * library.h - what the files of libicsynckb share behind kb.h. Private to
 * reader/; the program does not include it.
 */
#ifndef KB_LIBRARY_H
#define KB_LIBRARY_H

#include "kb_body.h"
#include "kb_format.h"
#include "kb_text.h"

/* Gives the bytes of a file back. */
typedef void kb_release(const kb_alloc *alloc, void *data, size_t size);

struct kb {
    kb_alloc alloc;
    kb_arena arena;      /* kinds, facets, values */
    kb_meta meta;
    kb_kind *kinds;
    uint32_t kind_count;
    kb_facets facets;
    uint32_t records, pages, terms;
    kb_release *release; /* NULL: the bytes are the caller's */
    void *data;
    size_t size;
    kb_container file;
    bool trusted;        /* kb_trust() found it signed */
};

/* Opens bytes that kb_close() then gives to release(); on failure they stay the caller's. */
kb_status kb_open_owned(void *data, size_t size, const kb_alloc *alloc, kb_release *release, kb **out, kb_error *err);

/* Reads the small sections that every command needs; all else of the kb but file stays. */
kb_status kb_read_head(kb *k, kb_error *err);

/* ---------------------------------------------------------------- sessions */

/* A text block that this session has inflated. */
typedef struct kb_block {
    uint32_t number;
    const uint8_t *bytes;
    size_t size;
} kb_block;

#define KB_BLOCKS_KEPT 32u

/* Most memory of a session, so that no file can make it take what other programs need. */
#define KB_SESSION_BYTES ((size_t)48 << 20)
/* Work of one search, and then for each hit that it gave, see kb_pages_spend(): less than a second; about a
 * millisecond, in which some 20 KB of text are set. */
#define KB_SEARCH_WORK 40000000u
#define KB_HIT_WORK 100000u

/* A word of a text, folded, and which stem of the last query it has: its number + 1, or 0. */
typedef struct kb_stemmed {
    kb_str word;
    size_t stem;
} kb_stemmed;

#define KB_STEMMED_KEPT 64u

#define KB_WORD_WEIGHT 64u /* of a word as typed */

/* How a word of a query became one of the guide. */
typedef enum kb_how { KB_HOW_TYPED, KB_HOW_COMPLETED, KB_HOW_CORRECTED, KB_HOW_JOINED, KB_HOW_SPLIT, KB_HOW_PREFIX } kb_how;

/* One word of a query, as it is looked up. */
typedef struct kb_query_word {
    kb_str typed;        /* as it stands in the query */
    kb_str folded, stem; /* stem: of the word that is meant */
    kb_term term;
    bool known;          /* it is in the dictionary */
    bool named;          /* it is, in the query, of the words of a kind or of a facet's value */
    uint32_t position;   /* among the words of the query */
    kb_how how;
    uint32_t weight;     /* what it counts, in 64ths */
    const struct kb_query_word *parts; /* of a compound; else NULL */
    size_t part_count;
    const struct kb_query_word *others; /* other words that may be meant; else NULL */
    size_t other_count;
} kb_query_word;

struct kb_session {
    const kb *kb;
    kb_arena arena;
    kb_arena_mark found; /* behind the result of the last search */
    kb_pages pages;
    kb_stemmer *stemmer;
    kb_codebook book;
    bool has_book; /* it was read, if the file has one */
    uint32_t block_count, next_block;
    bool whole_blocks;   /* no block is read in part, since all of it will be asked for */
    bool exhaustive;     /* every record is scored, for comparison */
    /* what the last query looked for, for snippets and highlights; in the arena */
    const kb_str *stems;
    size_t stem_count;
    const struct kb_plan *plan; /* and for explanations; NULL: there was none */
    /* spelling.c: words of the keys of synonyms, for all queries */
    kb_buf key_words;
    bool has_key_words;
    kb_error error;
    kb_block blocks[KB_BLOCKS_KEPT];
    kb_stemmed stemmed[KB_STEMMED_KEPT];
};

/* Fills the session's error from its state and returns the status. */
kb_status kb_session_fail(kb_session *s, kb_status status, const char *what);
/* KB_OK, or the status of damage or lack of memory met so far. */
kb_status kb_session_status(kb_session *s);
/* Whether a page's review is older on a day than it allows; never on KB_NO_DAY. */
bool kb_is_overdue(const kb_page_entry *page, int32_t today);
/* snippet.c: the plain text of a record, runs joined by a blank, line ends as blanks. */
kb_status kb_plain_text(kb_session *s, uint32_t record, kb_str *out);
/* length bytes of a page's body from start; an empty string on failure. */
kb_str kb_session_text(kb_session *s, const kb_page_entry *page, uint32_t start, uint32_t length);

/* ----------------------------------------------------------------- queries */

/* Words in a row that every hit must have. */
typedef struct kb_phrase {
    kb_str typed;        /* of a quoted one, as it stands in the query; else empty */
    kb_str text;         /* the same in the free text */
    const kb_query_word *words;
    size_t count;
    kb_query_word *merged; /* the same with compounds in place of their parts, where that differs */
    size_t merged_count;
    bool any;            /* one of the words, not all */
    bool excluded;       /* every hit must not have */
} kb_phrase;

/* Another way to say a group of words. */
typedef struct kb_choice {
    const kb_query_word *words;
    size_t count;
    uint32_t weight;     /* in 64ths */
} kb_choice;

/* One word of the query, or several that have synonyms as a phrase. */
typedef struct kb_group {
    kb_query_word *words;
    size_t count;
    kb_choice *choices;
    size_t choice_count;
    unsigned repeats;    /* how often the query has it once more; KB_REPEATS at most */
    bool off_topic;      /* the guide says that it is not about this */
} kb_group;

#define KB_REPEATS 3u

/* A query, understood. Everything lives in the session's arena. */
typedef struct kb_plan {
    kb_query_word *words;      /* the free text; a known compound in place of its parts */
    size_t word_count;
    kb_group *groups;
    size_t group_count;
    kb_phrase *phrases;        /* excluded words too */
    size_t phrase_count;
    uint32_t *values;          /* facet values asked for, rising */
    size_t value_count;
    bool only_stop_words;
    bool all_words;            /* every hit must have all of them */
    kb_str text;               /* the free text */
    kb_understood *understood;
    size_t understood_count;
} kb_plan;

/* query.c: reads a query. (In the frame of its caller both would be addressed in longer instructions.) */
__attribute__((noinline)) kb_status kb_plan_make(kb_session *s, const kb_query *q, kb_plan *out);
/* query_words.c: how many words a text has, compounds and their parts apart. */
size_t kb_count_words(kb_str text);
/* Stems a token of a text and looks it up. */
kb_status kb_look_up(kb_session *s, kb_token *token, kb_str text, kb_query_word *out);
/* The words of a text; with merge, a compound that the guide knows stands in place of its parts. */
kb_status kb_read_words(kb_session *s, kb_str text, bool merge, kb_query_word **words, size_t *count);
#define KB_PREFIX_TERMS 64u /* that a word with a star stands for */
/* prefix.c: gives a word the others that begin so, how being KB_HOW_PREFIX then; leaves it when there are none. */
kb_status kb_expand_prefix(kb_session *s, kb_query_word *word);
/* spelling.c: puts words that the guide knows in place of those that it does not. */
kb_status kb_correct_words(kb_session *s, kb_query_word **words, size_t *count);
/* phrase_words.c: puts the mended words of the free text in place of those of phrases. */
kb_status kb_mend_phrases(kb_session *s, kb_plan *plan);
/* Phrases that no record has take another word that may be meant, or are given up; whether one was. */
kb_status kb_settle_phrases(kb_session *s, kb_plan *plan, bool *changed);
/* groups.c: fills the groups of a plan that has its words. */
kb_status kb_make_groups(kb_session *s, kb_plan *plan);
/* The words of a group as they stand in the query. */
kb_str kb_group_typed(const kb_group *group);
/* How the guide has a word. */
typedef struct kb_form {
    kb_str written, folded;
} kb_form;

/* forms.c: how a known word of a query is written in the guide: its first form in the first record that has it. */
kb_str kb_find_form(kb_session *s, const kb_query_word *word);
/* The fields of a record that have a known word (kb_matched bits), and its form in the first of them. */
kb_status kb_find_fields(kb_session *s, uint32_t number, const kb_query_word *word, unsigned *fields, kb_form *form);
/* understood.c: adds to plan->understood, which has room. */
void kb_understand(kb_plan *plan, enum kb_part type, kb_str text, kb_str meaning);
void kb_understand_groups(kb_plan *plan);
/* score.c: the score of every record, in scores[records of the kb]. */
kb_status kb_score_groups(kb_session *s, const kb_plan *plan, uint32_t *scores);
/* The impact of a word in a record; 0 where it does not stand. */
uint32_t kb_impact_of(kb_session *s, const kb_query_word *word, uint32_t record);
/* What an impact of a group's own word is multiplied by, and of a word of a choice. */
uint32_t kb_word_weight(const kb_plan *plan, const kb_group *group, const kb_query_word *word);
uint32_t kb_choice_word_weight(const kb_plan *plan, const kb_query_word *word);
/* What a choice counts whose words have that sum, and what a group gets of its best choice. */
uint32_t kb_choice_points(const kb_choice *choice, uint32_t sum);
uint32_t kb_group_share(const kb_group *group, uint32_t best);
#define KB_SCORE_MAX 0x1FFFFFFFu /* what is above are bits of search.c */
/* Such bits: the query is the record's title, word by word; sign by sign; and the record is a page. */
#define KB_WHOLE_TITLE 0x80000000u
#define KB_SAME_TITLE 0x40000000u
#define KB_OWN_PAGE 0x20000000u
/* A score that was raised, or KB_SCORE_MAX. */
uint32_t kb_bounded_score(uint64_t score);
/* explain.c: the score of one record, by a query of so few lists that it is below KB_SCORE_MAX. */
uint32_t kb_score_of(kb_session *s, const kb_plan *plan, uint32_t record);
/* neighbours.c: raises the scores of records that are like others with good ones; fits: see filter.c. */
kb_status kb_weigh_neighbours(kb_session *s, const kb_plan *plan, const uint8_t *fits, uint32_t *scores);
/* phrase.c: one bit a record that has the words in a row, or any of them. */
kb_status kb_phrase_match(kb_session *s, const kb_phrase *phrase, uint8_t *bits);
/* Whether there is such a record. */
kb_status kb_phrase_exists(kb_session *s, const kb_phrase *phrase, bool *exists);
/* One bit a record that has all words, wherever they stand. */
kb_status kb_all_match(kb_session *s, const kb_query_word *words, size_t count, uint8_t *bits);
/* Records that have all phrases that must be there, one after another; in the session's arena. */
typedef struct kb_matcher kb_matcher;

/* Words of which a record must have all, if there are any such: even none of them may be wanted. */
typedef struct kb_words {
    const kb_query_word *list;
    size_t count;
    bool all;
} kb_words;
kb_status kb_matcher_new(kb_session *s, const kb_plan *plan, kb_words words, kb_matcher **out);
void kb_matcher_free(kb_matcher *m);
/* The shortest list of a word that stands in each record that matches; NULL: there is no such word. */
kb_postings *kb_matcher_lead(const kb_matcher *m);
/* The list of a word that stands in each record that matches, which is at it there; NULL: it need not. */
kb_postings *kb_matcher_list(const kb_matcher *m, const kb_term *term);
/*
 * Whether a record has all words, wherever they stand: then *next is it, or else a later one, before which none has
 * them; KB_NO_RECORD: none has. Records are asked for in rising order.
 */
kb_status kb_matcher_ask(kb_matcher *m, uint32_t record, uint32_t *next);
/* Whether they stand in a row, where they must, in the record that has them. */
kb_status kb_matcher_confirm(kb_matcher *m, uint32_t record, bool *matches);
/* Facet values. */
typedef struct kb_values {
    const uint32_t *list;
    size_t count;
} kb_values;

/* filter.c: which value sets fit the facet values asked for; one byte a set. */
kb_status kb_filter_sets(kb_session *s, kb_values asked, uint8_t *fits);
/* Whether a record has such a set; with fits NULL each one does. */
bool kb_filter_fits(const kb_session *s, const uint8_t *fits, uint32_t value_set);
/* Whether a record without a word of the query may still be a hit: no phrase keeps it out, and no facet. */
bool kb_may_stand_by(const kb_session *s, const kb_plan *plan, const uint8_t *fits, const kb_record_entry *entry);

/* evidence.c: marks the words that name a kind or a value. */
void kb_mark_named(const kb *k, kb_query_word *words, size_t count);
/* What a query says beside its words. */
typedef struct kb_evidence {
    uint8_t *kinds;  /* a byte a kind: it is asked for */
    bool any;        /* one is */
    uint8_t *fits;   /* a byte a value set: it is of a value that the query names; NULL: it names none */
} kb_evidence;

#define KB_MANY_RECORDS 20000u /* a guide of more is searched with less care for each record */
#define KB_RAISING 2u /* hits that raise others */

/* A record that may be a hit. */
typedef struct kb_candidate {
    uint32_t record;     /* that scored */
    uint32_t shown;      /* that is given: the record, or its page */
    uint32_t score;      /* with the bits of its title */
} kb_candidate;

/* best.c: the best of all candidates that were offered. */
typedef struct kb_best {
    kb_candidate *list;
    size_t count, room;
} kb_best;

/* Keeps so many; the list has room for more that are added once it is sorted. */
kb_status kb_best_begin(kb_session *s, kb_best *b, size_t room, size_t more);
void kb_best_offer(kb_best *b, kb_candidate c);
/* So many of the best to the front, best first, before the others; nothing more may be offered. */
void kb_best_sort(kb_best *b, size_t first);

kb_status kb_evidence_make(kb_session *s, const kb_plan *plan, kb_evidence *out);
/* Weighs the score of a record by it. */
kb_status kb_evidence_weigh(kb_session *s, const kb_evidence *evidence, uint32_t record, uint32_t *score);

/* A title that many records have. */
typedef struct kb_common_title {
    uint32_t echo;
    unsigned flags;
} kb_common_title;

#define KB_TITLES_KNOWN 64u

/* What was found out about a title; number 0: nothing was. */
typedef struct kb_known_title {
    uint32_t number; /* and one */
    unsigned flags;  /* of the common title that it echoes */
    bool has_flags, is_compared, is_same;
} kb_known_title;

/* The records whose title or alias the query is, or begins with. */
typedef struct kb_lifts {
    uint32_t *records; /* rising */
    uint8_t *flags;
    size_t count;
    kb_common_title common[8];
    size_t common_count;
    bool signs_only;   /* the query has no word; these records have such a title, and score 1 */
    kb_session *s;     /* from here on its own */
    const kb_plan *plan;
    size_t at;
    kb_known_title titles[KB_TITLES_KNOWN]; /* at their numbers */
} kb_lifts;

/* lifts.c: finds them. */
kb_status kb_lifts_make(kb_session *s, const kb_plan *plan, kb_lifts *out);
/* The score of a record with what its title or alias adds, its bits too. Records in rising order. */
uint32_t kb_lifts_score(kb_lifts *l, uint32_t record, uint32_t score);
/* The same for a record that is one of the best already: what a title adds that many have. */
uint32_t kb_lifts_common(kb_lifts *l, uint32_t record, uint32_t score);
/* What kb_lifts_score() is at most, without a look at the record. */
uint32_t kb_lifts_most(kb_lifts *l, uint32_t record, uint32_t score);

#define KB_SCAN_LISTS 192u /* posting lists of a query that are walked side by side; each takes 2 KB */

/* What is scanned for, and what came of it. */
typedef struct kb_scan {
    const uint8_t *keep;       /* a bit a record that excluded words keep; NULL: all */
    kb_matcher *matcher;       /* NULL, or a record must match, and need have no word: it scores 1; use() confirms it */
    bool prunes;               /* false: every record that scores is used */
    size_t wanted;             /* of so many records the best matter, whatever they are; 0: not each may be one */
    const uint32_t *special;   /* records that may_be_best() decides about, rising */
    size_t special_count;
    void *user;
    kb_status (*use)(void *user, uint32_t record, uint32_t score);
    bool (*may_be_best)(void *user, uint32_t record, uint32_t most);
    uint32_t threshold;        /* use() raises it: other records with at most this score do not matter */
    uint32_t passed_over;      /* records that score and were not used */
    bool incomplete;           /* there may be more of them */
} kb_scan;

/* scan.c: calls use() for records that score, in rising order, with the scores of kb_score_groups(). */
kb_status kb_scan_run(kb_session *s, const kb_plan *plan, kb_scan *scan);
/* How many lists a query has. */
size_t kb_count_lists(const kb_plan *plan);

/* union.c: the same where the lists of the only group do not add up; KB_NONE when that would be too many records. */
kb_status kb_union_run(kb_session *s, const kb_plan *plan, kb_scan *scan);
bool kb_union_can(const kb_plan *plan, const kb_scan *scan);

/* related.c: raises records that stand by the best KB_RAISING; these stand first in the list, and may not any more. */
kb_status kb_raise_related(kb_session *s, kb_candidate *list, size_t count);
/* answer.c: whether the best record, by its score of words alone, answers the query at all. */
bool kb_is_answer(kb_session *s, const kb_plan *plan, uint32_t record, uint32_t score);

#endif
