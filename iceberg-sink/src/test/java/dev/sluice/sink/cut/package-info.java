@NullMarked
package dev.sluice.sink.cut;

import org.jspecify.annotations.NullMarked;
