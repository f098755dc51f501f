/** What a pipeline reads, writes and makes of it, told as OpenLineage events. */
@NullMarked
package dev.sluice.monitor.lineage;

import org.jspecify.annotations.NullMarked;
