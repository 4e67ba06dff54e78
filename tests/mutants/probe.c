/*
 * probe.c - part of the section that run makes of all the code under test: it
 * notes which conditional jumps a program comes by, or changes one of them.
 * Called by nobody; what it does is said in the environment:
 *
 *     MUTANT_JUMPS, MUTANT_HITS   a file with the address of each jump in hexadecimal, one a line, rising; and one with
 *                                 a byte for each, which becomes 1
 *     MUTANT                      "ADDRESS never" or "ADDRESS always": the jump is not taken, or whatever its condition says
 */
#define _GNU_SOURCE

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <ucontext.h>
#include <unistd.h>

enum { TRAP = 0xCC, NOP = 0x90, SHORT = 0xEB, NEAR = 0xE9, MOST = 65536 };

extern uint8_t __start_tested[], __stop_tested[]; /* of the linker's making */

static struct probe {
    uint8_t *hits;
    size_t count;
    uint8_t *jumps[MOST];
    uint8_t bytes[MOST];
} probe;

static void on_trap(int number, siginfo_t *info, void *context)
{
    (void)info;
    greg_t *next = &((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
    uint8_t *at = (uint8_t *)*next - 1;
    size_t low = 0, high = probe.count;
    while (low + 1 < high) {
        size_t middle = (low + high) / 2;
        *(probe.jumps[middle] <= at ? &low : &high) = middle;
    }
    if (probe.count == 0 || probe.jumps[low] != at)
        _exit(128 + number);
    probe.hits[low] = 1;
    *at = probe.bytes[low];
    --*next;
}

static void watch(const char *jumps, const char *hits)
{
    FILE *list = fopen(jumps, "r");
    int fd = open(hits, O_RDWR);
    struct stat st;
    struct sigaction action = {.sa_sigaction = on_trap, .sa_flags = SA_SIGINFO | SA_NODEFER};
    if (list == NULL || fd < 0 || fstat(fd, &st) != 0)
        abort();
    probe.hits = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    (void)sigaction(SIGTRAP, &action, NULL);
    for (unsigned long address; probe.count < MOST && fscanf(list, "%lx%*[^\n]", &address) == 1; probe.count++) {
        uint8_t *at = (uint8_t *)address;
        probe.jumps[probe.count] = at;
        probe.bytes[probe.count] = *at;
        if (probe.hits[probe.count] == 0)
            *at = TRAP;
    }
    (void)fclose(list);
    (void)close(fd);
}

/* A short jump has two bytes, a near one six: 0F 8x and where to. */
static void change(const char *mutant)
{
    char *how;
    uint8_t *at = (uint8_t *)strtoul(mutant, &how, 16);
    int near = at[0] == 0x0F;
    if (strcmp(how, " never") == 0)
        memset(at, NOP, near ? 6 : 2);
    else if (near)
        memcpy(at, (const uint8_t[]){NOP, NEAR}, 2);
    else
        at[0] = SHORT;
}

__attribute__((constructor)) static void begin(void)
{
    const char *jumps = getenv("MUTANT_JUMPS"), *hits = getenv("MUTANT_HITS"), *mutant = getenv("MUTANT");
    if (mutant == NULL && hits == NULL)
        return;
    uintptr_t first = (uintptr_t)__start_tested & ~(uintptr_t)4095;
    if (mprotect((void *)first, (uintptr_t)__stop_tested - first, PROT_READ | PROT_WRITE | PROT_EXEC) != 0)
        abort();
    if (mutant != NULL)
        change(mutant);
    else
        watch(jumps, hits);
}
