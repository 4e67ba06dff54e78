/*
 * stem.c - Snowball stems (kb_text.h). The only file that knows libstemmer,
 * by its direct entry points: the generic one links every language, ten
 * times the size, and no installed header declares these. Callers: index and
 * query.
 */
#include "kb_text.h"

struct SN_env {
    unsigned char *p;
    int c, l, lb, bra, ket;
};

struct SN_env *english_UTF_8_create_env(void);
void english_UTF_8_close_env(struct SN_env *env);
int english_UTF_8_stem(struct SN_env *env);
int SN_set_current(struct SN_env *env, int size, const unsigned char *text);

bool kb_stemmer_knows(kb_str language)
{
    return kb_str_begins(language, KB_LIT("en"));
}

kb_stemmer *kb_stemmer_new(kb_str language)
{
    return kb_stemmer_knows(language) ? (kb_stemmer *)english_UTF_8_create_env() : NULL;
}

void kb_stemmer_free(kb_stemmer *s)
{
    if (s != NULL)
        english_UTF_8_close_env((struct SN_env *)s);
}

/* Codes and versions are exact: the stemmer would cut them as if they were words. */
static bool is_code(const kb_token *token)
{
    for (size_t i = 0; i < token->n; i++)
        if ((token->term[i] >= '0' && token->term[i] <= '9') || token->term[i] == '.')
            return true;
    return false;
}

bool kb_stem(kb_stemmer *s, kb_token *token)
{
    struct SN_env *env = (struct SN_env *)s;
    if (s == NULL || is_code(token))
        return true;
    if (SN_set_current(env, (int)token->n, (const unsigned char *)token->term) != 0 || english_UTF_8_stem(env) < 0)
        return false;
    if (env->l > 0 && (size_t)env->l <= KB_TERM_BYTES) {
        memcpy(token->term, env->p, (size_t)env->l);
        token->n = (size_t)env->l;
    }
    return true;
}
