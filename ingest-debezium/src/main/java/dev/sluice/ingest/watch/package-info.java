/** What ingest looks at beside the flow: the replication slot, the engine's own metrics, the pipeline's topics. */
@NullMarked
package dev.sluice.ingest.watch;

import org.jspecify.annotations.NullMarked;
