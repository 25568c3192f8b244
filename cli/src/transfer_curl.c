// SPDX-License-Identifier: GPL-3.0-or-later
/* The only file that knows libcurl. */
#include "transfer.h"

#include <curl/curl.h>
#include <errno.h>
#include <string.h>

#define CONNECT_SECONDS 30L
#define SILENT_SECONDS  60L /* without a byte: the connection is given up */
#define MOST_REDIRECTS  10L

typedef struct running {
    lehr_context *ctx;
    const cli_transfer *transfer;
    uint64_t written;
    int write_error; /* errno */
    bool too_much;
    char curl_says[CURL_ERROR_SIZE];
} running;

static size_t take(char *bytes, size_t one, size_t n, void *user)
{
    (void)one; /* always 1 */
    running *r = user;
    const cli_transfer *t = r->transfer;
    if (t->most && t->offset + r->written + n > t->most) {
        r->too_much = true;
        return 0;
    }
    if (fwrite(bytes, 1, n, t->file) != n) {
        r->write_error = errno;
        return 0;
    }
    r->written += n;
    t->watch->have = t->offset + r->written;
    return n;
}

/* Called about once a second even when nothing comes, and whenever something does. */
static int keep_going(void *user, curl_off_t total, curl_off_t now, curl_off_t up_total,
                      curl_off_t up_now)
{
    (void)now;
    (void)up_total;
    (void)up_now;
    running *r = user;
    if (total > 0) r->transfer->watch->total = r->transfer->offset + (uint64_t)total;
    return lehr_stop(r->ctx) ? 1 : 0;
}

static void set_up(CURL *curl, running *r)
{
    curl_easy_setopt(curl, CURLOPT_URL, r->transfer->url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "lehr");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(curl, CURLOPT_MAXREDIRS, MOST_REDIRECTS);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, SILENT_SECONDS);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, r->curl_says);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, r);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, keep_going);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, r);
    curl_easy_setopt(curl, CURLOPT_RESUME_FROM_LARGE, (curl_off_t)r->transfer->offset);
}

static lehr_status cannot(const running *r, CURLcode code)
{
    const cli_transfer *t = r->transfer;
    if (r->too_much)
        return LEHR_FAIL(r->ctx, LEHR_FORMAT, "%s: more than the %llu bytes it should have", t->url,
                         (unsigned long long)t->most);
    if (r->write_error)
        return LEHR_FAIL(r->ctx, LEHR_IO, "%s: what came could not be written: %s", t->url,
                         strerror(r->write_error));
    return LEHR_FAIL(r->ctx, LEHR_IO, "%s: %s", t->url,
                     r->curl_says[0] ? r->curl_says : curl_easy_strerror(code));
}

static lehr_status judge(const running *r, CURLcode code, long http, cli_transfer_end *end)
{
    switch (code) {
    case CURLE_OK:
        /* libcurl takes "416 range not satisfiable" for a file that is complete already. */
        *end = http == 416 ? CLI_TRANSFER_NO_RANGE : CLI_TRANSFER_DONE;
        return LEHR_OK;
    case CURLE_RANGE_ERROR:
        *end = CLI_TRANSFER_NO_RANGE;
        return LEHR_OK;
    case CURLE_ABORTED_BY_CALLBACK:
        *end = CLI_TRANSFER_STOPPED;
        return LEHR_OK;
    case CURLE_HTTP_RETURNED_ERROR:
        if (http != 416) return cannot(r, code);
        *end = CLI_TRANSFER_NO_RANGE;
        return LEHR_OK;
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_OPERATION_TIMEDOUT:
        if (r->written == 0) return cannot(r, code);
        *end = CLI_TRANSFER_CUT;
        return LEHR_OK;
    default:
        return cannot(r, code);
    }
}

lehr_status cli_transfer_run(lehr_context *ctx, const cli_transfer *transfer, cli_transfer_end *end)
{
    running r = {.ctx = ctx, .transfer = transfer};
    CURL *curl = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? curl_easy_init() : NULL;
    if (!curl) return LEHR_FAIL(ctx, LEHR_NO_MEMORY, "libcurl could not be started");
    set_up(curl, &r);
    CURLcode code = curl_easy_perform(curl);
    long http = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &http);
    lehr_status status = judge(&r, code, http, end);
    curl_easy_cleanup(curl);
    curl_global_cleanup();
    return status;
}
