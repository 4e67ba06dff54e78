/*
 * sys.c - the operating system where there is none, in place of ../sys.c and
 * ../batch.c, ../print.c: what the program asks for and has no use here, since all
 * answers are JSON and stay in memory. Callers: the commands.
 */
#include "wasm.h"

static void *resize(void *user, void *block, size_t old_size, size_t new_size)
{
    (void)user;
    return sys_resize(NULL, block, old_size, new_size);
}

kb_alloc wasm_alloc(void)
{
    return (kb_alloc){resize, NULL};
}

const char *sys_env(sys_memory *m, const char *name)
{
    (void)m;
    (void)name;
    return NULL;
}

int sys_write(int fd, const char *data, size_t n)
{
    (void)fd;
    (void)data;
    (void)n;
    return SYS_NO_SPACE;
}

bool sys_is_terminal(int fd)
{
    (void)fd;
    return false;
}

bool sys_terminal_size(int fd, unsigned *columns, unsigned *rows)
{
    (void)fd;
    (void)columns;
    (void)rows;
    return false;
}

bool sys_page(sys_pager *pager, const char *text, size_t n)
{
    (void)pager;
    (void)text;
    (void)n;
    return false;
}

int cli_batch(cli *c)
{
    (void)c;
    return CLI_USAGE;
}

void cli_log_search(cli *c, kb_str query, const kb_result *result)
{
    (void)c;
    (void)query;
    (void)result;
}

int cli_print_record(cli *c, uint32_t number)
{
    (void)c;
    (void)number;
    return CLI_USAGE;
}

int cli_print_hits(cli *c, kb_str query, const kb_result *result)
{
    (void)c;
    (void)query;
    (void)result;
    return CLI_USAGE;
}
