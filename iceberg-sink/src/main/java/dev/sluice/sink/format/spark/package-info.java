/** Plans as statements of Spark SQL, for every format that Spark can MERGE into. */
@NullMarked
package dev.sluice.sink.format.spark;

import org.jspecify.annotations.NullMarked;
