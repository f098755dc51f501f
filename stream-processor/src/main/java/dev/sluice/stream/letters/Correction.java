package dev.sluice.stream.letters;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A value that somebody has corrected.
 *
 * @param letter id of the letter it is for
 * @param value as JSON, in the schema of the letter's own value
 */
record Correction(String letter, JsonNode value) {}
