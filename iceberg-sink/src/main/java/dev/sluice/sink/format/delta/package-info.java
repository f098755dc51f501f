/** Lake tables in Delta Lake. No other package sees Delta. */
@NullMarked
package dev.sluice.sink.format.delta;

import org.jspecify.annotations.NullMarked;
