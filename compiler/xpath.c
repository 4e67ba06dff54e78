/*
 * xpath.c - XPath 1.0 by libxml2, held to what rules need (rules.h): it never
 * prints, and its work on one page has an end. Callers: rules_read.c,
 * match.c, extract.c, facets.c, check.c.
 */
#include "rules.h"

#include <libxml/xpathInternals.h>

#include <time.h>

#if LIBXML_VERSION < 21200
typedef xmlErrorPtr library_error;
#else
typedef const xmlError *library_error;
#endif

/* libxml2 finds these only when it calls them, and then says so on standard error. */
static const char *const functions[] = {
    "and",    "boolean", "ceiling",         "comment", "concat", "contains",  "count",         "div",
    "false",  "floor",   "id",              "lang",    "last",   "local-name", "mod",          "name",
    "namespace-uri", "node", "normalize-space", "not", "number", "or",        "position",      "processing-instruction",
    "round",  "starts-with", "string",      "string-length", "substring", "substring-after", "substring-before", "sum",
    "text",   "translate", "true",
};

/* libxml2 gives codes here, its messages only to its own printer. */
static const char *problem_text(int code)
{
    switch (code - XML_XPATH_EXPRESSION_OK) {
    case XPATH_UNFINISHED_LITERAL_ERROR: return "a quotation mark is missing";
    case XPATH_INVALID_PREDICATE_ERROR: return "a condition in [] cannot be read";
    case XPATH_UNCLOSED_ERROR: return "a ) is missing";
    case XPATH_INVALID_OPERAND: return "an operand is of the wrong type";
    case XPATH_INVALID_TYPE: return "something is of the wrong type";
    case XPATH_INVALID_ARITY: return "a function has the wrong number of arguments";
    case XPATH_STACK_ERROR:
    case XPATH_RECURSION_LIMIT_EXCEEDED: return "it nests too deeply";
    default: return "it cannot be read";
    }
}

static void remember(void *user, library_error error)
{
    kbc_xpath *x = user;
    const char *text = problem_text(error->code);
    kb_str all = kb_str_from(error->str1);
    size_t at = error->int1 > 0 ? (size_t)error->int1 : 0;
    if (x->problem.s != NULL) /* what follows on the first one */
        return;
    kb_str rest = kbc_brief(x->c, kb_str_slice(all, at, all.n));
    if (at > 0 && rest.n > 0)
        x->problem = kbc_format(x->c, "%s, at \"%.*s\"", text, (int)rest.n, rest.s);
    else
        x->problem = kbc_format(x->c, "%s", text);
}

static int64_t nanoseconds(clockid_t clock)
{
    struct timespec now;
    return clock_gettime(clock, &now) == 0 ? (int64_t)now.tv_sec * 1000000000 + now.tv_nsec : 0;
}

static xmlXPathContextPtr new_context(void)
{
    xmlXPathContextPtr context = xmlXPathNewContext(NULL);
    if (context != NULL)
        kbc_xpath_count_text(context);
    return context;
}

void kbc_xpath_begin(kbc_xpath *x, kbc *c, const kbc_source *rules, xmlDocPtr doc)
{
    *x = (kbc_xpath){.c = c, .rules = rules, .context = c->spare != NULL ? c->spare : new_context()};
    c->spare = NULL;
    if (x->context == NULL)
        return;
    x->started = nanoseconds(CLOCK_THREAD_CPUTIME_ID);
    x->began = nanoseconds(CLOCK_MONOTONIC);
    x->context->userData = x;
    x->context->error = remember;
    x->context->doc = doc;
    x->context->contextSize = x->context->proximityPosition = -1; /* an expression that failed leaves its own */
    x->context->opCount = 0;
    if (doc != NULL)
        (void)xmlXPathOrderDocElems(doc); /* or else putting elements in order is quadratic */
    x->context->opLimit = (unsigned long)c->limits[KBC_MAX_STEPS];
}

void kbc_xpath_end(kbc_xpath *x)
{
    if (x->context == NULL)
        return;
    xmlXPathFreeContext(x->c->spare);
    xmlResetError(&x->context->lastError); /* its text is of the pool that was used */
    x->c->spare = x->context;
    x->context = NULL;
}

/* -------------------------------------------------------------- compiling */

static bool is_name_start(char c)
{
    return kb_is_letter(c) || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_name_code(char c)
{
    return is_name_start(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

static char at_or_end(kb_str text, size_t at)
{
    return at < text.n ? text.s[at] : '\0';
}

static bool is_function(kb_str name)
{
    for (size_t i = 0; i < KB_COUNT(functions); i++)
        if (kb_str_equal(name, kb_str_from(functions[i])))
            return true;
    return false;
}

static size_t skip_literal(kb_str text, size_t at)
{
    char quote = text.s[at++];
    while (at < text.n && text.s[at] != quote)
        at++;
    return at + 1;
}

/* Looks at the name that begins at *at and moves behind it; false: there is no such function or prefix. */
static bool known_name(kbc_xpath *x, kb_str text, size_t *at)
{
    size_t start = *at;
    while (is_name_code(at_or_end(text, *at)))
        ++*at;
    kb_str name = kb_str_slice(text, start, *at);
    if (at_or_end(text, *at) == ':' && at_or_end(text, *at + 1) != ':') {
        name = kbc_brief(x->c, name);
        x->problem = kbc_format(x->c, "there is no prefix %.*s:", (int)name.n, name.s);
        return false;
    }
    size_t next = *at;
    while (at_or_end(text, next) == ' ')
        next++;
    if (at_or_end(text, next) != '(' || is_function(name))
        return true;
    name = kbc_brief(x->c, name);
    x->problem = kbc_format(x->c, "there is no function %.*s()", (int)name.n, name.s);
    return false;
}

/* Whether all functions, prefixes and variables of an expression exist. */
static bool known_names(kbc_xpath *x, kb_str text)
{
    for (size_t at = 0; at < text.n;) {
        char c = text.s[at];
        if (c == '\'' || c == '"') {
            at = skip_literal(text, at);
        } else if (c == '$') {
            x->problem = KB_LIT("there are no variables");
            return false;
        } else if (is_name_start(c)) {
            if (!known_name(x, text, &at))
                return false;
        } else {
            at++;
        }
    }
    return true;
}

/* Without brackets libxml2 may take an expression for a pattern, whose steps it does not count. */
static xmlXPathCompExprPtr compile(kbc_xpath *x, kb_str text)
{
    if (strpbrk(text.s, "[(@") == NULL) {
        kb_str counted = kb_arena_join(&x->c->arena, (kb_str[]){KB_LIT("("), text, KB_LIT(")")}, 3);
        xmlXPathCompExprPtr code = xmlXPathCtxtCompile(x->context, (const xmlChar *)counted.s);
        if (code != NULL)
            return code;
        x->problem = (kb_str){NULL, 0}; /* its place shall be one of the text */
    }
    return xmlXPathCtxtCompile(x->context, (const xmlChar *)text.s);
}

bool kbc_xpath_compile(kbc_xpath *x, kb_str text, kbc_place place, kbc_expression *out)
{
    *out = (kbc_expression){.text = kb_arena_copy(&x->c->arena, text), .place = place, .number = ++x->c->expressions};
    x->problem = (kb_str){NULL, 0};
    if (x->context == NULL || kb_str_trim(text).n == 0) {
        x->problem = KB_LIT("there is nothing in it");
        return false;
    }
    if (!known_names(x, text))
        return false;
    out->code = compile(x, out->text);
    if (out->code == NULL && x->problem.n == 0)
        x->problem = KB_LIT("it cannot be read");
    return out->code != NULL;
}

/* ------------------------------------------------------------- evaluating */

static bool has_passed(const kbc_xpath *x, clockid_t clock, int64_t before)
{
    return (uint64_t)(nanoseconds(clock) - before) / 1000000000 >= x->c->limits[KBC_MAX_SECONDS];
}

/* By what the thread has computed; the other clock is cheaper to ask. */
static bool is_late(const kbc_xpath *x)
{
    return has_passed(x, CLOCK_MONOTONIC, x->began) && has_passed(x, CLOCK_THREAD_CPUTIME_ID, x->started);
}

static bool is_spent(const kbc_xpath *x)
{
    return x->context->opCount >= x->context->opLimit;
}

static void tell_failure(kbc_xpath *x, kbc_expression *expression, bool was_spent)
{
    if (was_spent || expression->told_on == x->c->page + 1)
        return;
    expression->told_on = x->c->page + 1;
    kb_str text = kbc_brief(x->c, expression->text);
    const char *where = kbc_format(x->c, ", the last of them in \"%.*s\"", (int)text.n, text.s).s;
    if (is_late(x))
        kbc_report_limit(x->c, x->rules, expression->place, KBC_MAX_SECONDS,
                         kbc_format(x->c, "the rules take too many seconds on one page%s", where).s);
    else if (is_spent(x))
        kbc_report_limit(x->c, x->rules, expression->place, KBC_MAX_STEPS,
                         kbc_format(x->c, "the rules take too many steps on one page%s", where).s);
    else
        kbc_report(x->c, KBC_ERROR, x->rules, expression->place, "rules", "\"%.*s\" fails: %.*s", (int)text.n, text.s,
                   (int)x->problem.n, x->problem.n > 0 ? x->problem.s : "");
    kbc_diagnostic *report = kbc_last_report(x->c);
    if (report != NULL)
        report->once = expression->number;
}

xmlXPathObjectPtr kbc_xpath_value(kbc_xpath *x, kbc_expression *expression, xmlNodePtr node)
{
    if (expression->code == NULL || x->context == NULL)
        return NULL;
    bool was_spent = is_spent(x);
    x->problem = (kb_str){NULL, 0};
    x->context->node = node;
    xmlXPathObjectPtr value = was_spent ? NULL : xmlXPathCompiledEval(expression->code, x->context);
    if (value != NULL && is_late(x)) {
        xmlXPathFreeObject(value);
        value = NULL;
    }
    if (value == NULL)
        tell_failure(x, expression, was_spent);
    if (value == NULL && is_late(x))
        x->context->opCount = x->context->opLimit;
    return value;
}

bool kbc_xpath_holds(kbc_xpath *x, kbc_expression *expression, xmlNodePtr node, bool otherwise)
{
    xmlXPathObjectPtr value = kbc_xpath_value(x, expression, node);
    if (value == NULL)
        return otherwise;
    bool holds = xmlXPathCastToBoolean(value) != 0;
    xmlXPathFreeObject(value);
    return holds;
}
