// SPDX-License-Identifier: BSD-3-Clause
/*
 * A strict UTF-8 reader: no overlong forms, no surrogates, nothing above U+10FFFF.
 */
#include "tools/report/utf8.h"

#include <stdint.h>
#include <string.h>

#include "tools/report/memory.h"

/* Length of the code point at `text`, 0 when there is none. */
static size_t code_point(const unsigned char *text, uint32_t *value)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t length;

	if (text[0] < 0x80) {
		*value = text[0];
		return 1;
	}
	if ((text[0] & 0xe0) == 0xc0)
		length = 2;
	else if ((text[0] & 0xf0) == 0xe0)
		length = 3;
	else if ((text[0] & 0xf8) == 0xf0)
		length = 4;
	else
		return 0;
	*value = text[0] & (0x7fu >> length);
	for (size_t i = 1; i < length; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		*value = *value << 6 | (text[i] & 0x3fu);
	}
	if (*value < smallest[length] || *value > 0x10ffff || (*value >= 0xd800 && *value <= 0xdfff))
		return 0;
	return length;
}

size_t utf8_width(const char *text, size_t bytes)
{
	size_t width = 0;

	for (size_t i = 0; i < bytes; i++)
		width += ((unsigned char)text[i] & 0xc0) != 0x80;
	return width;
}

size_t utf8_first_line(const char *text, size_t width, size_t *skip)
{
	size_t at = 0;
	size_t columns = 0;
	size_t blank = 0;

	*skip = 0;
	while (text[at]) {
		size_t next = at + 1;

		while (((unsigned char)text[next] & 0xc0) == 0x80)
			next++;
		if (columns == width) {
			if (text[at] != ' ' && blank > 0)
				at = blank;
			while (text[at + *skip] == ' ')
				(*skip)++;
			/* Two blanks separate groups in a cell: the first one is not left at the end of the line. */
			for (; at > 0 && text[at - 1] == ' '; at--)
				(*skip)++;
			return at;
		}
		if (text[at] == ' ')
			blank = at;
		columns++;
		at = next;
	}
	return at;
}

char *utf8_clean(const char *text, bool keep_controls)
{
	/* A byte becomes three at most. */
	char *clean = checked_calloc(strlen(text) * 3 + 1, 1);
	const unsigned char *from = (const unsigned char *)text;
	char *to = clean;

	while (*from) {
		uint32_t value = 0;
		size_t length = code_point(from, &value);

		if (length == 0) {
			memcpy(to, "\xef\xbf\xbd", 3);
			to += 3;
			from++;
		} else if (!keep_controls && (value < 0x20 || (value >= 0x7f && value < 0xa0))) {
			*to++ = '?';
			from += length;
		} else {
			memcpy(to, from, length);
			to += length;
			from += length;
		}
	}
	return clean;
}
