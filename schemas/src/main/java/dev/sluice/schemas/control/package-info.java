/** What people ask of a pipeline that runs. */
@NullMarked
package dev.sluice.schemas.control;

import org.jspecify.annotations.NullMarked;
