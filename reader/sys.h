/*
 * sys.h - everything that the program icsync-kb asks of the operating system.
 * Private to reader/; implemented in memory.c, which has malloc(), in confine.c
 * and in sys.c, or windows/sys.c, the only ones of the program with system
 * headers. Callers: the program's files; the library opens files itself (file.c).
 *
 * Functions that can fail return 0 or an errno value.
 */
#ifndef ICSYNC_SYS_H
#define ICSYNC_SYS_H

#include "kb.h"

#include <stddef.h>

/* ------------------------------------------------------------------ memory */

/* resize() of kb_alloc, NULL being that of malloc, realloc and free. */
void *sys_resize(const kb_alloc *alloc, void *block, size_t old_size, size_t new_size);

/*
 * Memory of the program itself, zeroed when it starts, where a search finds most
 * of what it needs without asking the system.
 */
#define SYS_REGION_BYTES ((size_t)512 * 1024)
typedef struct sys_region {
    size_t used; /* bytes from the first on */
    max_align_t bytes[SYS_REGION_BYTES / sizeof(max_align_t)];
} sys_region;

/*
 * Takes blocks from the region one behind the other, and gets only the last one
 * back; what finds no room there comes from sys_resize(). The region is the
 * caller's and must last as long as the blocks.
 */
kb_alloc sys_region_alloc(sys_region *region);

/* Blocks that live until sys_forget(). */
typedef struct sys_memory {
    struct sys_block *last;
    const kb_alloc *alloc; /* NULL: sys_resize() */
} sys_memory;

/* n zeroed bytes, or NULL. */
void *sys_keep(sys_memory *m, size_t n);
/* A block of twice the bytes, of which the first `have` are those of another one, which stays; or NULL. */
void *sys_doubled(sys_memory *m, const void *block, size_t have, size_t *bytes);
/* a and b and c as one string with a final NUL, or NULL. */
char *sys_join(sys_memory *m, kb_str a, kb_str b, kb_str c);
void sys_forget(sys_memory *m);

/* ----------------------------------------------------------------- process */

/* Makes sure that 0, 1 and 2 are taken and that a closed pipe is an error, not a signal. */
void sys_init(void);
/* A mapped file that shrinks ends the program with one line and 3, Ctrl-C with 130. */
void sys_guard(void);

/*
 * Gives up for good what is not needed once the knowledge base is open: programs, the network, and files but those of
 * the folders where these files are to be read or written. Returns which of it the system took away.
 */
#define SYS_CONFINES_FILES 1u /* Landlock */
#define SYS_CONFINES_CALLS 2u /* seccomp */
unsigned sys_confine(sys_memory *m, const char *const *files, size_t count);

/* A variable of the environment; NULL when it is not set or empty. It may be kept in m. */
const char *sys_env(sys_memory *m, const char *name);
/* Today's day (UTC), counted from 1970-01-01. */
int32_t sys_today(void);
/* Seconds since then (UTC); below 0 when the system does not say. */
int64_t sys_now(void);
/* Stands beside the errno values: memory ran out. */
#define SYS_NO_SPACE (-1)
/* What an errno value means, as a phrase. */
const char *sys_error_text(int error);
bool sys_error_is_closed_pipe(int error);
/* Whether a file that could not be opened is not there; a link that leads nowhere is. */
bool sys_is_missing(const char *path, int error);
/* The same: of sys_append(). */
#define SYS_NOT_OURS (-2)
#define SYS_FULL (-3)

/* ------------------------------------------------------------------- files */

int sys_write(int fd, const char *data, size_t n);
/* Reads a whole file, or standard input for "-", of at most limit bytes. */
int sys_read_all(sys_memory *m, const char *path, size_t limit, kb_str *out);
/* Reads what is there of standard input, a line of a terminal; *got is 0 at its end. */
int sys_read(char *data, size_t room, size_t *got);
/* Gives a file new content, or leaves it as it was. */
int sys_save(sys_memory *m, const char *path, const char *data, size_t n);
/*
 * Adds a line to a file, which is made when it is not there, with one call, so that programs which do so at the same
 * time do not mix theirs. Of a file that is not empty is_ours() gets the beginning (SYS_BEGIN_BYTES at most) and may
 * say no: SYS_NOT_OURS. SYS_FULL: it would have more than most bytes.
 */
#define SYS_BEGIN_BYTES 64u
int sys_append(sys_memory *m, const char *path, kb_str line, uint64_t most, bool (*is_ours)(kb_str begin));
/* Leaves a file that is there without a byte. */
int sys_empty(sys_memory *m, const char *path);
/* The folder that a file is in, or the one that it is in when links of that name were followed; NULL without memory. */
const char *sys_folder_of(sys_memory *m, const char *path, bool links);
/* Whether a regular file is there. */
bool sys_is_file(sys_memory *m, const char *path);
/* The file of the running program, whose name has a slash; or NULL. */
char *sys_program(sys_memory *m, const char *argv0);
/* Goes on as another program: words[0] is its name, which is looked for beside the running one, then in $PATH; NULL
 * stands behind the last word. It comes back when that cannot be. */
int sys_become(sys_memory *m, const char *argv0, const char **words);

/* Which .kb files a folder has: none, more than there is room for, or these. */
typedef enum sys_choice { SYS_NO_FOLDER, SYS_NO_KB, SYS_MANY_KB, SYS_THESE_KB, SYS_NO_MEMORY } sys_choice;
/* Their whole paths, in no order, at most `room`; *count says how many they are. */
sys_choice sys_list_kb(sys_memory *m, const char *folder, const char **paths, size_t room, size_t *count);

/* ---------------------------------------------------------------- terminal */

bool sys_is_terminal(int fd);
/* Whether that is one which shows colours. */
bool sys_has_colour(int fd);
/* Columns and rows of the terminal at fd; false when it does not say. */
bool sys_terminal_size(int fd, unsigned *columns, unsigned *rows);
/* A program that waits for a text, to show it page by page. */
typedef struct sys_pager {
    int process; /* 0: there is none */
    int text;    /* where it gets that from */
} sys_pager;
/* Lets a shell command wait; it ends without a trace if the program does. It is begun before sys_confine(). */
void sys_begin_pager(sys_pager *pager, const char *command);
/* Shows text and waits for the end; false when the command could not be started. */
bool sys_page(sys_pager *pager, const char *text, size_t n);

#endif
