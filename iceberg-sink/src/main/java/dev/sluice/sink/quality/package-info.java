/**
 * What the quality tables say of lake tables: checks and profiles by Spark, and what came of the rules on records. Run by a
 * schedule inside the sink, and by {@code ./sluice quality}.
 */
@NullMarked
package dev.sluice.sink.quality;

import org.jspecify.annotations.NullMarked;
