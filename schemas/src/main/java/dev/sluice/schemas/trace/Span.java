package dev.sluice.schemas.trace;

/** A piece of work that is timed. It ends when it is closed; ending twice does nothing. */
public interface Span extends AutoCloseable {

    /** Nobody times the work. */
    Span NONE = new Span() {
        @Override
        public Span with(String key, String value) {
            return this;
        }

        @Override
        public Span with(String key, long value) {
            return this;
        }

        @Override
        public Span step(String name, long beganMs) {
            return this;
        }

        @Override
        public void failed(Throwable cause) {}

        @Override
        public void during(Runnable work) {
            work.run();
        }

        @Override
        public void close() {}
    };

    /** Says something of it; never a row's values. */
    Span with(String key, String value);

    Span with(String key, long value);

    /**
     * A part of this work.
     *
     * @param beganMs milliseconds since the epoch
     */
    Span step(String name, long beganMs);

    /** The work has failed. Of the cause, its class is told. */
    void failed(Throwable cause);

    /** Does work in this thread whose own spans stand below this one. */
    void during(Runnable work);

    @Override
    void close();
}
