// SPDX-License-Identifier: BSD-3-Clause
/*
 * The nearest valid word, for error messages: one implementation for listings, scenarios and the command line.
 */
#ifndef MODELS_WORDS_H
#define MODELS_WORDS_H

#include <stddef.h>

/*
 * Returns the word of `words` (count of them, NULL entries skipped) with the smallest edit distance to `word`, if that
 * distance is at most a third of the longer length plus one; else NULL. Ties go to the earlier word. Case is ignored.
 */
const char *nearest_word(const char *word, const char *const *words, size_t count);

#endif
