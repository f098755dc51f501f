@NullMarked
package dev.sluice.stream.flow;

import org.jspecify.annotations.NullMarked;
