/** What a batch means for a table, said without knowing the table's format. Pure functions and values; no I/O. */
@NullMarked
package dev.sluice.sink.plan;

import org.jspecify.annotations.NullMarked;
