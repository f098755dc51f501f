/** What ingest and sink have to say alike of tables that are loaded in bulk. */
@NullMarked
package dev.sluice.schemas.load;

import org.jspecify.annotations.NullMarked;
