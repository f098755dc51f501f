package dev.sluice.deployment;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Assumptions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Checkers that exist for Node only; {@code .ci/run} installs them, and without them their tests are skipped and say so. */
final class NodeTool {

    private static final String TOOLS = "deployment-tests/tools";

    private NodeTool() {}

    /** @param what kind of check, for a document as JSON */
    static Tool.Answer check(String what, Path folder, Node document) throws IOException, InterruptedException {
        Path file = folder.resolve("document.json");
        new ObjectMapper().writeValue(file.toFile(), document.value());
        return check(what, List.of(file));
    }

    /** @param what kind of check, for files as they stand */
    static Tool.Answer check(String what, List<Path> files) throws IOException, InterruptedException {
        Tool.NODE.require();
        if (!Files.isDirectory(Repository.path(TOOLS + "/node_modules"))) {
            String message = "NOT TESTED: npm packages are missing (npm ci --prefix " + TOOLS + ")";
            System.err.println(message);
            Assumptions.abort(message);
        }
        List<String> arguments =
                new ArrayList<>(List.of(Repository.path(TOOLS + "/check.mjs").toString(), what));
        files.forEach(file -> arguments.add(file.toString()));
        return Tool.NODE.run(arguments.toArray(String[]::new));
    }
}
