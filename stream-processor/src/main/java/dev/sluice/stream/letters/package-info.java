/** {@code ./sluice dlq}: looks at dead letters, and asks the processor to take them up again or to drop them. */
@NullMarked
package dev.sluice.stream.letters;

import org.jspecify.annotations.NullMarked;
