package dev.sluice.stream.letters;

/** The processor has not answered in time. What was asked stays asked: it is carried out when the processor runs. */
final class NoAnswer extends Exception {
    NoAnswer(String message) {
        super(message);
    }
}
