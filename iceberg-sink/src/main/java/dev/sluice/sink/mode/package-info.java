/** What changes do to a lake table: modes make plans, and know neither Kafka nor a table format. */
@NullMarked
package dev.sluice.sink.mode;

import org.jspecify.annotations.NullMarked;
