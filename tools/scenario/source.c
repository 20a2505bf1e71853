// SPDX-License-Identifier: BSD-3-Clause
/*
 * Reading text files within limits, and the form of messages.
 */
#include "tools/scenario/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* strerror() speaks the language of the environment; the answer must not. */
static struct source_trouble trouble_opening(int error_number)
{
	switch (error_number) {
	case ENOENT:
	case ENOTDIR:
		return (struct source_trouble){ EXIT_CODE_NO_INPUT, "there is no such file" };
	case EACCES:
	case EPERM:
		return (struct source_trouble){ EXIT_CODE_NO_INPUT, "reading it is not permitted" };
	case ENAMETOOLONG:
		return (struct source_trouble){ EXIT_CODE_NO_INPUT, "the name is too long" };
	case ELOOP:
		return (struct source_trouble){ EXIT_CODE_NO_INPUT, "its symbolic links lead nowhere" };
	case ENOMEM:
		return (struct source_trouble){ EXIT_CODE_SOFTWARE, "out of memory" };
	default:
		return (struct source_trouble){ EXIT_CODE_NO_INPUT, "it cannot be opened" };
	}
}

static struct source_trouble read_all(int descriptor, struct source *source)
{
	/* One byte more than a file may have tells a full one from one that is too large. */
	const size_t room = (size_t)SCENARIO_FILE_BYTES_MAX + 1;
	char *text = malloc(room + 1);
	size_t used = 0;

	if (text == NULL)
		return (struct source_trouble){ EXIT_CODE_SOFTWARE, "out of memory" };
	while (used < room) {
		ssize_t count = read(descriptor, text + used, room - used);

		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0) {
			free(text);
			return (struct source_trouble){ EXIT_CODE_IO, "reading it failed" };
		}
		if (count == 0)
			break;
		used += (size_t)count;
	}
	if (used == room) {
		free(text);
		return (struct source_trouble){ EXIT_CODE_DATA, "it has more than 1 MiB (1048576 bytes)" };
	}
	text[used] = '\0';
	source->owned = text;
	source->text = text;
	source->text_bytes = used;
	return (struct source_trouble){ 0, NULL };
}

struct source_trouble source_load(struct source *source)
{
	struct source_trouble trouble;
	struct stat status;
	/* A pipe without a writer must not block the open; it is refused just below. */
	int descriptor = open(source->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (descriptor < 0)
		return trouble_opening(errno);
	if (fstat(descriptor, &status) != 0)
		trouble = (struct source_trouble){ EXIT_CODE_IO, "reading it failed" };
	else if (S_ISDIR(status.st_mode))
		trouble = (struct source_trouble){ EXIT_CODE_NO_INPUT, "it is a directory" };
	else if (!S_ISREG(status.st_mode))
		trouble = (struct source_trouble){ EXIT_CODE_NO_INPUT, "it is not a regular file" };
	else
		trouble = read_all(descriptor, source);
	(void)close(descriptor);
	return trouble;
}

void source_free(struct source *source)
{
	free(source->owned);
	source->owned = NULL;
	source->text = NULL;
	source->text_bytes = 0;
}

static void write_message(const struct source *source, int exit_code, uint32_t line, uint32_t column,
			  const char *format, va_list arguments) SOURCE_PRINTF(5, 0);

static void write_message(const struct source *source, int exit_code, uint32_t line, uint32_t column,
			  const char *format, va_list arguments)
{
	struct scenario_error *error = source->error;
	int used;

	error->exit_code = exit_code;
	if (line == 0)
		used = snprintf(error->message, sizeof(error->message), "%s: ", source->path);
	else
		used = snprintf(error->message, sizeof(error->message), "%s:%u:%u: ", source->path, line, column);
	if (used < 0) {
		error->message[0] = '\0';
		return;
	}
	if ((size_t)used < sizeof(error->message))
		(void)vsnprintf(error->message + used, sizeof(error->message) - (size_t)used, format, arguments);
}

bool source_fail(const struct source *source, uint32_t line, uint32_t column, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	write_message(source, EXIT_CODE_DATA, line, column, format, arguments);
	va_end(arguments);
	return false;
}

bool source_fail_code(const struct source *source, int exit_code, uint32_t line, uint32_t column, const char *format,
		      ...)
{
	va_list arguments;

	va_start(arguments, format);
	write_message(source, exit_code, line, column, format, arguments);
	va_end(arguments);
	return false;
}

bool source_fail_memory(const struct source *source)
{
	return source_fail_code(source, EXIT_CODE_SOFTWARE, 0, 0, "out of memory");
}

struct excerpt excerpt(const char *text)
{
	static const char more[] = "...";
	struct excerpt result;
	size_t length = strlen(text);

	if (length < sizeof(result.text)) {
		memcpy(result.text, text, length + 1);
		return result;
	}
	length = sizeof(result.text) - sizeof(more);
	/* Bytes 0b10xxxxxx continue a character of UTF-8. */
	while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80)
		length--;
	memcpy(result.text, text, length);
	memcpy(result.text + length, more, sizeof(more));
	return result;
}

char *copy_text(const char *text)
{
	size_t bytes = strlen(text) + 1;
	char *copy = malloc(bytes);

	if (copy != NULL)
		memcpy(copy, text, bytes);
	return copy;
}
