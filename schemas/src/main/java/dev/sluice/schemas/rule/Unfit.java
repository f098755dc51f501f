package dev.sluice.schemas.rule;

/** A rule that can't judge rows of a schema. */
final class Unfit extends Exception {

    private final String mend;

    /**
     * @param what is wrong with it, without its name
     * @param mend what to do
     */
    Unfit(String what, String mend) {
        super(what);
        this.mend = mend;
    }

    String what() {
        return String.valueOf(getMessage());
    }

    String mend() {
        return mend;
    }
}
