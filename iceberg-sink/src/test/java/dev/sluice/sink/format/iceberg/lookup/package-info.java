@NullMarked
package dev.sluice.sink.format.iceberg.lookup;

import org.jspecify.annotations.NullMarked;
