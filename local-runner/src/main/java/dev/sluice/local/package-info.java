/** The command line: every command of {@code ./sluice} and what they have in common. */
@NullMarked
package dev.sluice.local;

import org.jspecify.annotations.NullMarked;
