package dev.sluice.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A service that does nothing but keep the rules: answers checks, runs until SIGTERM, notes when it is ready for that
 * and in which order it was stopped. What it finds wrong is written in the pipeline file's {@code source.user}.
 */
public final class FakeService {

    private FakeService() {}

    public static void main(String name, String[] arguments) throws Exception {
        List<String> words = List.of(arguments);
        String pipeline = Files.readString(Path.of(words.get(words.indexOf("-f") + 1)));
        if (words.contains("--check")) {
            boolean refused = name.equals("ingest") && pipeline.contains("user: refused");
            System.out.println(
                    refused
                            ? "[{\"place\":\"source\",\"what\":\"the password is wrong\",\"mend\":\"Mend it\",\"kind\":\"INVALID\"}]"
                            : "[]");
            System.exit(refused ? 2 : 0);
        }
        if (name.equals("stream") && pipeline.contains("user: later")) {
            System.err.println("stream: something can't be mended by a restart");
            System.exit(2);
        }
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> note("stopped", name)));
        note("ready", Long.toString(ProcessHandle.current().pid()));
        stopped.await();
    }

    private static void note(String file, String line) {
        try {
            Files.writeString(Path.of(file), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
