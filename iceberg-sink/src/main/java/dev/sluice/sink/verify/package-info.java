/** Compares the source with the lake, row by row and column by column: {@code ./sluice verify}. */
@NullMarked
package dev.sluice.sink.verify;

import org.jspecify.annotations.NullMarked;
