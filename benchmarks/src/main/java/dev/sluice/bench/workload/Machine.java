package dev.sluice.bench.workload;

import com.sun.management.OperatingSystemMXBean;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the figures are of. */
public final class Machine {

    private Machine() {}

    private static Optional<OperatingSystemMXBean> system() {
        return Optional.ofNullable(ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class));
    }

    /** All memory of the machine or the container. */
    static Optional<Double> memoryBytes() {
        return system().map(bean -> (double) bean.getTotalMemorySize());
    }

    /** The load average of the last minute; negative where the system has none. */
    public static double load() {
        return system().map(OperatingSystemMXBean::getSystemLoadAverage).orElse(-1.0);
    }

    /** By name. */
    public static Map<String, String> describe() {
        Map<String, String> machine = new TreeMap<>();
        machine.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        machine.put("architecture", System.getProperty("os.arch"));
        machine.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        memoryBytes().ifPresent(bytes -> machine.put("memory", Math.round(bytes / (1 << 30)) + " GiB"));
        machine.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        return machine;
    }
}
