package dev.sluice.sink.format.iceberg.lookup;

import java.util.Arrays;

/**
 * Whole numbers that are the keys of a part of a data file, in the order of its rows, in little memory: of each 1024 the
 * least one, and of each by how much it is greater, in as many bits as the greatest difference has. Numbers that follow
 * one another take 10 bits each.
 */
final class PackedKeys {

    private static final int BLOCK = KeyIndex.ROWS_AT_ONCE;
    /** Bytes of an object or an array without what it holds; of a block, with its bounds and what points to it. */
    private static final int OBJECT = 48;

    private static final int OF_BLOCK = 40;
    private static final long[] NO_WORDS = {};

    /** Stands for keys that can't be kept in this form. */
    static final PackedKeys NONE = new PackedKeys(0, 0, new long[0], new long[0], new long[0][]);

    private final long firstRow;
    private final int rows;
    /** Of each block. */
    private final long[] least;

    private final long[] greatest;
    private final long[][] blocks;

    private PackedKeys(long firstRow, int rows, long[] least, long[] greatest, long[][] blocks) {
        this.firstRow = firstRow;
        this.rows = rows;
        this.least = least;
        this.greatest = greatest;
        this.blocks = blocks;
    }

    int rows() {
        return rows;
    }

    /** What they take in memory. */
    long bytes() {
        long words = 0;
        for (long[] block : blocks) {
            words += block.length;
        }
        return 4L * OBJECT + (long) OF_BLOCK * blocks.length + Long.BYTES * words;
    }

    /** Takes note of a row of the file that has a wanted key. */
    interface Hits {
        void hit(int key, long row);
    }

    /** Looks for wanted keys in all rows, in their order. */
    void find(KeyIndex wanted, Hits hits) {
        long[] values = new long[BLOCK];
        for (int block = 0; block < blocks.length; block++) {
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
        long[] words = blocks[block];
        long mask = -1L >>> (Long.SIZE - width);
        int word = 0;
        int shift = 0;
        for (int i = 0; i < count; i++) {
            long value = words[word] >>> shift;
            shift += width;
            if (shift >= Long.SIZE) {
                shift -= Long.SIZE;
                word++;
                if (shift > 0) {
                    value |= words[word] << (width - shift);
                }
            }
            into[i] = base + (value & mask);
        }
    }

    private static long[] packed(long[] values, int count, long base, int width) {
        if (width == 0) {
            return NO_WORDS;
        }
        long[] words = new long[(count * width + Long.SIZE - 1) / Long.SIZE];
        int word = 0;
        int shift = 0;
        for (int i = 0; i < count; i++) {
            long difference = values[i] - base;
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
        return words;
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
        private int count;
        private long firstRow = -1;
        private int rows;
        private long bytes;
        private long[] least = new long[1];
        private long[] greatest = new long[1];
        private long[][] blocks = new long[1][];
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
        void add(long row, long[] values, int number) {
            if (firstRow < 0) {
                firstRow = row;
            }
            if (row != firstRow + rows || rows > Integer.MAX_VALUE - number) {
                giveUp(); // Rows were left out.
                return;
            }
            for (int i = 0; i < number && !isImpossible; i++) {
                block[inBlock++] = values[i];
                if (inBlock == BLOCK) {
                    pack();
                }
            }
            rows += number;
        }

        /** The keys are not of the kind that can be packed. */
        void giveUp() {
            isImpossible = true;
            blocks = new long[0][];
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
                            Arrays.copyOf(least, count),
                            Arrays.copyOf(greatest, count),
                            Arrays.copyOf(blocks, count));
        }

        private void pack() {
            long low = block[0];
            long high = block[0];
            for (int i = 1; i < inBlock; i++) {
                low = Math.min(low, block[i]);
                high = Math.max(high, block[i]);
            }
            if (count == least.length) {
                least = Arrays.copyOf(least, count * 2);
                greatest = Arrays.copyOf(greatest, count * 2);
                blocks = Arrays.copyOf(blocks, count * 2);
            }
            least[count] = low;
            greatest[count] = high;
            blocks[count] = PackedKeys.packed(block, inBlock, low, width(low, high));
            bytes += OF_BLOCK + (long) Long.BYTES * blocks[count].length;
            count++;
            inBlock = 0;
            if (bytes > most) {
                giveUp();
            }
        }
    }
}
