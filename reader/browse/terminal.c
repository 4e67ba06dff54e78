/*
 * terminal.c - the terminal, and what else icsync-kb-browse asks of the system:
 * begin and end of the whole screen, keys, signals, another program in between, the
 * clipboard. Declared in browse.h; called by main.c.
 *
 * Ctrl-C is a key here, so that it never falls between two steps. A signal from
 * elsewhere ends the program with the terminal as it was: SIGTERM by the handler of
 * ncurses, SIGINT and SIGBUS by those below. Ctrl-Z is ncurses' own.
 */
#define _XOPEN_SOURCE 700 /* wide characters of ncurses */
#include "browse.h"

#define NCURSES_NOMACROS 1
#include <curses.h>
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define ESCAPE_WAIT 25 /* milliseconds, in which the rest of a key's sequence follows */

/* ------------------------------------------------------------------ signals */

static void on_interrupt(int number)
{
    (void)number;
    (void)endwin();
    _exit(130);
}

static void on_bus_error(int number)
{
    static const char changed[] =
        "icsync-kb-browse: the knowledge base changed while it was read (file truncated?); open it again\n";
    (void)number;
    (void)endwin();
    ssize_t written = write(2, changed, sizeof changed - 1);
    (void)written;
    _exit(CLI_KB);
}

static void handle(int number, void (*by)(int), struct sigaction *before)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = by;
    (void)sigaction(number, &action, before);
}

/* -------------------------------------------------------------------- screen */

/* Text is UTF-8, whatever the environment says: as of icsync-kb, too. */
static void set_locale(void)
{
    if (setlocale(LC_CTYPE, "") == NULL || strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
        (void)setlocale(LC_CTYPE, "C.UTF-8");
}

/* Ctrl-C, Ctrl-\, Ctrl-Y and Ctrl-V are keys. */
static void set_keys(void)
{
    struct termios t;
    if (tcgetattr(0, &t) != 0)
        return;
    t.c_cc[VINTR] = t.c_cc[VQUIT] = _POSIX_VDISABLE;
#ifdef VDSUSP
    t.c_cc[VDSUSP] = _POSIX_VDISABLE;
#endif
    t.c_lflag &= ~(tcflag_t)IEXTEN;
    (void)tcsetattr(0, TCSANOW, &t);
    (void)def_prog_mode();
}

static int fail(cli *c, const char *why, const char *term)
{
    return cli_fail(c, CLI_USAGE, why, term, "; to search without a full screen: icsync-kb search WORDS");
}

int browse_terminal_begin(cli *c)
{
    const char *term = sys_env(&c->memory, "TERM");
    if (!sys_is_terminal(0) || !sys_is_terminal(1))
        return fail(c, "browse needs a terminal", "");
    set_locale();
    handle(SIGINT, on_interrupt, NULL);
    handle(SIGBUS, on_bus_error, NULL);
    if (term == NULL || newterm(NULL, stdout, stdin) == NULL)
        return fail(c, "browse knows no terminal of the name in TERM: ", term == NULL ? "(none)" : term);
    const char *moves = tigetstr("cup");
    if (moves == NULL || (intptr_t)moves == -1) {
        (void)endwin();
        return fail(c, "browse needs a terminal whose cursor can be moved, not ", term);
    }
    (void)set_escdelay(ESCAPE_WAIT);
    (void)cbreak();
    (void)noecho();
    (void)nonl();
    (void)keypad(stdscr, true);
    (void)intrflush(stdscr, false);
    set_keys();
    (void)browse_draw_colours(c->out.colour);
    return 0;
}

void browse_terminal_end(void)
{
    (void)endwin();
}

void browse_terminal_again(void)
{
    (void)reset_prog_mode();
    (void)clearok(curscr, true);
    (void)refresh();
}

void browse_terminal_size(unsigned *rows, unsigned *columns)
{
    int y, x;
    getmaxyx(stdscr, y, x);
    *rows = y > 0 ? (unsigned)y : 1;
    *columns = x > 0 ? (unsigned)x : 1;
}

void browse_terminal_redraw(void)
{
    (void)clearok(curscr, true);
}

/* ---------------------------------------------------------------------- keys */

static uint32_t function_key(wint_t code)
{
    switch (code) {
    case KEY_ENTER: return BROWSE_ENTER;
    case KEY_BTAB: return BROWSE_BACK_TAB;
    case KEY_UP: return BROWSE_UP;
    case KEY_DOWN: return BROWSE_DOWN;
    case KEY_LEFT: return BROWSE_LEFT;
    case KEY_RIGHT: return BROWSE_RIGHT;
    case KEY_PPAGE: return BROWSE_PAGE_UP;
    case KEY_NPAGE: return BROWSE_PAGE_DOWN;
    case KEY_HOME: return BROWSE_HOME;
    case KEY_END: return BROWSE_END;
    case KEY_BACKSPACE: return BROWSE_BACKSPACE;
    case KEY_DC: return BROWSE_DELETE;
    case KEY_F(1): return BROWSE_HELP;
    case KEY_RESIZE: return BROWSE_RESIZE;
    default: return BROWSE_NO_KEY;
    }
}

static uint32_t control_key(wint_t code)
{
    switch (code) {
    case 3: return BROWSE_INTERRUPT; /* Ctrl-C */
    case 4: return BROWSE_DIAGNOSE;  /* Ctrl-D */
    case 6: return BROWSE_FILTER;    /* Ctrl-F */
    case 8:
    case 127: return BROWSE_BACKSPACE;
    case 9: return BROWSE_TAB;
    case 10:
    case 13: return BROWSE_ENTER;
    case 12: return BROWSE_REDRAW;   /* Ctrl-L */
    case 14: return BROWSE_DOWN;     /* Ctrl-N */
    case 16: return BROWSE_UP;       /* Ctrl-P */
    case 21: return BROWSE_RUB_LINE; /* Ctrl-U */
    case 23: return BROWSE_RUB_WORD; /* Ctrl-W */
    case 25: return BROWSE_COPY;     /* Ctrl-Y */
    case 27: return BROWSE_ESCAPE;
    default: return BROWSE_NO_KEY;
    }
}

uint32_t browse_terminal_key(void)
{
    wint_t code;
    errno = 0;
    int what = get_wch(&code);
    if (what == KEY_CODE_YES)
        return function_key(code);
    if (what != OK) /* a signal came in between, or the terminal is gone */
        return errno == EINTR ? BROWSE_NO_KEY : BROWSE_INTERRUPT;
    return code < 32 || code == 127 ? control_key(code) : (uint32_t)code;
}

/* ------------------------------------------------------------ other programs */

int browse_start(cli *c, const char **words)
{
    struct sigaction interrupt, stop;
    int status = 0;
    handle(SIGINT, SIG_IGN, &interrupt);
    handle(SIGTSTP, SIG_DFL, &stop); /* Ctrl-Z stops both */
    pid_t pid = fork();
    int error = pid < 0 ? errno : 0;
    if (pid == 0) {
        handle(SIGINT, SIG_DFL, NULL);
        handle(SIGPIPE, SIG_DFL, NULL);
        error = sys_become(&c->memory, c->argv0, words);
        c->err.fd = 2;
        (void)cli_fail(c, CLI_IO, "cannot start ", words[0], ": ", sys_error_text(error),
                       "; it has to be installed, beside icsync-kb-browse or in a folder of PATH");
        _exit(CLI_IO);
    }
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    (void)sigaction(SIGINT, &interrupt, NULL);
    (void)sigaction(SIGTSTP, &stop, NULL);
    return error;
}

/* ----------------------------------------------------------------- clipboard */

static void put_base64(out_stream *o, kb_str text)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t at = 0; at < text.n; at += 3) {
        uint32_t bits = 0;
        for (size_t i = 0; i < 3; i++)
            bits = bits << 8 | (at + i < text.n ? (uint8_t)text.s[at + i] : 0u);
        for (size_t i = 0; i < 4; i++)
            out_char(o, at + i > text.n ? '=' : digits[bits >> (18 - 6 * i) & 63u]);
    }
}

bool browse_copy(kb_str text)
{
    out_stream o;
    out_init(&o, OUT_MEMORY, false);
    out_puts(&o, "\033]52;c;");
    put_base64(&o, text);
    out_puts(&o, "\a");
    bool sent = o.error == 0 && sys_write(1, o.bytes, o.n) == 0;
    out_free(&o);
    return sent;
}
