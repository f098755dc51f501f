package dev.sluice.bench.bed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** What Linux tells of a process in {@code /proc}; nothing of a process that is gone, nor on other systems. */
final class ProcFile {

    private static final int USER_TICKS = 11;
    private static final int SYSTEM_TICKS = 12;
    private static final int TICKS_PER_SECOND = 100;

    private ProcFile() {}

    /** Processor time of its threads in seconds. */
    static Optional<Double> processorSeconds(long pid) {
        return read(pid, "stat").map(ProcFile::parseStat);
    }

    /** The name in parentheses may hold anything, so the fields are counted from behind it. */
    static double parseStat(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS])) / (double) TICKS_PER_SECOND;
    }

    /** Memory that is resident now, in bytes. */
    static OptionalLong resident(long pid) {
        return field(pid, "VmRSS:");
    }

    /** The most memory that was ever resident, in bytes. */
    static OptionalLong peak(long pid) {
        return field(pid, "VmHWM:");
    }

    private static OptionalLong field(long pid, String name) {
        return read(pid, "status").map(text -> parseStatus(text, name)).orElse(OptionalLong.empty());
    }

    static OptionalLong parseStatus(String status, String name) {
        return status.lines()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst();
    }

    private static Optional<String> read(long pid, String file) {
        try {
            return Optional.of(Files.readString(Path.of("/proc", Long.toString(pid), file)));
        } catch (IOException e) {
            return Optional.empty(); // It has ended.
        }
    }
}
