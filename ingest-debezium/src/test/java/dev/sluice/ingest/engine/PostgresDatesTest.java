package dev.sluice.ingest.engine;

import org.junit.jupiter.api.Test;

import java.time.LocalDate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PostgresDatesTest {

    @Test
    void daysInPostgresOwnCalendar() {
        assertThat(PostgresDates.days("1970-01-02")).isEqualTo(1);
        assertThat(PostgresDates.days("1582-10-10"))
                .isEqualTo(Math.toIntExact(LocalDate.of(1582, 10, 10).toEpochDay()));
        assertThat(PostgresDates.days("0001-12-31 BC")).isEqualTo(PostgresDates.days("0001-01-01") - 1);
        assertThat(PostgresDates.days("infinity")).isGreaterThan(PostgresDates.days("5874897-12-31"));
        assertThat(PostgresDates.days("-infinity")).isLessThan(PostgresDates.days("4713-11-24 BC"));
    }

    @Test
    void whatIsNoDateIsRefused() {
        for (String text : new String[] {"", "2024-01", "01/02/2024", "2024-02-30", "2024-01-01 AD", "Infinity"}) {
            assertThatIllegalArgumentException().as(text).isThrownBy(() -> PostgresDates.days(text));
        }
    }
}
