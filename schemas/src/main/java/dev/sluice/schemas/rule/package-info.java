/** Rules on a record: pure functions that know neither Kafka nor Spark. */
@NullMarked
package dev.sluice.schemas.rule;

import org.jspecify.annotations.NullMarked;
