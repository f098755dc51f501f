@NullMarked
package dev.sluice.sink.stack;

import org.jspecify.annotations.NullMarked;
