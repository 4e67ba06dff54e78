/*
 * confine.c - what the program icsync-kb gives up once its knowledge base is open,
 * by Landlock and seccomp of Linux: what a hostile file makes of the reader then
 * opens no file, starts no program and reaches no network. Declared in sys.h;
 * called by sources.c (cli_confine()) and commands.c. Elsewhere, or where the kernel lacks it,
 * nothing is given up.
 *
 * The C library of the static program has none of the headers of the kernel, and
 * POSIX no syscall(): what is needed of both stands here.
 */
#include "sys.h"

#if !defined(__linux__) || defined(KB_NO_CONFINE)

unsigned sys_confine(sys_memory *m, const char *const *files, size_t count)
{
    (void)m;
    (void)files;
    (void)count;
    return 0;
}

#else

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

long syscall(long number, ...);

#define PR_SET_SECCOMP 22
#define PR_SET_NO_NEW_PRIVS 38
#ifndef O_PATH
#define O_PATH 010000000 /* a name alone, of a folder that cannot be read as well */
#endif

/* ---------------------------------------------------------------- Landlock */

#define LANDLOCK_CREATE_RULESET 444
#define LANDLOCK_ADD_RULE 445
#define LANDLOCK_RESTRICT_SELF 446

/* Bits from the first version on, and what the second to the fifth added. */
#define FILES_FIRST 0x1FFFu
#define FILES_REFER 0x2000u
#define FILES_TRUNCATE 0x4000u
#define FILES_DEVICE 0x8000u
/* Write and read files, list folders, remove and make files. */
#define FILES_SAVING (0x2u | 0x4u | 0x8u | 0x20u | 0x100u | FILES_REFER | FILES_TRUNCATE)
#define NETWORK_TCP 0x3u  /* bind, connect; from the fourth version on */
#define SCOPED_ALL 0x3u   /* abstract sockets, signals; from the sixth on */

typedef struct ruleset {
    uint64_t files, network, scoped;
} ruleset;

/* In the kernel packed: 12 bytes. */
typedef struct beneath {
    uint32_t access[2];
    int32_t folder;
} beneath;

/* Lets a file be read and written anew, with the temporary one beside it. */
static bool allow_folder(int rules, uint64_t handled, const char *folder)
{
    uint64_t access = FILES_SAVING & handled;
    beneath rule = {.folder = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC)};
    if (rule.folder < 0)
        return false;
    memcpy(rule.access, &access, sizeof access);
    bool allowed = syscall(LANDLOCK_ADD_RULE, rules, 1, &rule, 0) == 0;
    close(rule.folder);
    return allowed;
}

static bool give_up_files(sys_memory *m, const char *const *files, size_t count)
{
    long version = syscall(LANDLOCK_CREATE_RULESET, NULL, 0, 1);
    if (version < 1)
        return false;
    ruleset all = {FILES_FIRST | (version >= 2 ? FILES_REFER : 0) | (version >= 3 ? FILES_TRUNCATE : 0) |
                       (version >= 5 ? FILES_DEVICE : 0),
                   version >= 4 ? NETWORK_TCP : 0, version >= 6 ? SCOPED_ALL : 0};
    size_t known = version >= 6 ? 24 : version >= 4 ? 16 : 8; /* bytes */
    int rules = (int)syscall(LANDLOCK_CREATE_RULESET, &all, known, 0);
    bool done = rules >= 0;
    for (size_t i = 0; i < 2 * count && done; i++) {
        const char *folder = sys_folder_of(m, files[i / 2], i % 2 == 1);
        done = folder != NULL && allow_folder(rules, all.files, folder);
    }
    done = done && syscall(LANDLOCK_RESTRICT_SELF, rules, 0) == 0;
    if (rules >= 0)
        close(rules);
    return done;
}

/* ----------------------------------------------------------------- seccomp */

#if defined(__x86_64__) && !defined(__ILP32__)
#define ARCHITECTURE 0xC000003Eu
#elif defined(__i386__)
#define ARCHITECTURE 0x40000003u
#elif defined(__aarch64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define ARCHITECTURE 0xC00000B7u
#else
#define ARCHITECTURE 0u /* no calls are given up */
#endif

#if ARCHITECTURE == 0u /* where some of the calls below may not exist */

static bool give_up_calls(bool files)
{
    (void)files;
    return false;
}

#else

/* An instruction of the filter, and all of them. */
typedef struct step {
    uint16_t code;
    uint8_t yes, no; /* how many steps to pass over */
    uint32_t value;
} step;

typedef struct filter {
    uint16_t count;
    step *steps;
} filter;

#define LOAD 0x20u      /* 32 bits of what the filter sees */
#define IF_SAME 0x15u
#define IF_ANY_BIT 0x45u
#define RETURN 0x06u
#define ALLOW 0x7FFF0000u
#define REFUSE 0x00050000u /* with an errno value */

/* Where that has the number of the call, the architecture, the lower half of the third argument. */
#define SEES_CALL 0u
#define SEES_ARCHITECTURE 4u
#define SEES_THIRD 32u

/* What reading, answering and ending take; behind them what files take. */
static const uint16_t calls[] = {
    SYS_read, SYS_write, SYS_writev, SYS_close, SYS_exit, SYS_exit_group, SYS_munmap, SYS_mremap, SYS_brk, SYS_madvise,
    SYS_ioctl, SYS_lseek, SYS_fstat, SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_clock_gettime,
    SYS_gettimeofday, SYS_futex, SYS_wait4, SYS_restart_syscall, SYS_getrandom, SYS_prctl,
#ifdef SYS_poll
    SYS_poll,
#endif
#ifdef SYS_ppoll
    SYS_ppoll,
#endif
#ifdef SYS_newfstatat
    SYS_newfstatat,
#endif
#ifdef SYS_fstat64
    SYS_fstat64, SYS_fstatat64,
#endif
#ifdef SYS__llseek
    SYS__llseek,
#endif
#ifdef SYS_clock_gettime64
    SYS_clock_gettime64,
#endif
#ifdef SYS_time
    SYS_time,
#endif
};

static const uint16_t file_calls[] = {
    SYS_openat, SYS_fsync, SYS_fchmod, SYS_fcntl, SYS_renameat2, SYS_unlinkat, SYS_readlinkat, SYS_faccessat, SYS_umask,
    SYS_getpid, SYS_ftruncate, SYS_statx,
#ifdef SYS_renameat
    SYS_renameat,
#endif
#ifdef SYS_poll
    SYS_open, SYS_stat, SYS_lstat, SYS_rename, SYS_unlink, SYS_readlink, SYS_access,
#endif
#ifdef SYS_stat64
    SYS_stat64, SYS_lstat64, SYS_fcntl64, SYS_ftruncate64,
#endif
};

/* Without memory that is executed. The older mmap() of 32 bits has its arguments elsewhere. */
static const uint16_t mapping_calls[] = {
    SYS_mprotect,
#ifdef SYS_mmap2
    SYS_mmap2,
#else
    SYS_mmap,
#endif
};

#define COUNT(list) (sizeof (list) / sizeof *(list))
#define STEPS (COUNT(calls) + COUNT(file_calls) + COUNT(mapping_calls) + 8) /* those of give_up_calls() itself */

/* Allows calls of a list: where one is, `behind` steps past the end of the list are passed over. */
static step *allow(step *at, const uint16_t *list, size_t count, size_t behind)
{
    for (size_t i = 0; i < count; i++)
        *at++ = (step){IF_SAME, (uint8_t)(count - 1 - i + behind), 0, list[i]};
    return at;
}

static bool give_up_calls(bool files)
{
    step steps[STEPS], *at = steps;
    size_t file_count = files ? COUNT(file_calls) : 0, mappings = COUNT(mapping_calls);
    *at++ = (step){LOAD, 0, 0, SEES_ARCHITECTURE};
    *at++ = (step){IF_SAME, 0, (uint8_t)(COUNT(calls) + file_count + mappings + 1), ARCHITECTURE};
    *at++ = (step){LOAD, 0, 0, SEES_CALL};
    at = allow(at, calls, COUNT(calls), file_count + mappings + 4);
    at = allow(at, file_calls, file_count, mappings + 4);
    at = allow(at, mapping_calls, mappings, 1);
    *at++ = (step){RETURN, 0, 0, REFUSE | EPERM};
    *at++ = (step){LOAD, 0, 0, SEES_THIRD};
    *at++ = (step){IF_ANY_BIT, 0, 1, PROT_EXEC};
    *at++ = (step){RETURN, 0, 0, REFUSE | EPERM};
    *at++ = (step){RETURN, 0, 0, ALLOW};
    filter all = {(uint16_t)(at - steps), steps};
    return syscall(SYS_prctl, PR_SET_SECCOMP, 2, &all, 0, 0) == 0;
}

#endif

unsigned sys_confine(sys_memory *m, const char *const *files, size_t count)
{
    int before = errno;
    unsigned done = 0;
    if (syscall(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) {
        done |= give_up_files(m, files, count) ? SYS_CONFINES_FILES : 0;
        done |= give_up_calls(count > 0) ? SYS_CONFINES_CALLS : 0;
    }
    errno = before;
    return done;
}

#endif
