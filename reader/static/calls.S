/*
 * calls.S - how the kernel begins the static program, and how that asks the kernel
 * for something (x86-64), in place of musl's functions, which mind threads and
 * older kernels. A call is its number; what C has given it stands in registers
 * where the kernel looks for it, but for the fourth. Callers: sys.c, file.c and
 * the files of this folder.
 */
#include <sys/syscall.h>

    .section .text.calls, "ax", @progbits

/* On the stack stand the words of the command line and all else that start.c reads. */
    .globl _start
_start:
    xor %ebp, %ebp
    mov %rsp, %rdi
    call start

.macro system name, number
    .globl \name
    .type \name, @function
\name:
    mov $\number, %eax
    jmp ask
.endm

    system _exit, SYS_exit_group
    system access, SYS_access
    system clock_gettime, SYS_clock_gettime
    system close, SYS_close
    system dup2, SYS_dup2
    system execve, SYS_execve
    system fork, SYS_fork
    system fstat, SYS_fstat
    system fsync, SYS_fsync
    system ioctl, SYS_ioctl
    system mmap, SYS_mmap
    system mprotect, SYS_mprotect
    system munmap, SYS_munmap
    system open, SYS_open
    system pipe, SYS_pipe
    system poll, SYS_poll
    system read, SYS_read
    system readlink, SYS_readlink
    system rename, SYS_rename
    system stat, SYS_stat
    system system_sigaction, SYS_rt_sigaction
    system system_sigreturn, SYS_rt_sigreturn
    system system_wait, SYS_wait4
    system unlink, SYS_unlink
    system write, SYS_write

/* Of a number that C gives: all of its arguments stand one place further on. */
    .globl syscall
    .type syscall, @function
syscall:
    mov %edi, %eax
    mov %rsi, %rdi
    mov %rdx, %rsi
    mov %rcx, %rdx
    mov %r8, %rcx
    mov %r9, %r8
    jmp ask

/* The kernel answers with what C returns, or with the negative of an errno value. */
ask:
    mov %rcx, %r10
    syscall
    cmp $-4095, %rax
    jae failed
    ret
failed:
    neg %eax
    mov %eax, system_error(%rip)
    or $-1, %rax
    ret

    .section .note.GNU-stack, "", @progbits
