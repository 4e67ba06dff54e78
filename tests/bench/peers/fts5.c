/*
 * fts5.c - SQLite FTS5 as tests/bench/run drives it.
 *
 *   fts5 build RECORDS INDEX    inserts all records in one transaction
 *   fts5 warm INDEX QUERIES N   asks all queries N times (see ask_all())
 *   fts5 any INDEX WORD...      one search, prints the titles; "all" as well
 *
 * The text that is shown stands in a table, the index has no copy of it.
 */
#include "../bench.h"
#include <sqlite3.h>
#include <unistd.h>

struct engine {
    sqlite3_stmt *search, *title;
    int prints; /* the titles of hits */
};

static void run(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        die(sqlite3_errmsg(db));
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
        die(sqlite3_errmsg(db));
    return statement;
}

static void bind(sqlite3_stmt *statement, int column, const struct record *r, enum field field)
{
    (void)sqlite3_bind_text(statement, column, r->field[field], (int)r->length[field], SQLITE_STATIC);
}

/* Path and text as one. */
static void bind_words(sqlite3_stmt *statement, int column, const struct record *r)
{
    const char *end = r->field[TEXT] + r->length[TEXT];
    (void)sqlite3_bind_text(statement, column, r->field[PATH], (int)(end - r->field[PATH]), SQLITE_STATIC);
}

static void step(sqlite3 *db, sqlite3_stmt *statement)
{
    if (sqlite3_step(statement) != SQLITE_DONE)
        die(sqlite3_errmsg(db));
    (void)sqlite3_reset(statement);
}

static sqlite3 *open_db(const char *path)
{
    sqlite3 *db;
    if (sqlite3_open(path, &db) != SQLITE_OK)
        die(path);
    return db;
}

static void build(const char *records, const char *index)
{
    struct record r = {0};
    (void)unlink(index);
    sqlite3 *db = open_db(index);
    FILE *in = open_or_die(records, "r");
    run(db, "CREATE TABLE record(id TEXT, title TEXT, kind TEXT, facets TEXT, path TEXT, text TEXT);"
            "CREATE VIRTUAL TABLE words USING fts5(title, body, content='', tokenize='porter');"
            "INSERT INTO words(words, rank) VALUES('rank', 'bm25(3.0, 1.0)');"
            "BEGIN");
    sqlite3_stmt *kept = prepare(db, "INSERT INTO record(rowid, id, title, kind, facets, path, text) VALUES(?,?,?,?,?,?,?)");
    sqlite3_stmt *indexed = prepare(db, "INSERT INTO words(rowid, title, body) VALUES(?,?,?)");
    for (sqlite3_int64 row = 1; next_record(in, &r); row++) {
        (void)sqlite3_bind_int64(kept, 1, row);
        for (int i = ID; i <= TEXT; i++)
            bind(kept, 2 + i, &r, (enum field)i);
        step(db, kept);
        (void)sqlite3_bind_int64(indexed, 1, row);
        bind(indexed, 2, &r, TITLE);
        bind_words(indexed, 3, &r);
        step(db, indexed);
    }
    run(db, "COMMIT");
    (void)sqlite3_finalize(kept);
    (void)sqlite3_finalize(indexed);
    (void)sqlite3_close(db);
}

/* The words in quotes with an operator between them; prefixes have a star, a phrase is one quoted string. */
static int write_query(char *query, size_t size, const char *type, char *words)
{
    const char *between = strcmp(type, "any") == 0 ? "\" OR \"" : strcmp(type, "all") == 0 ? "\" \"" : " ";
    int n = snprintf(query, size, "\"");
    for (char *word = strtok(words, " "), *first = word; word != NULL; word = strtok(NULL, " "))
        n += snprintf(query + n, size - (size_t)n, "%s%s", word == first ? "" : between, word);
    return n + snprintf(query + n, size - (size_t)n, strcmp(type, "prefix") == 0 ? "\"*" : "\"");
}

static int search(void *engine, const char *type, char *words)
{
    struct engine *e = engine;
    char query[2000];
    int hits = 0;
    if (strcmp(type, "fuzzy") == 0)
        return -1;
    int n = write_query(query, sizeof query, type, words);
    (void)sqlite3_bind_text(e->search, 1, query, n, SQLITE_STATIC);
    while (sqlite3_step(e->search) == SQLITE_ROW) {
        (void)sqlite3_bind_int64(e->title, 1, sqlite3_column_int64(e->search, 0));
        if (sqlite3_step(e->title) != SQLITE_ROW || sqlite3_column_text(e->title, 0) == NULL)
            die("a hit without a title");
        if (e->prints)
            (void)puts((const char *)sqlite3_column_text(e->title, 0));
        (void)sqlite3_reset(e->title);
        hits++;
    }
    if (sqlite3_reset(e->search) != SQLITE_OK)
        die(query);
    return hits;
}

static struct engine open_engine(const char *index)
{
    struct engine e = {0};
    sqlite3 *db = open_db(index);
    run(db, "PRAGMA mmap_size = 4294967296");
    e.search = prepare(db, "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT 10");
    e.title = prepare(db, "SELECT title FROM record WHERE rowid = ?");
    return e;
}

int main(int argc, char **argv)
{
    char words[1000] = "";
    if (argc == 4 && strcmp(argv[1], "build") == 0) {
        build(argv[2], argv[3]);
        return 0;
    }
    if (argc < 4)
        die("usage: fts5 build RECORDS INDEX | fts5 warm INDEX QUERIES N | fts5 any INDEX WORD...");
    struct engine e = open_engine(argv[2]);
    if (strcmp(argv[1], "warm") == 0 && argc == 5) {
        ask_all(argv[3], atoi(argv[4]), search, &e);
        return 0;
    }
    for (int i = 3; i < argc; i++)
        (void)snprintf(words + strlen(words), sizeof words - strlen(words), "%s ", argv[i]);
    e.prints = 1;
    return search(&e, argv[1], words) > 0 ? 0 : 1;
}
