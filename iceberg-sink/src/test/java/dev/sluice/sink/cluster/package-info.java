/** The sink on a Spark cluster of several processes. */
@NullMarked
package dev.sluice.sink.cluster;

import org.jspecify.annotations.NullMarked;
