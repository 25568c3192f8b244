// SPDX-License-Identifier: GPL-3.0-or-later
/* A web server for tests: files of a folder, on 127.0.0.1, one connection at a time, with the bad
 * manners that downloads must survive. GET only. */
#ifndef LEHR_TESTS_HTTP_SERVER_H
#define LEHR_TESTS_HTTP_SERVER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

typedef struct http_server {
    char folder[256];
    int port; /* chosen by the system */
    /* Manners, to be changed between requests. */
    atomic_llong cut_after; /* closes after so many bytes of a body; < 0: never */
    atomic_int cuts_left;   /* how many answers are cut so */
    atomic_bool ignores_range;
    /* What it saw. */
    atomic_int requests;
    atomic_llong last_offset; /* of the last Range request, -1 when there was none */
    /* Its own. */
    int listener;
    pthread_t thread;
} http_server;

/* Answers /NAME with the file, /moved/NAME with a redirect to it, all else with 404. */
void http_server_start(http_server *server, const char *folder);
void http_server_stop(http_server *server);

#endif
