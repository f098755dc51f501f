@NullMarked
package dev.sluice.sink.replay;

import org.jspecify.annotations.NullMarked;
