/** Services that end at a chosen place in their code. */
@NullMarked
package dev.sluice.local.crash;

import org.jspecify.annotations.NullMarked;
