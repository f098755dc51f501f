/** {@code ./sluice pii scan}: columns of the source that look as if they held personal data. */
@NullMarked
package dev.sluice.ingest.pii;

import org.jspecify.annotations.NullMarked;
