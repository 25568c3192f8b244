// SPDX-License-Identifier: GPL-3.0-or-later
/* OpenQASM 3. */
#include "qasm_reader.h"

lehr_status tn_qasm3_statement(tn_qasm *q)
{
    return tn_qasm_refuse(q, q->tokens.text.at, "OpenQASM 3");
}
