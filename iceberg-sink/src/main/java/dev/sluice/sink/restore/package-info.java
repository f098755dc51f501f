/** {@code ./sluice restore}: a catalog that was lost or is old learns from the lake's own files what tables there are. */
@NullMarked
package dev.sluice.sink.restore;

import org.jspecify.annotations.NullMarked;
