@NullMarked
package dev.sluice.stream.event;

import org.jspecify.annotations.NullMarked;
