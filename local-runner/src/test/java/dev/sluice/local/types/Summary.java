package dev.sluice.local.types;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Long values as {@code LakeDump} writes them. */
final class Summary {

    private Summary() {}

    static String of(String text) {
        return text.length() + " characters, MD5 " + md5(text.getBytes(StandardCharsets.UTF_8));
    }

    static String of(byte[] bytes) {
        return bytes.length + " bytes, MD5 " + md5(bytes);
    }

    private static String md5(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has MD5", e);
        }
    }
}
