package dev.latchkey.sdk;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.zip.CRC32;

/**
 * An npm package: a tar file (POSIX.1-1988 ustar) in gzip's format (RFC 1952). It depends on its content alone, so that the
 * integrity in a project's {@code package-lock.json} holds for every replica: the times are fixed, and the data is stored
 * without compression, whose output differs between versions of zlib.
 */
final class Tgz {
    private static final int BLOCK = 512;
    private static final int LARGEST_STORED = 65_535;
    private static final byte[] GZIP_HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 255};

    /** 1985-10-26T08:15:00Z, the time that npm itself gives to files. */
    private static final long TIME = 499_162_500;

    private Tgz() {}

    /** Packs files by name into the directory {@code package}, in the order of their names. */
    static byte[] of(SortedMap<String, byte[]> files) {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            byte[] content = file.getValue();
            tar.writeBytes(header("package/" + file.getKey(), content.length));
            tar.writeBytes(content);
            tar.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
        }
        tar.writeBytes(new byte[2 * BLOCK]);
        return stored(tar.toByteArray());
    }

    private static byte[] header(String name, int size) {
        ByteBuffer header = ByteBuffer.allocate(BLOCK);
        put(header, 0, name);
        put(header, 100, octal(0644, 7));
        put(header, 108, octal(0, 7));
        put(header, 116, octal(0, 7));
        put(header, 124, octal(size, 11));
        put(header, 136, octal(TIME, 11));
        put(header, 148, " ".repeat(8)); // the checksum's own field counts as spaces
        put(header, 156, "0");
        put(header, 257, "ustar\00000");
        int sum = 0;
        for (byte each : header.array()) {
            sum += each & 0xff;
        }
        put(header, 148, octal(sum, 6) + "\0 ");
        return header.array();
    }

    private static void put(ByteBuffer header, int offset, String text) {
        header.put(offset, text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String octal(long number, int digits) {
        String text = Long.toOctalString(number);
        return "0".repeat(digits - text.length()) + text;
    }

    private static byte[] stored(byte[] data) {
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        gzip.writeBytes(GZIP_HEADER);
        for (int begin = 0; begin < data.length; begin += LARGEST_STORED) {
            int length = Math.min(LARGEST_STORED, data.length - begin);
            byte last = (byte) (begin + length == data.length ? 1 : 0);
            gzip.writeBytes(littleEndian(5)
                    .put(last)
                    .putShort((short) length)
                    .putShort((short) ~length)
                    .array());
            gzip.write(data, begin, length);
        }
        CRC32 checksum = new CRC32();
        checksum.update(data);
        gzip.writeBytes(littleEndian(8)
                .putInt((int) checksum.getValue())
                .putInt(data.length)
                .array());
        return gzip.toByteArray();
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
