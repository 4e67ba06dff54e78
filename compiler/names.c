/*
 * names.c - the map of names.h: open addressing, at most half full.
 */
#include "names.h"

typedef struct name_slot {
    kb_str name; /* s NULL: free */
    uint32_t number;
    uint32_t tried; /* the last -n that was tried for this name */
} name_slot;

struct kbc_names {
    name_slot *slots;
    size_t room, count; /* room is a power of two */
};

kbc_names *kbc_names_for(kbc *c, size_t count)
{
    kbc_names *names = kb_arena_get(&c->arena, 1, sizeof *names);
    for (names->room = 16; names->room / 2 <= count;)
        names->room *= 2;
    names->slots = kb_arena_get(&c->arena, names->room, sizeof *names->slots);
    return names;
}

kbc_names *kbc_names_new(kbc *c)
{
    return kbc_names_for(c, 0);
}

#define SPREAD UINT64_C(0x9E3779B97F4A7C15) /* odd, and as many ones as zeros */

/* Eight bytes in a step. The machine's order of bytes decides nothing but the slot. */
static size_t hash(kb_str name)
{
    uint64_t h = name.n, piece;
    for (; name.n >= sizeof piece; name = kb_str_slice(name, sizeof piece, name.n)) {
        memcpy(&piece, name.s, sizeof piece);
        h = (h ^ piece) * SPREAD;
        h ^= h >> 32;
    }
    piece = 0;
    if (name.n > 0)
        memcpy(&piece, name.s, name.n);
    h = (h ^ piece) * SPREAD;
    h ^= h >> 32;
    return (size_t)(h ^ (h >> 16)); /* the last byte of a piece reaches the lowest bits */
}

/* The slot of a name, or the free one where it belongs. */
static name_slot *slot_of(const kbc_names *names, kb_str name)
{
    size_t at = hash(name) & (names->room - 1);
    while (names->slots[at].name.s != NULL && !kb_str_equal(names->slots[at].name, name))
        at = (at + 1) & (names->room - 1);
    return &names->slots[at];
}

static void grow(kbc *c, kbc_names *names)
{
    kbc_names larger = {.room = names->room * 2, .count = names->count};
    larger.slots = kb_arena_get(&c->arena, larger.room, sizeof *larger.slots);
    for (size_t i = 0; i < names->room; i++)
        if (names->slots[i].name.s != NULL)
            *slot_of(&larger, names->slots[i].name) = names->slots[i];
    *names = larger;
}

uint32_t kbc_names_find(const kbc_names *names, kb_str name)
{
    const name_slot *slot = slot_of(names, name);
    return slot->name.s != NULL ? slot->number : KBC_NONE;
}

bool kbc_names_add(kbc *c, kbc_names *names, kb_str name, uint32_t number)
{
    if (names->count >= names->room / 2)
        grow(c, names);
    name_slot *slot = slot_of(names, name);
    if (slot->name.s != NULL)
        return false;
    *slot = (name_slot){.name = name.s != NULL ? name : KB_LIT(""), .number = number};
    names->count++;
    return true;
}

kb_str kbc_names_add_free(kbc *c, kbc_names *names, kb_str name, uint32_t number)
{
    if (kbc_names_add(c, names, name, number))
        return name;
    uint32_t n = slot_of(names, name)->tried;
    kb_str numbered;
    do
        numbered = kbc_format(c, "%.*s-%u", (int)name.n, name.s, (unsigned)++n);
    while (!kbc_names_add(c, names, numbered, number));
    slot_of(names, name)->tried = n;
    return numbered;
}
