package dev.sluice.monitor.tracing;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * What the SDK has to say, among the service's own lines: it speaks by the JDK's logging, which would write lines of
 * another form. Hold on to it; the JDK forgets loggers that nobody holds.
 */
final class SdkLog extends Handler implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SdkLog.class);

    private final java.util.logging.Logger sdk = java.util.logging.Logger.getLogger("io.opentelemetry");

    private SdkLog() {}

    static SdkLog open() {
        SdkLog opened = new SdkLog();
        opened.sdk.setUseParentHandlers(false);
        opened.sdk.addHandler(opened);
        return opened;
    }

    /** Its errors are warnings here: no change is lost with a span. */
    @Override
    public void publish(LogRecord said) {
        (said.getLevel().intValue() >= Level.WARNING.intValue() ? log.atWarn() : log.atDebug())
                .addKeyValue("sdk", said.getLoggerName())
                .setCause(said.getThrown())
                .log(said.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        sdk.removeHandler(this);
    }
}
