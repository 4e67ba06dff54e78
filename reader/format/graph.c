/*
 * graph.c - GRAPH: the records nearest to each record, which a file need not
 * have (kb_records.h). Callers: the compiler's write.c; neighbours.c and
 * verify.c of the reader.
 *
 *   smoothing u16, vote u16: in 256ths, at most 256
 *   a record: 5 neighbours u16, nearest first (2^16 - 1: none), 5 cosines u8
 *             (255 is 1; 0: none)
 */
#include "kb_format.h"

#define HEAD 4u
#define ROW ((uint64_t)3 * KB_NEIGHBOURS)
#define NO_NEIGHBOUR UINT16_MAX
#define MOST_SHARE 256u

void kb_graph_write(kb_buf *out, const kb_graph *graph, const kb_neighbours *rows, uint32_t count)
{
    kb_buf_u16(out, graph->smoothing);
    kb_buf_u16(out, graph->vote);
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t k = 0; k < KB_NEIGHBOURS; k++)
            kb_buf_u16(out, k < rows[i].count ? rows[i].records[k] : NO_NEIGHBOUR);
        for (uint32_t k = 0; k < KB_NEIGHBOURS; k++)
            kb_buf_byte(out, k < rows[i].count ? rows[i].likeness[k] : 0);
    }
}

static bool is_share(uint16_t share)
{
    return share <= MOST_SHARE;
}

kb_status kb_graph_read(kb_pages *p, kb_graph *out)
{
    const kb_section *s = &p->file->sections[KB_GRAPH];
    *out = (kb_graph){0, 0};
    if (s->offset == 0)
        return KB_NONE;
    kb_cursor c = kb_pages_cursor(p, KB_GRAPH, 0, HEAD);
    kb_graph graph = {.smoothing = kb_read_u16(&c)};
    graph.vote = kb_read_u16(&c);
    if (!p->damaged && s->stored != HEAD + (uint64_t)kb_records_count(p) * ROW)
        kb_pages_damage(p, KB_GRAPH, 0, "it does not have a row for each record");
    if (!p->damaged && !(is_share(graph.smoothing) && is_share(graph.vote)))
        kb_pages_damage(p, KB_GRAPH, 0, "a share makes no sense");
    if (p->damaged)
        return KB_E_DAMAGED;
    *out = graph;
    return KB_OK;
}

/* Others, each once, the nearer ones first, and nothing behind them. */
static bool makes_sense(const kb_neighbours *row, uint32_t record, uint32_t records)
{
    for (uint32_t i = 0; i < row->count; i++) {
        bool again = row->records[i] == record;
        for (uint32_t k = 0; k < i; k++)
            again = again || row->records[k] == row->records[i];
        bool nearer = i > 0 && row->likeness[i] > row->likeness[i - 1];
        if (again || nearer || row->records[i] >= records || row->likeness[i] == 0)
            return false;
    }
    for (uint32_t i = row->count; i < KB_NEIGHBOURS; i++)
        if (row->records[i] != NO_NEIGHBOUR || row->likeness[i] != 0)
            return false;
    return true;
}

kb_status kb_graph_row(kb_pages *p, uint32_t record, kb_neighbours *out)
{
    uint64_t at = HEAD + (uint64_t)record * ROW;
    kb_cursor c = kb_pages_cursor(p, KB_GRAPH, at, ROW);
    kb_neighbours row = {.count = 0};
    for (uint32_t i = 0; i < KB_NEIGHBOURS; i++)
        row.records[i] = kb_read_u16(&c);
    for (uint32_t i = 0; i < KB_NEIGHBOURS; i++)
        row.likeness[i] = kb_read_u8(&c);
    while (row.count < KB_NEIGHBOURS && row.records[row.count] != NO_NEIGHBOUR)
        row.count++;
    if (!p->damaged && !makes_sense(&row, record, kb_records_count(p)))
        kb_pages_damage(p, KB_GRAPH, at, "neighbours make no sense");
    *out = row;
    if (p->damaged)
        out->count = 0;
    return p->damaged ? KB_E_DAMAGED : KB_OK;
}
