/** The ingest service: wiring and command line. */
@NullMarked
package dev.sluice.ingest;

import org.jspecify.annotations.NullMarked;
