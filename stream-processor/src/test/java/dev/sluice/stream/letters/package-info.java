/** Tests of the command for dead letters. */
@NullMarked
package dev.sluice.stream.letters;

import org.jspecify.annotations.NullMarked;
