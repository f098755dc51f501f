package dev.sluice.ingest.watch;

import dev.sluice.monitor.Look;
import dev.sluice.monitor.Rows;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

import javax.management.Attribute;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * Bridges the engine's MBeans: each of their numbers and switches as {@code debezium_<context>_<attribute>}. They come and
 * go with the engine.
 */
final class EngineLook implements Look {

    private static final String BEANS = "debezium.*:type=connector-metrics,*";
    private static final Pattern WORD = Pattern.compile("(?<=[a-z])(?=[A-Z])");

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final MeterRegistry meters;
    private final Map<String, Rows> rows = new HashMap<>();

    EngineLook(MeterRegistry meters) {
        this.meters = meters;
    }

    @Override
    public String name() {
        return "engine";
    }

    @Override
    public void look() throws JMException {
        Map<String, Map<Tags, Double>> now = new HashMap<>();
        for (ObjectName bean : server.queryNames(new ObjectName(BEANS), null)) {
            String context = bean.getKeyProperty("context");
            if (context != null) {
                read(bean, context).forEach((name, value) -> now.computeIfAbsent(name, any -> new HashMap<>())
                        .put(Tags.empty(), value));
            }
        }
        now.keySet()
                .forEach(name -> rows.computeIfAbsent(
                        name, any -> Rows.levels(meters, name, "Debezium's own, from its MBeans")));
        rows.forEach((name, row) -> row.set(now.getOrDefault(name, Map.of())));
    }

    private Map<String, Double> read(ObjectName bean, String context) throws JMException {
        List<String> names = new ArrayList<>();
        for (MBeanAttributeInfo attribute : server.getMBeanInfo(bean).getAttributes()) {
            if (attribute.isReadable() && isSimple(attribute.getType())) {
                names.add(attribute.getName());
            }
        }
        Map<String, Double> values = new HashMap<>();
        for (Attribute each :
                server.getAttributes(bean, names.toArray(String[]::new)).asList()) {
            OptionalDouble value = value(each.getValue());
            value.ifPresent(number -> values.put(meterName(context, each.getName()), number));
        }
        return values;
    }

    private static boolean isSimple(String type) {
        return switch (type) {
            case "int",
                    "long",
                    "double",
                    "float",
                    "boolean",
                    "java.lang.Integer",
                    "java.lang.Long",
                    "java.lang.Double",
                    "java.lang.Boolean" -> true;
            default -> false;
        };
    }

    private static OptionalDouble value(Object value) {
        if (value instanceof Boolean flag) {
            return OptionalDouble.of(flag ? 1 : 0);
        }
        return value instanceof Number number ? OptionalDouble.of(number.doubleValue()) : OptionalDouble.empty();
    }

    /** {@code MilliSecondsBehindSource} of {@code streaming} is {@code debezium.streaming.milli.seconds.behind.source}. */
    static String meterName(String context, String attribute) {
        return "debezium." + context + "."
                + WORD.matcher(attribute).replaceAll(".").toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        // Nothing was opened.
    }
}
