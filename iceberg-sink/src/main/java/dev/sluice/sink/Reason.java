package dev.sluice.sink;

/** The innermost message: what the driver or the file system said itself. */
public final class Reason {

    private Reason() {}

    /** The innermost exception's kind, and the first line of its message if it has one. */
    public static String of(Throwable e) {
        Throwable innermost = innermost(e);
        String message = innermost.getMessage();
        return innermost.getClass().getSimpleName() + (message == null ? "" : ": " + firstLine(message));
    }

    /** The first line of the innermost exception's message; its kind where it has none. */
    public static String message(Throwable e) {
        Throwable innermost = innermost(e);
        String message = innermost.getMessage();
        return message == null ? innermost.getClass().getSimpleName() : firstLine(message);
    }

    private static Throwable innermost(Throwable e) {
        Throwable innermost = e;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return innermost;
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }
}
