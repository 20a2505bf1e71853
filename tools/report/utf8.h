// SPDX-License-Identifier: BSD-3-Clause
/*
 * Text that came from a file name or a scenario, made safe for a terminal or for JSON, and its width in a table.
 *
 * Independent of the locale: the same bytes give the same answer everywhere.
 */
#ifndef TOOLS_REPORT_UTF8_H
#define TOOLS_REPORT_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* Columns that `bytes` bytes of UTF-8 take on a terminal: one a code point (no wide characters are printed). */
size_t utf8_width(const char *text, size_t bytes);

/*
 * Bytes of the first line of `text` when lines have `width` columns, broken at a blank where there is one; `*skip` is
 * set to the blanks after it, which no line shows.
 */
size_t utf8_first_line(const char *text, size_t width, size_t *skip);

/*
 * A copy in which every byte that is not UTF-8 became U+FFFD and, unless `keep_controls`, every control character
 * (an escape sequence among them) '?'. The caller frees it.
 */
char *utf8_clean(const char *text, bool keep_controls);

#endif
