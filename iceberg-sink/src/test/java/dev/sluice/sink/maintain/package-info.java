@NullMarked
package dev.sluice.sink.maintain;

import org.jspecify.annotations.NullMarked;
