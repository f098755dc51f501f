/** The pipeline file: what every service and command reads, checked once at start. */
@NullMarked
package dev.sluice.schemas.pipeline;

import org.jspecify.annotations.NullMarked;
