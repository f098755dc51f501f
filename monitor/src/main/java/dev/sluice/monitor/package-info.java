/** What a pipeline says of itself in Kafka, as metrics and as a page. */
@NullMarked
package dev.sluice.monitor;

import org.jspecify.annotations.NullMarked;
