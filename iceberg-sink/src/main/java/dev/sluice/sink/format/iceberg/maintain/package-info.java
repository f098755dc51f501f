/** Keeps Iceberg tables fast to read and small, beside the stream that lands in them. */
@NullMarked
package dev.sluice.sink.format.iceberg.maintain;

import org.jspecify.annotations.NullMarked;
