// SPDX-License-Identifier: BSD-3-Clause
/*
 * The nearest valid word, by Levenshtein distance.
 *
 * Apart from its users because listings, scenario files and the command line all answer a misspelt word the same way.
 */
#include "models/words.h"

#include <stdint.h>

/* Words of this many bytes or more are nobody's misspelling; the bound keeps the table below on the stack. */
enum { WORD_BYTES_MAX = 128 };

static size_t bounded_length(const char *word)
{
	size_t length = 0;

	while (length < WORD_BYTES_MAX && word[length] != '\0')
		length++;
	return length;
}

static char lower_case(char character)
{
	return character >= 'A' && character <= 'Z' ? (char)(character - 'A' + 'a') : character;
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* One row of the usual table is enough: row[column] is the distance of the letters seen so far to `column` of `to`. */
static size_t edit_distance(const char *from, size_t from_length, const char *to, size_t to_length)
{
	size_t row[WORD_BYTES_MAX];

	for (size_t column = 0; column <= to_length; column++)
		row[column] = column;
	for (size_t line = 1; line <= from_length; line++) {
		size_t diagonal = row[0];

		row[0] = line;
		for (size_t column = 1; column <= to_length; column++) {
			size_t different = lower_case(from[line - 1]) != lower_case(to[column - 1]);
			size_t replaced = diagonal + different;

			diagonal = row[column];
			row[column] = smaller(replaced, smaller(row[column], row[column - 1]) + 1);
		}
	}
	return row[to_length];
}

const char *nearest_word(const char *word, const char *const *words, size_t count)
{
	const char *nearest = NULL;
	size_t nearest_distance = SIZE_MAX;
	size_t word_length;

	if (!word)
		return NULL;
	word_length = bounded_length(word);
	if (word_length == WORD_BYTES_MAX)
		return NULL;
	for (size_t index = 0; index < count; index++) {
		size_t length, longer, distance;

		if (!words[index])
			continue;
		length = bounded_length(words[index]);
		if (length == WORD_BYTES_MAX)
			continue;
		longer = length > word_length ? length : word_length;
		distance = edit_distance(word, word_length, words[index], length);
		if (distance <= longer / 3 + 1 && distance < nearest_distance) {
			nearest = words[index];
			nearest_distance = distance;
		}
	}
	return nearest;
}
