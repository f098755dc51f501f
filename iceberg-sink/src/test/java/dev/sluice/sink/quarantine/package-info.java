@NullMarked
package dev.sluice.sink.quarantine;

import org.jspecify.annotations.NullMarked;
