package dev.sluice.local.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The end of what a process wrote to a file.
 *
 * @param file may be absent
 * @param from where this process's part begins, in bytes
 */
public record LastWords(Path file, long from) {

    private static final int BYTES = 8 * 1024;
    private static final int LINES = 30;

    /**
     * At most the last 30 lines, oldest first. Where there are lines for people among log lines in JSON, only those: they
     * are what the process wants to be told. Says so when the file can't be read.
     */
    public List<String> read() {
        try (RandomAccessFile input = new RandomAccessFile(file.toFile(), "r")) {
            long length = input.length();
            long own = from <= length ? from : 0; // The file was cut by a rotation meanwhile.
            input.seek(Math.max(own, length - BYTES));
            byte[] end = new byte[(int) (length - input.getFilePointer())];
            input.readFully(end);
            List<String> lines = new String(end, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
            List<String> forPeople =
                    lines.stream().filter(line -> !line.startsWith("{")).toList();
            List<String> chosen = forPeople.isEmpty() ? lines : forPeople;
            return List.copyOf(chosen.subList(Math.max(0, chosen.size() - LINES), chosen.size()));
        } catch (IOException e) {
            return List.of("(" + file + " can't be read: " + e.getMessage() + ")");
        }
    }
}
