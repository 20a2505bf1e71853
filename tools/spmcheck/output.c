// SPDX-License-Identifier: BSD-3-Clause
/*
 * Report files. A regular file is replaced as a whole; a device or a pipe (/dev/full, /dev/null) is written directly.
 */
#include "tools/spmcheck/output.h"

#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/report/exit_code.h"
#include "tools/report/memory.h"

static int complain(const char *path, const char *why)
{
	fprintf(stderr, "spmcheck: %s: %s\n", path, why);
	return CODE_IO;
}

static bool is_stdout(const char *path)
{
	return path && strcmp(path, "-") == 0;
}

FILE *output_text_stream(const char *path, const char *other_path)
{
	return is_stdout(path) || is_stdout(other_path) ? stderr : stdout;
}

/* The folder that `path` is in; the caller frees it. */
static char *folder_of(const char *path)
{
	char *copy = checked_strdup(path);
	char *folder = checked_strdup(dirname(copy));

	free(copy);
	return folder;
}

int output_check(const char *path)
{
	struct stat status;
	char *folder;
	int code = 0;

	if (!path || is_stdout(path))
		return 0;
	if (stat(path, &status) == 0) {
		if (S_ISDIR(status.st_mode))
			return complain(path, strerror(EISDIR));
		return access(path, W_OK) == 0 ? 0 : complain(path, strerror(errno));
	}
	folder = folder_of(path);
	if (access(folder, W_OK | X_OK) != 0)
		code = complain(path, strerror(errno));
	free(folder);
	return code;
}

/* Writes, flushes and closes; false with errno set when any of it failed. */
static bool write_and_close(FILE *out, output_writer *write, const void *env)
{
	bool written;
	int error;

	errno = 0;
	written = write(env, out) && fflush(out) == 0;
	error = errno;
	if (fclose(out) != 0) {
		if (written)
			error = errno;
		written = false;
	}
	errno = error ? error : EIO;
	return written;
}

/* A new file beside `target`, with the rights that fopen() would give it, or that the file it replaces has. */
static FILE *open_temporary(const char *target, char *temporary)
{
	struct stat status;
	mode_t mask = umask(0);
	int file = mkstemp(temporary);
	FILE *out;

	umask(mask);
	if (file < 0)
		return NULL;
	if (fchmod(file, stat(target, &status) == 0 ? status.st_mode & 0777 : 0666 & ~mask) != 0 ||
	    !(out = fdopen(file, "w"))) {
		int error = errno;

		close(file);
		unlink(temporary);
		errno = error;
		return NULL;
	}
	return out;
}

static int replace_file(const char *path, output_writer *write, const void *env)
{
	/* Through a symbolic link: what it points to is replaced, not the link. */
	char *resolved = realpath(path, NULL);
	const char *target = resolved ? resolved : path;
	char *temporary = checked_format("%s.XXXXXX", target);
	FILE *out = open_temporary(target, temporary);
	int code = 0;

	if (!out) {
		code = complain(path, strerror(errno));
	} else if (!write_and_close(out, write, env) || rename(temporary, target) != 0) {
		code = complain(path, strerror(errno));
		unlink(temporary);
	}
	free(temporary);
	free(resolved);
	return code;
}

int output_write(const char *path, output_writer *write, const void *env)
{
	struct stat status;
	FILE *out;

	if (!path)
		return 0;
	if (is_stdout(path)) {
		errno = 0;
		if (write(env, stdout) && fflush(stdout) == 0)
			return 0;
		return complain("standard output", strerror(errno ? errno : EIO));
	}
	if (stat(path, &status) != 0 || S_ISREG(status.st_mode))
		return replace_file(path, write, env);
	out = fopen(path, "we");
	if (out && write_and_close(out, write, env))
		return 0;
	return complain(path, strerror(errno));
}
