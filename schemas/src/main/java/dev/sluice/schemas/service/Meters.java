package dev.sluice.schemas.service;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What every service's metrics have in common: tags, those of the JVM, and which build it is. */
final class Meters {

    /** Kafka's names of clients and threads: what comes before is the instance, which the scrape knows anyway. */
    private static final Pattern THREAD = Pattern.compile("(?:StateUpdater|StreamThread|GlobalStreamThread)-.*$");

    private Meters() {}

    /** Call before anything else is bound: filters see later meters only. */
    static void prepare(MeterRegistry meters, String pipeline, String stage) {
        meters.config()
                .commonTags("pipeline", pipeline, "stage", stage)
                // A tag that changes with each start or instance makes new series of everything each time.
                .meterFilter(MeterFilter.ignoreTags("kafka.version", "process.id"))
                .meterFilter(MeterFilter.replaceTagValues("client.id", Meters::withoutInstance))
                .meterFilter(MeterFilter.replaceTagValues("thread.id", Meters::withoutInstance));
        new JvmMemoryMetrics().bindTo(meters);
        new JvmGcMetrics().bindTo(meters);
        new JvmThreadMetrics().bindTo(meters);
        new ProcessorMetrics().bindTo(meters);
        new FileDescriptorMetrics().bindTo(meters);
        new UptimeMetrics().bindTo(meters);
        Gauge.builder("sluice.build.info", () -> 1)
                .description("1; which build answers, and on which Java")
                .tags(List.of(
                        Tag.of("version", version()),
                        Tag.of("java", Integer.toString(Runtime.version().feature()))))
                .register(meters);
    }

    static String withoutInstance(String id) {
        Matcher thread = THREAD.matcher(id);
        return thread.find() ? thread.group() : id;
    }

    private static String version() {
        try (InputStream in = Meters.class.getResourceAsStream("build.properties")) {
            Properties build = new Properties();
            if (in != null) {
                build.load(in);
            }
            return build.getProperty("version", "unknown");
        } catch (IOException e) {
            throw new UncheckedIOException("What the build says of itself can't be read", e);
        }
    }
}
