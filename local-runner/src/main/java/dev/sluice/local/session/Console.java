package dev.sluice.local.session;

import dev.sluice.local.stack.StackEvents;
import dev.sluice.schemas.pipeline.Problem;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * The screen. On a terminal the last block of lines can be redrawn in place; elsewhere every line stays. Thread-safe.
 */
public final class Console implements StackEvents {

    private final PrintStream out;
    private final boolean terminal;
    private final int columns;
    private int blockLines;

    /**
     * Writes to the given stream.
     *
     * @param terminal whether the stream is a terminal that understands ANSI sequences
     * @param columns its width; lines of a block are cut to it, because a wrapped line can't be redrawn in place
     */
    public Console(PrintStream out, boolean terminal, int columns) {
        this.out = out;
        this.terminal = terminal;
        this.columns = columns;
    }

    /** Standard output. The launcher tells its width in {@code sluice.columns} if it is a terminal. */
    public static Console standard() {
        int columns = Integer.getInteger("sluice.columns", 0);
        return new Console(System.out, columns > 0, columns);
    }

    public boolean isTerminal() {
        return terminal;
    }

    /** A line that stays. */
    public synchronized void line(String text) {
        clearBlock();
        out.println(text);
        out.flush();
    }

    /** Lines that take the place of the block before them, if nothing was written since and this is a terminal. */
    public synchronized void block(List<String> lines) {
        clearBlock();
        lines.forEach(text -> out.println(terminal ? cut(text) : text));
        out.flush();
        blockLines = lines.size();
    }

    /** Leaves the present block where it is. */
    public synchronized void keepBlock() {
        blockLines = 0;
    }

    private String cut(String text) {
        return text.length() <= columns ? text : text.substring(0, columns - 1) + "…";
    }

    private void clearBlock() {
        if (terminal && blockLines > 0) {
            out.print(String.format(Locale.ROOT, "\u001b[%dA\u001b[J", blockLines)); // up, and clear from there
        }
        blockLines = 0;
    }

    @Override
    public void step(String what) {
        line("  " + what + " …");
    }

    @Override
    public void warning(Problem problem) {
        line("! " + problem);
    }

    @Override
    public void ready(String what, String address) {
        line("  " + what + " is ready at " + address);
    }

    @Override
    public void restarting(String name, int exitCode, Duration wait) {
        line(String.format(
                Locale.ROOT,
                "! %s ended with exit code %d, starting it again in %.1f s",
                name,
                exitCode,
                wait.toMillis() / 1000.0));
    }

    @Override
    public synchronized void gaveUp(String name, int exitCode, List<String> lastWords) {
        line("! " + name + " can't go on (exit code " + exitCode + "):");
        lastWords.forEach(words -> line("    " + words));
    }
}
