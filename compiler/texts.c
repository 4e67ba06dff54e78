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

/* In two steps, since the buffer must not move under the views that pages get. A body that nobody
 * keeps is freed when it is copied. */
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
        pages[i].text = body->size > 0 ? (kb_str){(const char *)out->data + at, body->size} : KB_LIT("");
        at += body->size;
        if (!guide->kept)
            kb_buf_release(body);
    }
}

void kbc_text_begin(const kbc *c, kbc_text *t)
{
    *t = (kbc_text){.c = *c};
    kb_arena_init(&t->c.arena, &c->arena.alloc);
    kb_buf_init(&t->phrases, &c->arena.alloc);
    kb_buf_init(&t->blocks, &c->arena.alloc);
}

void kbc_text_make(kbc_text *t, kb_str text)
{
    t->c.unpacked = t->c.hasty && text.n >= LEAST_TEXT;
    if (t->c.unpacked) {
        t->status = kbc_store(&t->c, text, &t->blocks, &t->packed);
        return;
    }
    if (text.n >= LEAST_TEXT) /* a short text is smaller without a codebook */
        kbc_learn(&t->c, text, text.n >= LONG_TEXT ? MOST_PHRASES : SOME_PHRASES, &t->phrases);
    kb_arena_reset(&t->c.arena);
    t->status = kbc_pack(&t->c, text, kb_buf_view(&t->phrases), &t->blocks, &t->packed);
}

void kbc_text_release(kbc_text *t)
{
    kb_buf_release(&t->phrases);
    kb_buf_release(&t->blocks);
    kb_arena_release(&t->c.arena);
}
