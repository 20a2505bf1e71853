// SPDX-License-Identifier: BSD-3-Clause
/*
 * libFuzzer target: any bytes are a scenario, or are refused with a message that names a place.
 *
 * Programs are looked for in a folder that does not exist, so that no input reaches another file.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tools/scenario/scenario.h"

static const char path[] = "/nonexistent/fuzz.yaml";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct scenario_file file;
	struct scenario_error error;

	if (scenario_file_parse(path, (const char *)data, size, &file, &error)) {
		if (file.scenario_count == 0)
			abort();
	} else if (error.exit_code == 0 || strncmp(error.message, path, sizeof(path) - 1) != 0) {
		abort();
	}
	scenario_file_free(&file);
	return 0;
}
