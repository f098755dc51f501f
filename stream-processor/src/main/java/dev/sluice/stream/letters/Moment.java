package dev.sluice.stream.letters;

import dev.sluice.schemas.service.TimeSpan;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import java.time.Instant;
import java.time.format.DateTimeParseException;

/** A time on the command line: {@code 2026-11-20T17:00:00Z}, or a time span back from now such as {@code 2h}. */
final class Moment implements ITypeConverter<Instant> {

    @Override
    public Instant convert(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            try {
                return Instant.now().minus(new TimeSpan().convert(text));
            } catch (TypeConversionException f) {
                throw new TypeConversionException(
                        "'" + text + "' is neither a time such as 2026-11-20T17:00:00Z nor a time span such as 2h");
            }
        }
    }
}
