package dev.sluice.ingest.pii;

import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What a value can look like. The first that fits is what it is, so kinds with a check digit come first. */
enum PersonalData {
    EMAIL("e-mail address", any("[\\p{L}0-9._%+-]{1,64}@[\\p{L}0-9-]{1,63}(?:\\.[\\p{L}0-9-]{1,63})*\\.\\p{L}{2,24}")),
    IBAN("IBAN", checked("[ ]", "[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", Checksums::iban)),
    CARD(
            "payment card",
            checked(
                    "[ -]",
                    "4[0-9]{12}|4[0-9]{15}|4[0-9]{18}|5[0-9]{15}|3[47][0-9]{13}|3[0689][0-9]{12}|6[0-9]{15,18}"
                            + "|2[2-7][0-9]{14}",
                    Checksums::luhn)),
    GERMAN_TAX_ID("German tax id", checked("[ ]", "[1-9][0-9]{10}", Checksums::germanTaxId)),
    POLISH_PESEL("Polish PESEL", checked("", "[0-9]{11}", Checksums::pesel)),
    FRENCH_NIR("French social security number", checked("[ ]", "[12][0-9]{14}", Checksums::nir)),
    SPANISH_DNI("Spanish DNI", checked("[ -]", "[0-9]{8}[A-Za-z]", Checksums::dni)),
    US_SSN("US social security number", all("(?!000|666|9)[0-9]{3}-(?!00)[0-9]{2}-(?!0000)[0-9]{4}")),
    PHONE(
            "phone number",
            all("(?:\\+|00)[1-9][0-9]{0,3}(?:[ ()./-]{0,2}[0-9]){6,13}"
                    + "|\\(?0[1-9][0-9]{1,4}\\)?[ /-]{1,3}(?:[0-9][ -]?){4,9}"
                    + "|(?:1[ -])?\\(?[2-9][0-9]{2}\\)?[ .-][2-9][0-9]{2}[ .-][0-9]{4}"));

    private final String label;

    @SuppressWarnings("ImmutableEnumChecker") // patterns and checksums, which nothing changes
    private final Predicate<String> test;

    PersonalData(String label, Predicate<String> test) {
        this.label = label;
        this.test = test;
    }

    String label() {
        return label;
    }

    boolean fits(String value) {
        return test.test(value);
    }

    /** Somewhere in the value. */
    private static Predicate<String> any(String regex) {
        return Pattern.compile(regex).asPredicate();
    }

    /** The whole value. */
    private static Predicate<String> all(String regex) {
        Pattern pattern = Pattern.compile(regex);
        return value -> pattern.matcher(value.strip()).matches();
    }

    /** The whole value without separators, if its check digits are right. */
    private static Predicate<String> checked(String separators, String regex, Predicate<String> checksum) {
        Pattern pattern = Pattern.compile(regex);
        Pattern separator = Pattern.compile(separators);
        return value -> {
            String bare = value.strip();
            String compact =
                    separators.isEmpty() ? bare : separator.matcher(bare).replaceAll("");
            return pattern.matcher(compact).matches() && checksum.test(compact);
        };
    }
}
