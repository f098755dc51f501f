/** The source database as ingest needs it before and beside the engine: catalog, publication, slot, checks. */
@NullMarked
package dev.sluice.ingest.source;

import org.jspecify.annotations.NullMarked;
