package dev.sluice.local.chaos;

import dev.sluice.local.process.JavaCommand;
import dev.sluice.local.stack.LocalStack;
import dev.sluice.local.stack.Service;
import dev.sluice.local.stack.ServiceCommandLine;

/**
 * A table is loaded in bulk, and its connections to the source are reset in the middle of their COPY; a load that ends for that is
 * started again, and goes on where it stood.
 *
 * @param bytes how much the source has sent when it is reset
 */
record LoadBrokenOff(long bytes, int times) implements Fault {

    private static final String BACKFILL = "dev.sluice.sink.backfill.Backfill";
    private static final int ATTEMPTS = 6;

    @Override
    public String what() {
        return "backfill with " + times + " connections reset after " + bytes / 1000 + " kB";
    }

    @Override
    public void strike(Scene scene) throws Exception {
        TcpProxy source = scene.stage().links().proxy(Link.SOURCE);
        source.resetAfter(bytes, times);
        try {
            int exitCode = 1;
            for (int i = 0; i < ATTEMPTS && exitCode != 0; i++) {
                exitCode = scene.run(load(scene), "backfill");
                if (exitCode != 0 && exitCode != 1) {
                    throw new Unkept("backfill ended with exit code " + exitCode);
                }
            }
            if (exitCode != 0) {
                throw new Unkept("backfill did not get through in " + ATTEMPTS + " attempts");
            }
        } finally {
            source.resetAfter(0, 0);
        }
    }

    private static JavaCommand load(Scene scene) throws java.io.IOException {
        return ServiceCommandLine.of(scene.installation(), Service.SINK, BACKFILL)
                .argument("-f", scene.file().toString())
                .argument("-f", LocalStack.overlayIn(scene.stack().root()).toString())
                .argument("--table", ChaosDatabase.SHELF);
    }
}
