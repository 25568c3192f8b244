// SPDX-License-Identifier: GPL-3.0-or-later
/* on_terminal COLUMNS COMMAND...: runs a command whose stderr is a terminal of that width, and
 * copies what the terminal got to our stdout. Exits as the command does. */
#define _XOPEN_SOURCE 700 /* posix_openpt */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void become(char **command, int controller, int terminal)
{
    dup2(terminal, STDERR_FILENO);
    close(terminal);
    close(controller);
    execvp(command[0], command);
    _exit(127);
}

int main(int argc, char **argv)
{
    if (argc < 3) return 2;
    int controller = posix_openpt(O_RDWR | O_NOCTTY);
    if (controller < 0 || grantpt(controller) != 0 || unlockpt(controller) != 0) return 2;
    int terminal = open(ptsname(controller), O_RDWR | O_NOCTTY);
    struct winsize size = {.ws_row = 24, .ws_col = (unsigned short)strtol(argv[1], NULL, 10)};
    if (terminal < 0 || ioctl(terminal, TIOCSWINSZ, &size) != 0) return 2;
    pid_t child = fork();
    if (child < 0) return 2;
    if (child == 0) become(argv + 2, controller, terminal);
    close(terminal);
    char bytes[4096];
    ssize_t n; /* reading fails when the last holder of the terminal is gone */
    while ((n = read(controller, bytes, sizeof bytes)) > 0) fwrite(bytes, 1, (size_t)n, stdout);
    int status;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
