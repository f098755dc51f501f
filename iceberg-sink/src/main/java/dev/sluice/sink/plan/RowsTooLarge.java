package dev.sluice.sink.plan;

/** Rows of a table that some work needs at once take more memory than there is for them; less work at once needs fewer. */
public final class RowsTooLarge extends RuntimeException {
    private static final long serialVersionUID = 1;

    public RowsTooLarge(String message) {
        super(message);
    }
}
