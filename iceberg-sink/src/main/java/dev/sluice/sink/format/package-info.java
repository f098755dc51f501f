/** The seam between what a batch means for a table and how a table format writes it. */
@NullMarked
package dev.sluice.sink.format;

import org.jspecify.annotations.NullMarked;
