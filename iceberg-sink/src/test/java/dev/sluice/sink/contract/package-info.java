/** What every table format promises for every mode, held at the seam between the two: no Kafka. */
@org.jspecify.annotations.NullMarked
package dev.sluice.sink.contract;
