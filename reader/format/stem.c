/*
 * stem.c - Snowball stems (kb_text.h). The only file that knows libstemmer,
 * by its direct entry points: the generic one links every language, ten
 * times the size, and no installed header declares these. Callers: index and
 * query.
 *
 * A language is a row of the table. The compiler has all of them, a reader
 * those that it was built for: make LANGUAGES="en de".
 */
#include "kb_text.h"

/* The languages as bits of KB_LANGUAGES, which the Makefile sets. */
#define KB_en 1
#define KB_de 2
#define KB_fr 4
#define KB_es 8
#ifndef KB_LANGUAGES
#define KB_LANGUAGES KB_en
#endif

struct SN_env {
    unsigned char *p;
    int c, l, lb, bra, ket;
};

int SN_set_current(struct SN_env *env, int size, const unsigned char *text);

/* An ending that is written anew before the stemmer sees the word. */
typedef struct ending {
    char is[9], becomes[7]; /* not pointers, each of which would be relocated at the start */
} ending;

typedef struct snowball {
    struct SN_env *(*create)(void); /* NULL: not in this build */
    void (*close)(struct SN_env *env);
    int (*stem)(struct SN_env *env);
    const ending *endings; /* the first that fits counts; "" behind the last */
    char code[3];
    bool umlauts; /* ae, oe, ue may stand for umlauts */
} snowball;

struct kb_stemmer {
    const snowball *language;
    struct SN_env *env;
};

/* ------------------------------------------------------------ the languages */

/*
 * Snowball looks for accents, and folded words have none; and it leaves some
 * forms of common words apart.
 */
static const ending german_endings[] = {
    {"ierungen", "ier"}, {"ierung", "ier"}, {"ieren", "ier"},  {"iert", "ier"}, /* kopiert, Kopierung: kopieren */
    {"ierte", "ier"},    {"ierten", "ier"}, {"ierter", "ier"}, {"iertes", "ier"}, {"iertem", "ier"},
    {"", ""}};
static const ending french_endings[] = {
    {"yees", "i"}, {"yee", "i"},     {"yes", "i"}, {"ye", "i"}, /* envoyé: envoi */
    {"ees", "e"},  {"ee", "e"},                                 /* bloquée: bloqué */
    {"os", "o"},   {"ions", "ion"},                             /* vidéos, connexions */
    {"", ""}};
static const ending spanish_endings[] = {{"cion", "ciones"}, {"", ""}}; /* aplicación */

#define DECLARE(name)                                \
    struct SN_env *name##_UTF_8_create_env(void);    \
    void name##_UTF_8_close_env(struct SN_env *env); \
    int name##_UTF_8_stem(struct SN_env *env);
DECLARE(english)
DECLARE(german)
DECLARE(french)
DECLARE(spanish)

/* An entry point of a language that is not built in is not referred to, so that it is not linked. */
#define IN(code, entry) (KB_LANGUAGES & KB_##code ? (entry) : NULL)
#define ROW(code, name, endings, umlauts)                                             \
    {                                                                                 \
        IN(code, name##_UTF_8_create_env), IN(code, name##_UTF_8_close_env),          \
            IN(code, name##_UTF_8_stem), endings, #code, umlauts                      \
    }

static const snowball languages[] = {
    ROW(en, english, NULL, false),
    ROW(de, german, IN(de, german_endings), true),
    ROW(fr, french, IN(fr, french_endings), false),
    ROW(es, spanish, IN(es, spanish_endings), false),
};

bool kb_language_is(kb_str language, const char *code)
{
    size_t n = strlen(code);
    for (size_t i = 0; i < n; i++)
        if (i >= language.n || (language.s[i] | 0x20) != code[i])
            return false;
    return language.n == n || language.s[n] == '-' || language.s[n] == '_';
}

static const snowball *find(kb_str name)
{
    for (size_t i = 0; i < KB_COUNT(languages); i++)
        if (kb_language_is(name, languages[i].code))
            return &languages[i];
    return NULL;
}

bool kb_language_stemmed(kb_str language)
{
    return find(language) != NULL;
}

bool kb_stemmer_knows(kb_str language)
{
    const snowball *l = find(language);
    return l != NULL && l->create != NULL;
}

/* ---------------------------------------------------------------- stemming */

kb_stemmer *kb_stemmer_new(kb_str language)
{
    const snowball *l = find(language);
    if (l == NULL || l->create == NULL)
        return NULL;
    kb_alloc alloc = kb_alloc_default(); /* as Snowball does */
    kb_stemmer *s = alloc.resize(alloc.user, NULL, 0, sizeof *s);
    struct SN_env *env = s != NULL ? l->create() : NULL;
    if (env == NULL) {
        alloc.resize(alloc.user, s, sizeof *s, 0);
        return NULL;
    }
    *s = (kb_stemmer){l, env};
    return s;
}

void kb_stemmer_free(kb_stemmer *s)
{
    kb_alloc alloc = kb_alloc_default();
    if (s == NULL)
        return;
    s->language->close(s->env);
    alloc.resize(alloc.user, s, sizeof *s, 0);
}

/* Codes and versions are exact: the stemmer would cut them as if they were words. */
static bool is_code(const kb_token *token)
{
    for (size_t i = 0; i < token->n; i++)
        if ((token->term[i] >= '0' && token->term[i] <= '9') || token->term[i] == '.')
            return true;
    return false;
}

/* Takes the e off ae, oe, ue, as folding takes the dots off an umlaut; not in Quelle, Steuer, bauen. */
static void fold_umlauts(kb_token *token)
{
    size_t n = 0;
    for (size_t i = 0; i < token->n; i++) {
        char last = n > 0 ? token->term[n - 1] : ' ', before = n > 1 ? token->term[n - 2] : ' ';
        bool umlaut = last == 'a' || last == 'o' || (last == 'u' && strchr("aeq", before) == NULL);
        if (token->term[i] != 'e' || !umlaut)
            token->term[n++] = token->term[i];
    }
    token->n = n;
}

static void write_ending(const ending *endings, kb_token *token)
{
    for (const ending *e = endings; e != NULL && e->is[0] != '\0'; e++) {
        size_t n = strlen(e->is), more = strlen(e->becomes), stays = token->n - n;
        if (token->n <= n || memcmp(token->term + stays, e->is, n) != 0)
            continue;
        if (stays + more <= KB_TERM_BYTES) {
            memcpy(token->term + stays, e->becomes, more);
            token->n = stays + more;
        }
        return;
    }
}

bool kb_stem(kb_stemmer *s, kb_token *token)
{
    if (s == NULL || is_code(token))
        return true;
    if (s->language->umlauts)
        fold_umlauts(token);
    write_ending(s->language->endings, token);
    struct SN_env *env = s->env;
    if (SN_set_current(env, (int)token->n, (const unsigned char *)token->term) != 0 || s->language->stem(env) < 0) {
        if (env->p == NULL) /* out of memory: it has lost the text, but not its length, which it would go by */
            env->l = 0;
        return false;
    }
    if (env->l > 0 && (size_t)env->l <= KB_TERM_BYTES) {
        memcpy(token->term, env->p, (size_t)env->l);
        token->n = (size_t)env->l;
    }
    return true;
}
