package dev.sluice.sink.format.parquet;

/** A commit: a file of the table. */
record Commit(DataFile file, Footer footer) {}
