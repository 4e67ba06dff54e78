/*
 * start.c - what happens before main(), in place of a loader and of musl's own:
 * addresses become those of where the program lies, what holds them becomes
 * read-only, and the stack gets a guard that nobody knows. Caller: calls.S.
 */
#include "system.h"

#include <elf.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* From icsync-kb.ld: the program; whole pages, in which nothing else is written; the table of what is relocated. */
extern char program[], relocated_start[], relocated_end[];
extern const uintptr_t table_start[], table_end[];

uintptr_t __stack_chk_guard;
_Noreturn void __stack_chk_fail(void);
_Noreturn void start(char **words);
int main(int count, char **words);

/*
 * The table (SHT_RELR of ELF) has an even number, where a word is that is relocated;
 * behind it stand odd ones, each for 63 words more, with a bit for each of them.
 */
static void relocate(void)
{
    uintptr_t *next = NULL, by = (uintptr_t)program;
    for (const uintptr_t *entry = table_start; entry < table_end; entry++) {
        if (*entry % 2 == 0) {
            next = (uintptr_t *)(by + *entry);
            *next++ += by;
            continue;
        }
        uintptr_t *word = next;
        for (uintptr_t bits = *entry / 2; bits != 0; bits /= 2, word++)
            if (bits % 2 != 0)
                *word += by;
        next += 63;
    }
}

/* Random bytes from the kernel, of which the second is 0: it ends what strings write. */
static void choose_guard(const Elf64_auxv_t *kernel)
{
    while (kernel->a_type != AT_RANDOM && kernel->a_type != AT_NULL)
        kernel++;
    if (kernel->a_type == AT_RANDOM)
        memcpy(&__stack_chk_guard, (const void *)kernel->a_un.a_val, sizeof __stack_chk_guard);
    ((char *)&__stack_chk_guard)[1] = '\0';
}

/* On the stack stand a count, the words of the command line, NULL, those of the environment, NULL, and pairs. */
void start(char **words)
{
    int count = (int)(intptr_t)*words++;
    relocate();
    if (mprotect(relocated_start, (size_t)(relocated_end - relocated_start), PROT_READ) != 0) {
        static const char line[] = "icsync-kb: out of memory\n";
        (void)write(2, line, sizeof line - 1);
        _exit(5);
    }
    system_environment = words + count + 1;
    char **end = system_environment;
    while (*end != NULL)
        end++;
    choose_guard((const Elf64_auxv_t *)(end + 1));
    _exit(main(count, words));
}

void __stack_chk_fail(void)
{
    __builtin_trap();
}
