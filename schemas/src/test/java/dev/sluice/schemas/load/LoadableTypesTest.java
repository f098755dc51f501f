package dev.sluice.schemas.load;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LoadableTypesTest {

    @Test
    void whatTheStreamReadsInItsOwnWayIsNotLoaded() {
        assertThat(LoadableTypes.isLoadable("geometry")).isFalse();
        assertThat(LoadableTypes.isLoadable("vector")).isFalse();
        assertThat(LoadableTypes.isLoadable("tsvector")).isTrue();
        assertThat(LoadableTypes.isLoadable("int4")).isTrue();
    }

    @Test
    void aMaskByValueNeedsTheTextThatTheStreamHas() {
        assertThat(LoadableTypes.isMaskable("pg_catalog", "text")).isTrue();
        assertThat(LoadableTypes.isMaskable("pg_catalog", "point")).isFalse();
        assertThat(LoadableTypes.isMaskable("public", "hstore")).isFalse();
        assertThat(LoadableTypes.isMaskable("public", "mood")).as("an enum").isFalse();
        assertThat(LoadableTypes.isMaskable("public", "citext")).isTrue();
    }
}
