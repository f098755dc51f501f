package dev.sluice.schemas.mask;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * AES-256-GCM: {@value #PREFIX} and, in Base64, 12 bytes of nonce, the cipher text and 16 bytes of tag. The key is HKDF's
 * of the masking key, without salt, for {@value #PURPOSE}. A nonce is random, so the same value looks different each time;
 * one masking key should encrypt no more than 2<sup>32</sup> values.
 */
final class Encrypt implements ValueMask {

    static final String PREFIX = "sluice:v1:";
    static final String PURPOSE = "sluice mask encrypt v1";

    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final SecureRandom random;

    Encrypt(byte[] maskingKey, SecureRandom random) {
        byte[] derived = Hkdf.derive(maskingKey, new byte[0], PURPOSE.getBytes(StandardCharsets.UTF_8), KEY_BYTES);
        this.key = new SecretKeySpec(derived, "AES");
        this.random = random;
    }

    @Override
    public String mask(String text) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
            byte[] sealed = cipher.doFinal(text.getBytes(StandardCharsets.UTF_8));
            byte[] all = ByteBuffer.allocate(nonce.length + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
            return PREFIX + Base64.getEncoder().encodeToString(all);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has AES-GCM", e);
        }
    }
}
