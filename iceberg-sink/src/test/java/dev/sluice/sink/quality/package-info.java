@NullMarked
package dev.sluice.sink.quality;

import org.jspecify.annotations.NullMarked;
