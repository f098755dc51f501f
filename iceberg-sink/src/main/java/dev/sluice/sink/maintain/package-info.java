/** When the lake's tables are maintained: by a schedule inside the sink, and by {@code ./sluice maintain}. */
@NullMarked
package dev.sluice.sink.maintain;

import org.jspecify.annotations.NullMarked;
