/*
 * guard.c - what the compiler asks for where it guards the stack, in place of
 * libssp, which would draw in another DLL. Caller: the program's start, and each
 * function whose guard has changed.
 */
#include <stdint.h>
#include <windows.h>

extern uintptr_t __stack_chk_guard; /* NOLINT: the compiler's names */
uintptr_t __stack_chk_guard = (uintptr_t)0xBB40E64E2DA8C7D3u;
_Noreturn void __stack_chk_fail(void);

/* Before anything is read: of what differs from one start to the next, as Microsoft's own programs do it. */
__attribute__((constructor, no_stack_protector)) static void choose_guard(void)
{
    LARGE_INTEGER count;
    FILETIME now;
    GetSystemTimeAsFileTime(&now);
    QueryPerformanceCounter(&count);
    uint64_t mixed = (uint64_t)count.QuadPart ^ ((uint64_t)now.dwLowDateTime << 32 | now.dwHighDateTime);
    mixed ^= (uint64_t)GetCurrentProcessId() << 16 ^ GetCurrentThreadId() ^ (uintptr_t)&count;
    mixed *= UINT64_C(0x9E3779B97F4A7C15);
    __stack_chk_guard = (uintptr_t)(mixed ^ mixed >> 29) & ~(uintptr_t)0xFF; /* a byte 0 ends what strings write */
}

_Noreturn void __stack_chk_fail(void)
{
    static const char text[] = "icsync-kb: a fault of the program was stopped; please report it\n";
    DWORD written;
    WriteFile(GetStdHandle(STD_ERROR_HANDLE), text, sizeof text - 1, &written, NULL);
    TerminateProcess(GetCurrentProcess(), 5);
    for (;;)
        continue;
}
