package dev.sluice.schemas.mask;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;

/** HMAC-SHA-256 with the masking key over the text's UTF-8, as 64 hex digits: same value, same hash. */
final class Hash implements ValueMask {

    private static final String HMAC = "HmacSHA256";

    private final Mac keyed;

    Hash(byte[] key) {
        try {
            keyed = Mac.getInstance(HMAC);
            keyed.init(new SecretKeySpec(key, HMAC));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + HMAC, e);
        }
    }

    @Override
    public String mask(String text) {
        try {
            Mac mac = (Mac) keyed.clone();
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("Java's own HMAC can be cloned", e);
        }
    }
}
