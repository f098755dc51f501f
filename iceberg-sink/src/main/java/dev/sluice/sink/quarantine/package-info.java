/** Lands the dead letters, and the records of what became of them, in the quality tables. */
@NullMarked
package dev.sluice.sink.quarantine;

import org.jspecify.annotations.NullMarked;
