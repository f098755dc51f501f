@NullMarked
package dev.sluice.sink.verify;

import org.jspecify.annotations.NullMarked;
