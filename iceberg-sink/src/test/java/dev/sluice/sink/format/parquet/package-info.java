/** Tests of what Parquet files do alone. */
@org.jspecify.annotations.NullMarked
package dev.sluice.sink.format.parquet;
