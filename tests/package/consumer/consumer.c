// SPDX-License-Identifier: GPL-3.0-or-later
/* Uses something of base that needs its third parties, and says "consumer: ok". */
#include <base/linalg.h>
#include <stdio.h>

int main(void)
{
    double a[4] = {2, 1, 1, 2}, values[2];
    lehr_context *ctx;
    if (lehr_context_new(NULL, &ctx) != LEHR_OK) return 1;
    lehr_status status = lehr_eigen_symmetric(ctx, 2, a, values);
    lehr_context_free(ctx);
    if (status != LEHR_OK || values[1] < 2.999 || values[1] > 3.001) return 1;
    puts("consumer: ok");
    return 0;
}
