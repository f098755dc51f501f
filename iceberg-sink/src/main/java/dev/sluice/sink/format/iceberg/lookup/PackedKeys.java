package dev.sluice.sink.format.iceberg.lookup;

import java.util.Arrays;

/**
 * Whole numbers that are the keys of a part of a data file, in the order of its rows, in little memory: of each 1024 the
 * least one, and of each by how much it is greater, in as many bits as the greatest difference has. Numbers that follow
 * one another take 10 bits each.
 */
final class PackedKeys {

    /** Bytes of an instance and its arrays, beside their elements. */
    private static final int OBJECTS = 144;

    private static final int BLOCK = KeyIndex.ROWS_AT_ONCE;

    /** Stands for keys that can't be kept in this form. */
    static final PackedKeys NONE = new PackedKeys(0, 0, new long[0], new long[0], new int[] {0}, new long[0]);

    private final long firstRow;
    private final int rows;
    /** Of each block. */
    private final long[] least;

    private final long[] greatest;
    /** The first word of each block, and of what would come after the last. */
    private final int[] starts;

    private final long[] words;

    private PackedKeys(long firstRow, int rows, long[] least, long[] greatest, int[] starts, long[] words) {
        this.firstRow = firstRow;
        this.rows = rows;
        this.least = least;
        this.greatest = greatest;
        this.starts = starts;
        this.words = words;
    }

    /** What they take in memory. */
    long bytes() {
        return OBJECTS
                + (long) Long.BYTES * (least.length + greatest.length + words.length)
                + (long) Integer.BYTES * starts.length;
    }

    /** Takes note of a row of the file that has a wanted key. */
    interface Hits {
        void hit(int key, long row);
    }

    /** Looks for wanted keys in all rows, in their order. */
    void find(KeyIndex wanted, Hits hits) {
        long[] values = new long[BLOCK];
        for (int block = 0; block < least.length; block++) {
            if (wanted.isAnyBetween(least[block], greatest[block])) {
                int before = block * BLOCK;
                int count = Math.min(BLOCK, rows - before);
                unpack(block, count, values);
                wanted.find(values, count, (key, row) -> hits.hit(key, firstRow + before + row));
            }
        }
    }

    private void unpack(int block, int count, long[] into) {
        long base = least[block];
        int width = width(base, greatest[block]);
        if (width == 0) {
            Arrays.fill(into, 0, count, base);
            return;
        }
        long[] all = words;
        long mask = -1L >>> (Long.SIZE - width);
        int word = starts[block];
        int shift = 0;
        for (int i = 0; i < count; i++) {
            long value = all[word] >>> shift;
            shift += width;
            if (shift >= Long.SIZE) {
                shift -= Long.SIZE;
                word++;
                if (shift > 0) {
                    value |= all[word] << (width - shift);
                }
            }
            into[i] = base + (value & mask);
        }
    }

    /** Bits of the greatest difference, which is unsigned. */
    private static int width(long least, long greatest) {
        return Long.SIZE - Long.numberOfLeadingZeros(greatest - least);
    }

    /** Takes the keys of a part in the order of its rows. */
    static final class Packer {

        private final long most;
        private final long[] block = new long[BLOCK];
        private int inBlock;
        private int blocks;
        private long firstRow = -1;
        private int rows;
        private long[] least = new long[1];
        private long[] greatest = new long[1];
        private int[] starts = new int[2];
        private long[] words = new long[BLOCK / Long.SIZE];
        private boolean isImpossible;

        /** @param most bytes; what takes more is not kept */
        Packer(long most) {
            this.most = most;
        }

        /**
         * Some more of them.
         *
         * @param row the place of the first one's row in the file
         */
        void add(long row, long[] values, int count) {
            if (firstRow < 0) {
                firstRow = row;
            }
            if (row != firstRow + rows || rows > Integer.MAX_VALUE - count) {
                giveUp(); // Rows were left out.
            }
            for (int i = 0; i < count && !isImpossible; i++) {
                block[inBlock++] = values[i];
                if (inBlock == BLOCK) {
                    pack();
                }
            }
            rows += count;
        }

        /** The keys are not of the kind that can be packed. */
        void giveUp() {
            isImpossible = true;
            words = new long[0];
        }

        PackedKeys packed() {
            if (inBlock > 0 && !isImpossible) {
                pack();
            }
            return isImpossible
                    ? NONE
                    : new PackedKeys(
                            Math.max(0, firstRow),
                            rows,
                            Arrays.copyOf(least, blocks),
                            Arrays.copyOf(greatest, blocks),
                            Arrays.copyOf(starts, blocks + 1),
                            Arrays.copyOf(words, starts[blocks]));
        }

        private void pack() {
            long low = block[0];
            long high = block[0];
            for (int i = 1; i < inBlock; i++) {
                low = Math.min(low, block[i]);
                high = Math.max(high, block[i]);
            }
            int width = width(low, high);
            int from = starts[blocks];
            int to = from + (inBlock * width + Long.SIZE - 1) / Long.SIZE;
            if ((long) to * Long.BYTES > most) {
                giveUp();
                return;
            }
            if (to > words.length) {
                words = Arrays.copyOf(words, Math.max(to, words.length + words.length / 2));
            }
            if (blocks == least.length) {
                least = Arrays.copyOf(least, blocks * 2);
                greatest = Arrays.copyOf(greatest, blocks * 2);
                starts = Arrays.copyOf(starts, blocks * 2 + 1);
            }
            least[blocks] = low;
            greatest[blocks] = high;
            int word = from;
            int shift = 0;
            for (int i = 0; i < inBlock && width > 0; i++) {
                long difference = block[i] - low;
                words[word] |= difference << shift;
                shift += width;
                if (shift >= Long.SIZE) {
                    shift -= Long.SIZE;
                    word++;
                    if (shift > 0) {
                        words[word] |= difference >>> (width - shift);
                    }
                }
            }
            blocks++;
            starts[blocks] = to;
            inBlock = 0;
        }
    }
}
