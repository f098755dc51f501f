package dev.sluice.deployment;

import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Metrics that a service's code makes. Our own are found as meter names in the source, and count under every name that
 * Prometheus' conventions can make of them: whether the unit is right, only a scrape can tell.
 */
final class KnownMetrics {

    private static final Pattern METER = Pattern.compile("\"((?:sluice|kafka)(?:\\.[a-z]+)+)\"");
    private static final List<String> ENDINGS = List.of(
            "",
            "_total",
            "_seconds",
            "_bytes",
            "_count",
            "_sum",
            "_max",
            "_bucket",
            "_seconds_count",
            "_seconds_sum",
            "_seconds_max",
            "_seconds_bucket");

    private KnownMetrics() {}

    /** @param module whose code is read */
    static Set<String> ofModule(String module) {
        Set<String> names = new TreeSet<>();
        for (Path file : Repository.filesBelow(module + "/src/main/java")) {
            METER.matcher(Repository.text(file)).results().forEach(match -> {
                String base = match.group(1).replace('.', '_');
                ENDINGS.forEach(ending -> names.add(base + ending));
            });
        }
        return names;
    }

    /** What every service shows of its JVM, from a scrape of this one. */
    static Set<String> ofEveryService() {
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(meters);
        new JvmThreadMetrics().bindTo(meters);
        new FileDescriptorMetrics().bindTo(meters);
        new ProcessorMetrics().bindTo(meters);
        new UptimeMetrics().bindTo(meters);
        Set<String> names = new TreeSet<>();
        meters.scrape()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> names.add(line.replaceAll("[{ ].*", "")));
        return names;
    }
}
