/** How far a command has come, for people and for programs. */
@NullMarked
package dev.sluice.sink.progress;

import org.jspecify.annotations.NullMarked;
