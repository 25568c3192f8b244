// SPDX-License-Identifier: GPL-3.0-or-later
#include "signals.h"

#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#define SECOND_INTERRUPT 130

static _Atomic(lehr_context *) target;
static atomic_int interrupts;
static atomic_bool asked;

static void on_interrupt(int number)
{
    (void)number;
    if (atomic_fetch_add(&interrupts, 1) > 0) _exit(SECOND_INTERRUPT);
    lehr_context *ctx = atomic_load(&target);
    if (ctx) lehr_cancel(ctx);
}

static void on_question(int number)
{
    (void)number;
    atomic_store(&asked, true);
}

static void install(int number, void (*handler)(int))
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

void cli_signals_catch(lehr_context *ctx)
{
    atomic_store(&target, ctx);
    /* Also where SIGINT came in ignored, as shells do for "lehr solve ... &" in a script: whoever
     * sends it by kill means it. */
    install(SIGINT, on_interrupt);
    install(SIGTERM, on_interrupt);
    install(SIGUSR1, on_question);
}

void cli_signals_release(void)
{
    atomic_store(&target, NULL);
}

bool cli_signals_asked(void)
{
    return atomic_exchange(&asked, false);
}
