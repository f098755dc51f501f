package dev.sluice.local;

import dev.sluice.local.process.JavaCommand;
import dev.sluice.local.process.Module;
import dev.sluice.local.process.SharedClasses;
import dev.sluice.local.stack.Installation;
import dev.sluice.local.stack.Service;
import dev.sluice.schemas.service.ExitCode;
import picocli.CommandLine.Command;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Lets the demo work for a moment, and keeps the classes that it needed as {@link SharedClasses}. */
@Command(
        name = "warm",
        mixinStandardHelpOptions = true,
        description = {
            "Makes everything start in about half the time, until libraries change.",
            "Runs a short demo and keeps the classes that it loads in the form in which the JVM uses them:",
            "some 600 MB below the modules' target directories, and about two minutes."
        })
final class WarmCommand implements Callable<Integer> {

    @Override
    public Integer call() throws IOException, InterruptedException {
        Installation installation = Installation.running();
        List<Module> cold = new ArrayList<>();
        for (Module module : modules(installation)) {
            if (!new SharedClasses(module).areGood()) {
                cold.add(module);
            }
        }
        if (cold.isEmpty()) {
            System.err.println("Warm already");
            return ExitCode.DONE.code();
        }
        Path scratch = Files.createTempDirectory("sluice-warm");
        learn(installation, scratch);
        keep(cold, scratch);
        delete(scratch);
        return ExitCode.DONE.code();
    }

    private static List<Module> modules(Installation installation) {
        return Stream.concat(
                        Stream.of(Service.SINK, Service.INGEST, Service.STREAM).map(installation::module),
                        Stream.of(installation.runner()))
                .toList();
    }

    private static void learn(Installation installation, Path scratch) throws IOException, InterruptedException {
        System.err.println("1/2 A short demo tells which classes are needed (half a minute) …");
        Path log = scratch.resolve("demo.log");
        JavaCommand demo = JavaCommand.of(installation.runner(), Sluice.class.getName())
                .option("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                .option("-Dsluice.home=" + installation.home(), "-D" + SharedClasses.LISTS + "=" + scratch)
                .argument(
                        "demo",
                        "--duration",
                        "2s",
                        "--dir",
                        scratch.resolve("demo").toString());
        run(demo.line(), log);
    }

    private static void run(List<String> command, Path log) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            int exitCode = process.waitFor();
            if (exitCode != 0) {
                throw new IOException("the demo ended with exit code " + exitCode + "; see " + log);
            }
        } finally {
            process.destroy();
        }
    }

    /** All side by side: each JVM uses one processor. */
    private static void keep(List<Module> modules, Path scratch) throws IOException, InterruptedException {
        System.err.println("2/2 Keeping the classes of " + modules.size() + " modules (a minute) …");
        ExecutorService side = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            List<Future<?>> made = new ArrayList<>();
            for (Module module : modules) {
                made.add(side.submit(() -> {
                    new SharedClasses(module).make(scratch, scratch.resolve(module.name() + ".log"));
                    System.err.println("    " + module.name());
                    return module;
                }));
            }
            for (Future<?> one : made) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IOException(e);
        } finally {
            side.shutdownNow();
        }
    }

    private static void delete(Path scratch) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(scratch)) {
            all = files.sorted((a, b) -> b.compareTo(a)).toList();
        }
        for (Path each : all) {
            Files.delete(each);
        }
    }
}
