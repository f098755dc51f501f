/** What a workload runs on: a pipeline of its own with tables, writer, and watches on the lake and on processes. */
@NullMarked
package dev.sluice.bench.bed;

import org.jspecify.annotations.NullMarked;
