@org.jspecify.annotations.NullMarked
package dev.sluice.sink.backfill;
