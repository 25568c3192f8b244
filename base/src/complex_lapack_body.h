// SPDX-License-Identifier: GPL-3.0-or-later
/* Included by lapack.c once for each precision: PART is the real type, NUMBER LAPACK's complex one,
 * LAPACK_(name) the routine, DENSE(name) the function defined here. */

static lehr_status DENSE(divide_and_conquer)(lehr_context *ctx, lehr_matrix a, lehr_matrix u,
                                             PART *s, lehr_matrix vt, lapack_int *info)
{
    size_t k = (size_t)smaller(a), most = (size_t)(a.rows > a.columns ? a.rows : a.columns);
    size_t first = 5 * k + 7, second = 2 * most + 2 * k + 1;
    PART *rwork = lehr_scratch(ctx, k * (first > second ? first : second), sizeof *rwork);
    lapack_int *iwork = lehr_scratch(ctx, 8 * k, sizeof *iwork);
    if (!rwork || !iwork) return LEHR_NO_MEMORY;
    PART query[2];
    *info = LAPACK_(gesdd)(LAPACK_COL_MAJOR, 'S', a.rows, a.columns, a.at, a.stride, s, u.at,
                           u.stride, vt.at, vt.stride, (NUMBER *)query, -1, rwork, iwork);
    if (*info != 0) return rejected(ctx, "gesdd", *info);
    NUMBER *work = lehr_scratch(ctx, (size_t)query[0], sizeof *work);
    if (!work) return LEHR_NO_MEMORY;
    *info = LAPACK_(gesdd)(LAPACK_COL_MAJOR, 'S', a.rows, a.columns, a.at, a.stride, s, u.at,
                           u.stride, vt.at, vt.stride, work, (lapack_int)query[0], rwork, iwork);
    return *info < 0 ? rejected(ctx, "gesdd", *info) : LEHR_OK;
}

/* The slow way, for what the quick one gives up on. */
static lehr_status DENSE(iterate)(lehr_context *ctx, lehr_matrix a, lehr_matrix u, PART *s,
                                  lehr_matrix vt)
{
    PART *rwork = lehr_scratch(ctx, 5 * (size_t)smaller(a), sizeof *rwork);
    if (!rwork) return LEHR_NO_MEMORY;
    PART query[2];
    lapack_int info =
        LAPACK_(gesvd)(LAPACK_COL_MAJOR, 'S', 'S', a.rows, a.columns, a.at, a.stride, s, u.at,
                       u.stride, vt.at, vt.stride, (NUMBER *)query, -1, rwork);
    if (info != 0) return rejected(ctx, "gesvd", info);
    NUMBER *work = lehr_scratch(ctx, (size_t)query[0], sizeof *work);
    if (!work) return LEHR_NO_MEMORY;
    info = LAPACK_(gesvd)(LAPACK_COL_MAJOR, 'S', 'S', a.rows, a.columns, a.at, a.stride, s, u.at,
                          u.stride, vt.at, vt.stride, work, (lapack_int)query[0], rwork);
    if (info < 0) return rejected(ctx, "gesvd", info);
    return info > 0 ? no_convergence(ctx, "singular values", a) : LEHR_OK;
}

static lehr_status DENSE(svd)(lehr_context *ctx, lehr_matrix a, lehr_matrix u, double *s,
                              lehr_matrix vt)
{
    int k = smaller(a);
    lapack_int info;
    lehr_matrix copy = lehr_matrix_scratch(ctx, a.precision, a.rows, a.columns);
    PART *values = lehr_scratch(ctx, (size_t)k, sizeof *values);
    if (!copy.at || !values) return LEHR_NO_MEMORY;
    lehr_matrix_copy(a, copy);
    LEHR_TRY(DENSE(divide_and_conquer)(ctx, a, u, values, vt, &info));
    if (info > 0) LEHR_TRY(DENSE(iterate)(ctx, copy, u, values, vt));
    for (int i = 0; i < k; i++) s[i] = (double)values[i];
    return LEHR_OK;
}

/* Eigenvalues and eigenvectors of a real tridiagonal matrix, in place of d and in z. */
static lehr_status DENSE(tridiagonal)(lehr_context *ctx, lehr_matrix a, PART *d, PART *e, PART *z)
{
    lapack_int n = a.rows, room = 1 + 4 * n + n * n, integers = 3 + 5 * n;
    PART *work = lehr_scratch(ctx, (size_t)room, sizeof *work);
    lapack_int *iwork = lehr_scratch(ctx, (size_t)integers, sizeof *iwork);
    if (!work || !iwork) return LEHR_NO_MEMORY;
    lapack_int info =
        REAL_(stedc)(LAPACK_COL_MAJOR, 'I', n, d, e, z, n, work, room, iwork, integers);
    if (info < 0) return rejected(ctx, "stedc", info);
    return info > 0 ? no_convergence(ctx, "eigenvalues", a) : LEHR_OK;
}

/* The last columns of z, and its eigenvalues: z's are all, ascending. */
static void DENSE(take_largest)(const PART *d, const PART *z, double *values, lehr_matrix vectors)
{
    size_t n = (size_t)vectors.rows, count = (size_t)vectors.columns, skipped = n - count;
    NUMBER *to = vectors.at;
    for (size_t k = 0; k < count; k++) {
        values[k] = (double)d[skipped + k];
        for (size_t i = 0; i < n; i++)
            to[i + k * (size_t)vectors.stride] = z[i + (skipped + k) * n];
    }
}

static lehr_status DENSE(qr)(lehr_context *ctx, lehr_matrix a, lehr_matrix r)
{
    int k = smaller(a);
    NUMBER *tau = lehr_scratch(ctx, (size_t)k, sizeof *tau);
    lapack_int room = PANEL * a.columns;
    NUMBER *work = lehr_scratch(ctx, (size_t)room, sizeof *work);
    if (!tau || !work) return LEHR_NO_MEMORY;
    lapack_int info =
        LAPACK_(geqrf)(LAPACK_COL_MAJOR, a.rows, a.columns, a.at, a.stride, tau, work, room);
    if (info != 0) return rejected(ctx, "geqrf", info);
    const NUMBER *from = a.at;
    NUMBER *to = r.at;
    for (int j = 0; j < a.columns; j++)
        for (int i = 0; i < k; i++)
            to[(size_t)i + (size_t)j * (size_t)r.stride] =
                i <= j ? from[(size_t)i + (size_t)j * (size_t)a.stride] : 0;
    info = LAPACK_(ungqr)(LAPACK_COL_MAJOR, a.rows, k, k, a.at, a.stride, tau, work, room);
    return info != 0 ? rejected(ctx, "ungqr", info) : LEHR_OK;
}

static lehr_status DENSE(lq)(lehr_context *ctx, lehr_matrix a, lehr_matrix l)
{
    int k = smaller(a);
    NUMBER *tau = lehr_scratch(ctx, (size_t)k, sizeof *tau);
    lapack_int room = PANEL * a.rows;
    NUMBER *work = lehr_scratch(ctx, (size_t)room, sizeof *work);
    if (!tau || !work) return LEHR_NO_MEMORY;
    lapack_int info =
        LAPACK_(gelqf)(LAPACK_COL_MAJOR, a.rows, a.columns, a.at, a.stride, tau, work, room);
    if (info != 0) return rejected(ctx, "gelqf", info);
    const NUMBER *from = a.at;
    NUMBER *to = l.at;
    for (int j = 0; j < k; j++)
        for (int i = 0; i < a.rows; i++)
            to[(size_t)i + (size_t)j * (size_t)l.stride] =
                i >= j ? from[(size_t)i + (size_t)j * (size_t)a.stride] : 0;
    info = LAPACK_(unglq)(LAPACK_COL_MAJOR, k, a.columns, k, a.at, a.stride, tau, work, room);
    return info != 0 ? rejected(ctx, "unglq", info) : LEHR_OK;
}
