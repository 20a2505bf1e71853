// SPDX-License-Identifier: BSD-3-Clause
/*
 * Allocation that ends the process when it fails; see the header for why.
 */
#include "tools/report/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/report/exit_code.h"

static void *checked(void *memory)
{
	static const char message[] = "spmcheck: out of memory\n";

	if (!memory) {
		/* The message is all that is left to do: a write that fails changes nothing. */
		if (write(STDERR_FILENO, message, sizeof(message) - 1) < 0)
			_exit(CODE_INTERNAL);
		_exit(CODE_INTERNAL);
	}
	return memory;
}

void *checked_calloc(size_t count, size_t size)
{
	return checked(calloc(count ? count : 1, size));
}

void *checked_reallocarray(void *old, size_t count, size_t size)
{
	return checked(reallocarray(old, count ? count : 1, size));
}

char *checked_strdup(const char *text)
{
	return checked(strdup(text));
}

char *checked_format(const char *format, ...)
{
	va_list arguments;
	char *text = NULL;
	int length;

	va_start(arguments, format);
	length = vasprintf(&text, format, arguments);
	va_end(arguments);
	return checked(length < 0 ? NULL : text);
}
