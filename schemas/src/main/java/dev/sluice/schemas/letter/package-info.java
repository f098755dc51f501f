/** What people ask of dead letters, and what became of each letter. */
@NullMarked
package dev.sluice.schemas.letter;

import org.jspecify.annotations.NullMarked;
