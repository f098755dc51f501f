package dev.sluice.sink.maintain;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the sink logs as a warning or worse while it is watched. */
final class FailureLog implements AutoCloseable {

    private static final String SINK = "dev.sluice.sink";

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final Logger logger = (Logger) LogManager.getLogger(SINK);
    private final AbstractAppender appender =
            new AbstractAppender("failures", null, null, false, Property.EMPTY_ARRAY) {
                @Override
                public void append(LogEvent event) {
                    if (event.getLevel().isMoreSpecificThan(Level.WARN)) {
                        seen.add(event.getLoggerName() + ": "
                                + event.getMessage().getFormattedMessage());
                    }
                }
            };

    private FailureLog() {}

    static FailureLog watch() {
        FailureLog log = new FailureLog();
        log.appender.start();
        log.logger.addAppender(log.appender);
        return log;
    }

    List<String> seen() {
        return List.copyOf(seen);
    }

    @Override
    public void close() {
        logger.removeAppender(appender);
        appender.stop();
    }
}
