// SPDX-License-Identifier: GPL-3.0-or-later
/* Called before anything that reaches BLAS, LAPACK included. */
#ifndef LEHR_BASE_BLAS_START_H
#define LEHR_BASE_BLAS_START_H

void lehr_blas_start(void);

#endif
