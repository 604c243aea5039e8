package dev.latchkey.transfer;

import java.io.IOException;
import java.io.PushbackInputStream;
import java.util.Arrays;

/** The first bytes of a file, which show its encoding. */
final class FileStart {
    /** How many bytes the stream must be able to take back. */
    static final int LENGTH = 3;

    private static final byte[] UTF_8_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private FileStart() {}

    /**
     * Skips the byte order mark of UTF-8, if there is one.
     *
     * @throws BadLine if the file is in UTF-16, with a byte order mark or without
     * @throws IOException if the stream breaks off
     */
    static void pass(PushbackInputStream in) throws IOException {
        byte[] start = in.readNBytes(LENGTH);
        if (start.length >= 2 && isUtf16(start[0], start[1])) {
            throw BadLine.fatal("encoding", "The file is in UTF-16; save it in UTF-8. Nothing was read.");
        }
        if (!Arrays.equals(start, UTF_8_MARK)) {
            in.unread(start);
        }
    }

    private static boolean isUtf16(byte first, byte second) {
        int both = (Byte.toUnsignedInt(first) << Byte.SIZE) | Byte.toUnsignedInt(second);
        return both == 0xfeff || both == 0xfffe || first == 0 || second == 0;
    }
}
