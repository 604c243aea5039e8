package dev.latchkey.check;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/** Which addresses are on the public internet: what an app names must not lead into the network that the service is in. */
final class PublicAddress {
    /** IPv4 blocks that are not globally reachable (IANA's registry of special purposes): network and prefix length. */
    private static final List<int[]> SPECIAL = List.of(
            block(0, 0, 0, 0, 8),
            block(10, 0, 0, 0, 8),
            block(100, 64, 0, 0, 10),
            block(127, 0, 0, 0, 8),
            block(169, 254, 0, 0, 16),
            block(172, 16, 0, 0, 12),
            block(192, 0, 0, 0, 24),
            block(192, 0, 2, 0, 24),
            block(192, 88, 99, 0, 24),
            block(192, 168, 0, 0, 16),
            block(198, 18, 0, 0, 15),
            block(198, 51, 100, 0, 24),
            block(203, 0, 113, 0, 24),
            block(224, 0, 0, 0, 3));

    private PublicAddress() {}

    /** Whether it is one; an address that only leads to another (6to4, Teredo, NAT64) is none. */
    static boolean is(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address instanceof Inet4Address) {
            int value = value(bytes[0] & 0xFF, bytes[1] & 0xFF, bytes[2] & 0xFF, bytes[3] & 0xFF);
            return SPECIAL.stream().noneMatch(block -> value >>> (32 - block[1]) == block[0] >>> (32 - block[1]));
        }
        int first = ((bytes[0] & 0xFF) << 8) | (bytes[1] & 0xFF);
        int second = ((bytes[2] & 0xFF) << 8) | (bytes[3] & 0xFF);
        boolean globalUnicast = first >>> 13 == 1;
        boolean protocols = first == 0x2001 && second < 0x0200;
        boolean documentation = (first == 0x2001 && second == 0x0db8) || (first == 0x3fff && second < 0x1000);
        boolean sixToFour = first == 0x2002;
        return globalUnicast && !protocols && !documentation && !sixToFour;
    }

    private static int[] block(int a, int b, int c, int d, int length) {
        return new int[] {value(a, b, c, d), length};
    }

    private static int value(int a, int b, int c, int d) {
        return a << 24 | b << 16 | c << 8 | d;
    }
}
