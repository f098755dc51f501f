/** {@code ./sluice replay}: lands a range of the topics once more, by the code that lands the stream. */
@NullMarked
package dev.sluice.sink.replay;

import org.jspecify.annotations.NullMarked;
