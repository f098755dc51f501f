/** Proves that a record's bytes are a change event and reads what the rules need from it. Knows no Kafka. */
@NullMarked
package dev.sluice.stream.event;

import org.jspecify.annotations.NullMarked;
