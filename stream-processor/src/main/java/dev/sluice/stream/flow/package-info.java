/** The flow {@code source → validate → route} as a Kafka Streams topology. */
@NullMarked
package dev.sluice.stream.flow;

import org.jspecify.annotations.NullMarked;
