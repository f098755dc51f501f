package dev.sluice.schemas.mask;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * Derives keys of one secret, with HMAC-SHA-256.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5869">RFC 5869: HKDF</a>
 */
final class Hkdf {

    private static final String HMAC = "HmacSHA256";
    private static final int BYTES = 32;

    private Hkdf() {}

    /**
     * A key.
     *
     * @param salt may be empty
     * @param info what the key is for
     * @param length bytes of the key, at most 32
     */
    static byte[] derive(byte[] secret, byte[] salt, byte[] info, int length) {
        byte[] extracted = hmac(salt.length == 0 ? new byte[BYTES] : salt, secret);
        byte[] block = Arrays.copyOf(info, info.length + 1);
        block[info.length] = 1;
        return Arrays.copyOf(hmac(extracted, block), length);
    }

    private static byte[] hmac(byte[] key, byte[] data) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + HMAC, e);
        }
    }
}
