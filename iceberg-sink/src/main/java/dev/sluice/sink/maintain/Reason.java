package dev.sluice.sink.maintain;

/** The innermost message: what the driver or the file system said itself. */
public final class Reason {

    private Reason() {}

    /** The innermost exception's kind, and the first line of its message if it has one. */
    public static String of(Throwable e) {
        Throwable innermost = e;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        String message = innermost.getMessage();
        return innermost.getClass().getSimpleName()
                + (message == null ? "" : ": " + message.lines().findFirst().orElse(""));
    }
}
