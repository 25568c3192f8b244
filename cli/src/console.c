// SPDX-License-Identifier: GPL-3.0-or-later
#include "console.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static struct {
    pthread_mutex_t lock;
    bool silent;
    int failure;   /* errno of the first write to stdout that failed */
    size_t status; /* columns the status line takes, 0: there is none */
} console = {PTHREAD_MUTEX_INITIALIZER, false, 0, 0};

void cli_console_start(void)
{
    /* The wrong direction on purpose: using a closed descriptor stays an error. */
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) == -1 && errno == EBADF)
            if (open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd) _exit(1);
    signal(SIGPIPE, SIG_IGN);
}

void cli_console_silence(void)
{
    console.silent = true;
}

/* Writes all of it; 0 or errno. Not through stdio: an error must be seen at its own line. */
static int write_all(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, bytes, n);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return errno;
        bytes += done;
        n -= (size_t)done;
    }
    return 0;
}

/* --- the status line; the lock is held --- */

static size_t terminal_width(void)
{
    struct winsize size;
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
    const char *columns = getenv("COLUMNS");
    long width = columns ? strtol(columns, NULL, 10) : 0;
    return width > 0 && width < 10000 ? (size_t)width : 80;
}

static void clear_status(void)
{
    if (!console.status) return;
    console.status = 0;
    write_all(STDERR_FILENO, "\r\033[K", 4);
}

void cli_console_status(const char *text)
{
    if (console.silent) return;
    pthread_mutex_lock(&console.lock);
    size_t room = terminal_width() - 1, length = strlen(text);
    clear_status();
    console.status = length < room ? length : room;
    write_all(STDERR_FILENO, text, console.status);
    pthread_mutex_unlock(&console.lock);
}

bool cli_console_terminal(void)
{
    return isatty(STDERR_FILENO) == 1;
}

/* --- lines --- */

void cli_console_print(lehr_context *ctx, const char *bytes, size_t n)
{
    if (console.silent) return;
    pthread_mutex_lock(&console.lock);
    clear_status();
    if (!console.failure) console.failure = write_all(STDOUT_FILENO, bytes, n);
    if (console.failure == EPIPE) lehr_cancel(ctx);
    pthread_mutex_unlock(&console.lock);
}

void cli_console_printf(lehr_context *ctx, const char *format, ...)
{
    char line[1024];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (n < 0) return;
    cli_console_print(ctx, line, (size_t)n < sizeof line ? (size_t)n : sizeof line - 1);
}

lehr_status cli_console_check(lehr_context *ctx)
{
    if (!console.failure) return LEHR_OK;
    char reason[128];
    if (strerror_r(console.failure, reason, sizeof reason) != 0) strcpy(reason, "error");
    return LEHR_FAIL(ctx, LEHR_IO, "cannot write to standard output: %s", reason);
}

bool cli_console_abandoned(void)
{
    return console.failure == EPIPE;
}

void cli_console_note(const char *format, ...)
{
    if (console.silent) return;
    char line[1024];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(line, sizeof line - 1, format, args);
    va_end(args);
    if (n < 0) return;
    size_t length = (size_t)n < sizeof line - 1 ? (size_t)n : sizeof line - 2;
    line[length++] = '\n';
    pthread_mutex_lock(&console.lock);
    clear_status();
    write_all(STDERR_FILENO, line, length);
    pthread_mutex_unlock(&console.lock);
}
