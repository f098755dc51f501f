package dev.sluice.local.stack;

import dev.sluice.local.process.ProcessEvents;
import dev.sluice.schemas.pipeline.Problem;

/** Hears how a stack comes up and goes down. Called from several threads; must return quickly. */
public interface StackEvents extends ProcessEvents {

    /** Nobody listens. */
    StackEvents NONE = new StackEvents() {};

    /** A step begins, e.g. "starting kafka". */
    default void step(String what) {}

    /** Something is wrong that does not keep the pipeline from running, e.g. a table that is left out. */
    default void warning(Problem problem) {}

    /** Something answers at an address. */
    default void ready(String what, String address) {}
}
