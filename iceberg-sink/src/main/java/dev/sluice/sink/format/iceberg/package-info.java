/** Lake tables in Iceberg. No other package sees Iceberg. */
@NullMarked
package dev.sluice.sink.format.iceberg;

import org.jspecify.annotations.NullMarked;
