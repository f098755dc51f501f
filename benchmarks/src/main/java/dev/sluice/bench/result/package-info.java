/** What came out of a run: figures with their limits, as JSON, as a page, and compared with another run. */
@NullMarked
package dev.sluice.bench.result;

import org.jspecify.annotations.NullMarked;
