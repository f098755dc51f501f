@NullMarked
package dev.sluice.bench.bed;

import org.jspecify.annotations.NullMarked;
