package dev.sluice.ingest.pii;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;

import static org.assertj.core.api.Assertions.assertThat;

/** Published examples of each kind are found, and look-alikes without the right check digits are not. */
class PersonalDataTest {

    @ParameterizedTest
    @CsvSource({
        "EMAIL, jane.doe+x@example.co.uk",
        "EMAIL, write to Jane <jane@example.org> please",
        "IBAN, GB82 WEST 1234 5698 7654 32",
        "IBAN, DE89370400440532013000",
        "CARD, 4111 1111 1111 1111",
        "CARD, 5500005555555559",
        "GERMAN_TAX_ID, 86 095 742 719",
        "POLISH_PESEL, 44051401359",
        "FRENCH_NIR, 255081416802538",
        "SPANISH_DNI, 12345678Z",
        "US_SSN, 078-05-1120",
        "PHONE, +49 30 1234567",
        "PHONE, 0049 (30) 1234567",
        "PHONE, 030 / 123456",
        "PHONE, (212) 555-0123"
    })
    void isFound(PersonalData kind, String value) {
        assertThat(kind.fits(value)).isTrue();
        assertThat(Arrays.stream(PersonalData.values())
                        .filter(each -> each.fits(value))
                        .findFirst())
                .contains(kind);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2024-01-02",
                "12345",
                "1704067200000",
                "4111111111111112",
                "GB82WEST12345698765433",
                "666-12-3456",
                "12345678A",
                "86095742718",
                "a@b",
                "order 17 of 2024",
                "3.14159",
                "550e8400-e29b-41d4-a716-446655440000"
            })
    void isNothingOfTheKind(String value) {
        assertThat(PersonalData.values()).noneMatch(kind -> kind.fits(value));
    }
}
