package dev.sluice.schemas.service;

/** Somebody who is told of a service's run. It never keeps the service waiting for long, and never makes it fail. */
public interface RunWatch extends AutoCloseable {

    /** Nobody. */
    RunWatch NONE = new RunWatch() {
        @Override
        public void began() {}

        @Override
        public void ended(ExitCode how) {}

        @Override
        public void failed(Exception cause) {}

        @Override
        public void close() {}
    };

    /** The service is about to start. */
    void began();

    /** The service has ended, by itself or because somebody stopped it. */
    void ended(ExitCode how);

    /** The service could not be started, or broke. */
    void failed(Exception cause);

    @Override
    void close();
}
