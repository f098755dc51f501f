package dev.sluice.ingest.pii;

import java.math.BigInteger;

/** The check digits of numbers that people carry. Every method takes digits or letters alone, without separators. */
final class Checksums {

    private static final BigInteger MOD_97 = BigInteger.valueOf(97);
    private static final int[] PESEL_WEIGHTS = {1, 3, 7, 9, 1, 3, 7, 9, 1, 3};
    private static final String DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE";

    private Checksums() {}

    /** ISO/IEC 7812: payment cards. */
    static boolean luhn(String digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int doubled = i % 2 == 1 ? digit * 2 : digit;
            sum += doubled > 9 ? doubled - 9 : doubled;
        }
        return sum % 10 == 0;
    }

    /** ISO 13616: the first four characters go to the end, letters count from 10, and the rest is 1. */
    static boolean iban(String iban) {
        String moved = iban.substring(4) + iban.substring(0, 4);
        StringBuilder digits = new StringBuilder();
        moved.chars().forEach(c -> digits.append(Character.digit(c, Character.MAX_RADIX)));
        return new BigInteger(digits.toString()).mod(MOD_97).intValue() == 1;
    }

    /** German tax id: ISO 7064 MOD 11,10, and one digit of the first ten stands there two or three times. */
    static boolean germanTaxId(String digits) {
        int[] counts = new int[10];
        int product = 10;
        for (int i = 0; i < 10; i++) {
            int digit = digits.charAt(i) - '0';
            counts[digit]++;
            int sum = (digit + product) % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }
        int repeated = 0;
        for (int count : counts) {
            if (count > 3) {
                return false;
            }
            repeated += count > 1 ? 1 : 0;
        }
        return repeated == 1 && (11 - product) % 10 == digits.charAt(10) - '0';
    }

    /** Polish PESEL. */
    static boolean pesel(String digits) {
        int sum = 0;
        for (int i = 0; i < PESEL_WEIGHTS.length; i++) {
            sum += PESEL_WEIGHTS[i] * (digits.charAt(i) - '0');
        }
        int month = Integer.parseInt(digits.substring(2, 4)) % 20;
        int day = Integer.parseInt(digits.substring(4, 6));
        return month >= 1 && month <= 12 && day >= 1 && day <= 31 && (10 - sum % 10) % 10 == digits.charAt(10) - '0';
    }

    /** Spanish DNI: eight digits and a letter. */
    static boolean dni(String text) {
        int number = Integer.parseInt(text.substring(0, 8));
        return DNI_LETTERS.charAt(number % DNI_LETTERS.length()) == Character.toUpperCase(text.charAt(8));
    }

    /** French NIR: thirteen digits and two that make up for 97. */
    static boolean nir(String digits) {
        long number = Long.parseLong(digits.substring(0, 13));
        int month = Integer.parseInt(digits.substring(3, 5));
        return (digits.charAt(0) == '1' || digits.charAt(0) == '2')
                && month >= 1
                && month <= 12
                && 97 - number % 97 == Long.parseLong(digits.substring(13));
    }
}
