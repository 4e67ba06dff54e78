/*
 * texts.c - the text of a guide: the bodies of its pages, joined (index.h); its
 * phrases, and its blocks (learn.h). Caller: write.c.
 */
#include "learn.h"
#include "index.h"

#define LEAST_TEXT ((size_t)1 << 20) /* of a codebook */
#define LONG_TEXT ((size_t)16 << 20)
#define SOME_PHRASES 4096u
#define MOST_PHRASES 16384u

/* In two steps, since the buffer must not move under the views that pages get. Each body is freed when it is copied. */
void kbc_join_texts(const kbc_guide *guide, kb_buf *out)
{
    kbc_page *pages = guide->pages.items;
    size_t bytes = 0, at = 0;
    for (size_t i = 0; i < guide->pages.count; i++)
        bytes += pages[i].body.size;
    (void)kb_buf_reserve(out, bytes);
    for (size_t i = 0; i < guide->pages.count; i++) {
        kb_buf *body = &pages[i].body;
        kb_buf_str(out, kb_buf_view(body));
        pages[i].text = (kb_str){(const char *)out->data + at, body->size};
        at += body->size;
        kb_buf_release(body);
    }
}

void kbc_text_make(const kbc *c, kb_str text, kbc_text *out)
{
    kbc own = *c;
    kb_arena_init(&own.arena, &c->arena.alloc);
    kb_buf_init(&out->phrases, &c->arena.alloc);
    kb_buf_init(&out->blocks, &c->arena.alloc);
    if (text.n >= LEAST_TEXT) /* a short text is smaller without a codebook */
        kbc_learn(&own, text, text.n >= LONG_TEXT ? MOST_PHRASES : SOME_PHRASES, &out->phrases);
    kb_arena_reset(&own.arena);
    out->status = kbc_pack(&own, text, kb_buf_view(&out->phrases), &out->blocks, &out->packed);
    out->arena = own.arena;
}

void kbc_text_release(kbc_text *t)
{
    kb_buf_release(&t->phrases);
    kb_buf_release(&t->blocks);
    kb_arena_release(&t->arena);
}
