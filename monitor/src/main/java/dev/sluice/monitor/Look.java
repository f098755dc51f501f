package dev.sluice.monitor;

/** Something outside of the process that is looked at now and then, and shown as metrics. Used by one thread. */
public interface Look extends AutoCloseable {

    /** What is looked at, for logs and as a tag: {@code kafka}, {@code slot}, … */
    String name();

    /** Looks, and puts what it saw into its meters. May throw what the thing that is looked at throws. */
    void look() throws Exception;

    @Override
    void close();
}
