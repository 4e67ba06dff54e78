/*
 * xapian.cc - Xapian as tests/bench/run drives it.
 *
 *   xapian build RECORDS INDEX    one file, compacted
 *   xapian warm INDEX QUERIES N   asks all queries N times (see ask_all())
 *   xapian any INDEX WORD...      one search, prints the titles; "all" as well
 *
 * Stems with their positions and no words as written, which is smaller and
 * faster than its default. It has no search for words with a mistake.
 */
#include "../bench.h"
#include <string>
#include <xapian.h>

struct engine {
    Xapian::Database db;
    Xapian::Enquire enquire;
    Xapian::QueryParser parser;
    bool prints; // the titles of hits

    explicit engine(const char *index) : db(index), enquire(db), prints(false)
    {
        parser.set_stemmer(Xapian::Stem("en"));
        parser.set_stemming_strategy(Xapian::QueryParser::STEM_ALL);
        parser.set_database(db);
    }
};

static std::string field(const record &r, int i)
{
    return std::string(r.field[i], r.length[i]);
}

static Xapian::Document document(const record &r, Xapian::TermGenerator &words)
{
    Xapian::Document doc;
    std::string data, facets = field(r, FACETS);
    words.set_document(doc);
    words.set_termpos(0);
    words.index_text(field(r, TITLE), 3);
    words.increase_termpos();
    words.index_text(field(r, PATH));
    words.index_text(field(r, TEXT));
    doc.add_boolean_term("Q" + field(r, ID).substr(0, 200));
    doc.add_boolean_term("XK" + field(r, KIND));
    for (size_t at = 0, end; at < facets.size(); at = end + 1) {
        end = facets.find(' ', at);
        if (end == std::string::npos)
            end = facets.size();
        doc.add_boolean_term("XF" + facets.substr(at, end - at));
    }
    data = field(r, TITLE);
    const int others[] = {ID, PATH, KIND, FACETS, TEXT};
    for (int other : others)
        data += '\n' + field(r, other);
    doc.set_data(data);
    return doc;
}

static void build(const char *records, const std::string &index)
{
    FILE *in = open_or_die(records, "r");
    record r = {};
    Xapian::TermGenerator words;
    words.set_stemmer(Xapian::Stem("en"));
    words.set_stemming_strategy(Xapian::TermGenerator::STEM_ALL);
    Xapian::WritableDatabase db(index + ".part", Xapian::DB_CREATE_OR_OVERWRITE);
    while (next_record(in, &r))
        db.add_document(document(r, words));
    db.commit();
    db.compact(index, Xapian::DBCOMPACT_SINGLE_FILE);
    fclose(in);
}

static int search(void *of, const char *type, char *text)
{
    engine &e = *static_cast<engine *>(of);
    std::string words = text;
    if (strcmp(type, "fuzzy") == 0)
        return -1;
    if (strcmp(type, "phrase") == 0)
        words = '"' + words + '"';
    else if (strcmp(type, "prefix") == 0)
        words += '*';
    e.parser.set_default_op(strcmp(type, "any") == 0 ? Xapian::Query::OP_OR : Xapian::Query::OP_AND);
    e.enquire.set_query(e.parser.parse_query(words, Xapian::QueryParser::FLAG_PHRASE | Xapian::QueryParser::FLAG_WILDCARD));
    Xapian::MSet hits = e.enquire.get_mset(0, HITS);
    for (Xapian::MSetIterator i = hits.begin(); i != hits.end(); ++i) {
        std::string data = i.get_document().get_data();
        if (data.empty())
            die("a hit without a title");
        if (e.prints)
            puts(data.substr(0, data.find('\n')).c_str());
    }
    return static_cast<int>(hits.size());
}

static int run(int argc, char **argv)
{
    std::string words;
    if (argc == 4 && strcmp(argv[1], "build") == 0) {
        build(argv[2], argv[3]);
        return 0;
    }
    if (argc < 4)
        die("usage: xapian build RECORDS INDEX | xapian warm INDEX QUERIES N | xapian any INDEX WORD...");
    engine e(argv[2]);
    if (strcmp(argv[1], "warm") == 0 && argc == 5) {
        ask_all(argv[3], atoi(argv[4]), search, &e);
        return 0;
    }
    for (int i = 3; i < argc; i++)
        words += std::string(argv[i]) + ' ';
    e.prints = true;
    return search(&e, argv[1], &words[0]) > 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    try {
        return run(argc, argv);
    } catch (const Xapian::Error &error) {
        die(error.get_description().c_str());
    }
    return 2;
}
