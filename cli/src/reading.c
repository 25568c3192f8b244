// SPDX-License-Identifier: GPL-3.0-or-later
#include "reading.h"

LEHR_OPTIONS_TABLE(cli_reading_table, cli_reading, CLI_READING_OPTIONS)
