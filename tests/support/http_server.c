// SPDX-License-Identifier: GPL-3.0-or-later
#include "http_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

/* Reads up to the empty line that ends a request; false when the client leaves before. */
static bool read_request(int client, char *request, size_t room)
{
    size_t have = 0;
    while (have + 1 < room) {
        ssize_t n = recv(client, request + have, room - 1 - have, 0);
        if (n <= 0) return false;
        have += (size_t)n;
        request[have] = '\0';
        if (strstr(request, "\r\n\r\n")) return true;
    }
    return false;
}

static void send_all(int client, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t sent = send(client, bytes, n, MSG_NOSIGNAL);
        if (sent <= 0) return;
        bytes += sent;
        n -= (size_t)sent;
    }
}

static void send_text(int client, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void send_text(int client, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    send_all(client, text, strlen(text));
}

static void send_file(http_server *server, int client, FILE *file, long long offset)
{
    fseek(file, 0, SEEK_END);
    long long size = ftell(file);
    if (offset >= size && offset > 0) {
        send_text(client, "HTTP/1.1 416 Range Not Satisfiable\r\nContent-Length: 0\r\n"
                          "Connection: close\r\n\r\n");
        return;
    }
    if (offset > 0)
        send_text(client, "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes %lld-%lld/%lld\r\n",
                  offset, size - 1, size);
    else
        send_text(client, "HTTP/1.1 200 OK\r\n");
    send_text(client, "Content-Length: %lld\r\nConnection: close\r\n\r\n", size - offset);
    long long left = size - offset, cut = atomic_load(&server->cut_after);
    if (cut >= 0 && cut < left && atomic_fetch_sub(&server->cuts_left, 1) > 0) left = cut;
    fseek(file, (long)offset, SEEK_SET);
    char bytes[4096];
    while (left > 0) {
        size_t n = fread(bytes, 1, left < 4096 ? (size_t)left : 4096, file);
        if (n == 0) return;
        send_all(client, bytes, n);
        left -= (long long)n;
    }
}

static void answer(http_server *server, int client, const char *request)
{
    char name[128], path[512];
    if (sscanf(request, "GET /%127s", name) != 1) return;
    atomic_fetch_add(&server->requests, 1);
    const char *range = strstr(request, "Range: bytes=");
    long long offset = range ? atoll(range + strlen("Range: bytes=")) : -1;
    atomic_store(&server->last_offset, offset);
    if (strncmp(name, "moved/", 6) == 0) {
        send_text(client,
                  "HTTP/1.1 302 Found\r\nLocation: /%s\r\nContent-Length: 0\r\n"
                  "Connection: close\r\n\r\n",
                  name + 6);
        return;
    }
    snprintf(path, sizeof path, "%s/%s", server->folder, name);
    FILE *file = fopen(path, "rb");
    if (!file) {
        send_text(client, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n"
                          "Connection: close\r\n\r\n");
        return;
    }
    send_file(server, client, file,
              offset > 0 && !atomic_load(&server->ignores_range) ? offset : 0);
    fclose(file);
}

/* Until the listener is shut down. */
static void *serve(void *arg)
{
    http_server *server = arg;
    char request[4096];
    for (;;) {
        int client = accept(server->listener, NULL, NULL);
        if (client < 0) return NULL;
        if (read_request(client, request, sizeof request)) answer(server, client, request);
        shutdown(client, SHUT_RDWR);
        close(client);
    }
}

void http_server_start(http_server *server, const char *folder)
{
    memset(server, 0, sizeof *server);
    snprintf(server->folder, sizeof server->folder, "%s", folder);
    atomic_store(&server->cut_after, -1);
    server->listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(server->listener >= 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    assert_int_equal(bind(server->listener, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(server->listener, 8), 0);
    assert_int_equal(getsockname(server->listener, (struct sockaddr *)&address, &length), 0);
    server->port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&server->thread, NULL, serve, server), 0);
}

void http_server_stop(http_server *server)
{
    shutdown(server->listener, SHUT_RDWR);
    pthread_join(server->thread, NULL);
    close(server->listener);
}
