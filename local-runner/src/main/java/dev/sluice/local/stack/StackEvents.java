package dev.sluice.local.stack;

import dev.sluice.local.process.ProcessEvents;

/** Hears how a stack comes up and goes down. Called from several threads; must return quickly. */
public interface StackEvents extends ProcessEvents {

    /** Nobody listens. */
    StackEvents NONE = new StackEvents() {};

    /** A step begins, e.g. "starting kafka". */
    default void step(String what) {}

    /** Something answers at an address. */
    default void ready(String what, String address) {}
}
