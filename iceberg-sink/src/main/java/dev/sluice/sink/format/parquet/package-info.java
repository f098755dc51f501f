/** Changelogs as folders of Parquet files, which every reader of Parquet reads as they are. */
@NullMarked
package dev.sluice.sink.format.parquet;

import org.jspecify.annotations.NullMarked;
