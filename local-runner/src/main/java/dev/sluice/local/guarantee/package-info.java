/** What Sluice promises, as code: what is judged, by which guarantees, and a workload that keeps a record of its own. */
@NullMarked
package dev.sluice.local.guarantee;

import org.jspecify.annotations.NullMarked;
