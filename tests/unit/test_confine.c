/* confine.c: what a process cannot do any more, and what it still can. Each case is a process of its own. */
#include "helpers.h"

#include "sys.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char folder[] = "/tmp/icsync-confine.XXXXXX", file[64], other[64];

static int set_up(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return -1;
    (void)snprintf(file, sizeof file, "%s/file", folder);
    (void)snprintf(other, sizeof other, "%s.other", folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    (void)unlink(file);
    (void)unlink(other);
    return rmdir(folder);
}

static bool opens(const char *path, int flags)
{
    int fd = open(path, flags, 0600);
    return fd >= 0 && close(fd) == 0;
}

static bool runs(void)
{
    char *const words[] = {NULL};
    (void)execve("/bin/true", words, words);
    return false; /* or the process ends with 0 */
}

static bool forks(void)
{
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    return child > 0;
}

static bool connects(int family)
{
    return socket(family, SOCK_STREAM, 0) >= 0;
}

static bool executes_memory(void)
{
    void *page;
    return posix_memalign(&page, 65536, 65536) == 0 && mprotect(page, 65536, PROT_READ | PROT_EXEC) == 0;
}

/* 10 + what was taken away, or 1 when an attempt went well that should not, or did not that should. */
static int without_files(void)
{
    sys_memory m = {.last = NULL};
    if (!opens("/etc/passwd", O_RDONLY) || !forks() || !connects(AF_UNIX) || !executes_memory())
        return 1; /* what is not there cannot be taken away */
    unsigned done = sys_confine(&m, NULL, 0);
    bool files = (done & SYS_CONFINES_FILES) != 0, calls = (done & SYS_CONFINES_CALLS) != 0;
    if ((files || calls) && (opens("/etc/passwd", O_RDONLY) || opens(other, O_WRONLY | O_CREAT) || opens("/", O_RDONLY)))
        return 1;
    if (calls && (forks() || connects(AF_INET) || connects(AF_UNIX) || executes_memory()))
        return 1;
    if ((files || calls) && runs())
        return 1;
    void *memory = malloc((size_t)1 << 22), *more = realloc(memory, (size_t)1 << 23);
    struct pollfd output = {.fd = 1, .events = POLLOUT}; /* which may be one that does not wait (sys_write()) */
    bool lives = more != NULL && write(1, "", 0) == 0 && time(NULL) > 0 && poll(&output, 1, 0) >= 0;
    free(more);
    return lives ? 10 + (int)done : 1;
}

static int with_a_file(void)
{
    sys_memory m = {.last = NULL};
    const char *files[] = {file};
    kb_str text;
    unsigned done = sys_confine(&m, files, 1);
    if ((done & SYS_CONFINES_FILES) != 0 && (opens("/etc/passwd", O_RDONLY) || opens(other, O_WRONLY | O_CREAT)))
        return 1;
    if ((done & SYS_CONFINES_CALLS) != 0 && (forks() || connects(AF_INET)))
        return 1;
    bool saved = sys_save(&m, file, "kept", 4) == 0 && sys_read_all(&m, file, 100, &text) == 0 && text.n == 4;
    sys_forget(&m);
    return saved ? 10 + (int)done : 1;
}

static void check(int (*attempts)(void))
{
    int status = 0;
    pid_t child = fork();
    if (child == 0)
        _exit(attempts());
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == 10)
        skip(); /* nothing can be taken away here */
    assert_in_range(WEXITSTATUS(status), 11, 13);
}

static void test_confine__no_file_program_or_network(void **state)
{
    (void)state;
    check(without_files);
}

static void test_confine__one_folder_stays(void **state)
{
    (void)state;
    check(with_a_file);
}

/* What is taken away, as the status of a process, where files may be made in a folder that nobody may read. */
static int taken_away(size_t count)
{
    int status = 0;
    const char *files[] = {file};
    sys_memory m = {.last = NULL};
    pid_t child = fork();
    if (child == 0) {
        if (chmod(folder, 0333) != 0 || (getuid() == 0 && setuid(65534) != 0))
            _exit(99);
        _exit((int)sys_confine(&m, files, count));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(chmod(folder, 0700), 0);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void test_confine__a_folder_that_cannot_be_read(void **state)
{
    (void)state;
    assert_int_equal(taken_away(1), taken_away(0));
}

static void test_confine__folders_of_files_and_links(void **state)
{
    (void)state;
    sys_memory m = {.last = NULL};
    assert_string_equal(sys_folder_of(&m, "file", false), ".");
    assert_string_equal(sys_folder_of(&m, "/file", false), "/");
    assert_string_equal(sys_folder_of(&m, "/a/b/file", false), "/a/b");
    assert_int_equal(symlink("/somewhere/else", file), 0);
    assert_string_equal(sys_folder_of(&m, file, false), folder);
    assert_string_equal(sys_folder_of(&m, file, true), "/somewhere");
    assert_int_equal(unlink(file), 0);
    sys_forget(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_confine__folders_of_files_and_links),
        cmocka_unit_test(test_confine__no_file_program_or_network),
        cmocka_unit_test(test_confine__one_folder_stays),
        cmocka_unit_test(test_confine__a_folder_that_cannot_be_read),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
