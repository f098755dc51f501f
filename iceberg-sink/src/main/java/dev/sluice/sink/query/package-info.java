/** Reads the lake for programs that see no Spark. */
@NullMarked
package dev.sluice.sink.query;

import org.jspecify.annotations.NullMarked;
