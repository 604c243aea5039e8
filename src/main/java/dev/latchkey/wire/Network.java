package dev.latchkey.wire;

import io.netty.util.NetUtil;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.Optional;

/** A range of IP addresses. IPv4 addresses mapped into IPv6 count as IPv4 addresses, in the range and in what is compared. */
public final class Network {
    private static final int IPV6_HOLDER_BYTES = 8;

    private final int addressBits;
    private final int prefixBits;
    private final BigInteger prefix;

    private Network(InetAddress base, int prefixBits) {
        this.addressBits = bits(base);
        this.prefixBits = prefixBits;
        this.prefix = prefix(base);
    }

    /**
     * Reads CIDR notation (RFC 4632, section 3.1) or a single address.
     *
     * @throws IllegalArgumentException for other text
     */
    public static Network of(String cidr) {
        int slash = cidr.indexOf('/');
        return address(slash < 0 ? cidr : cidr.substring(0, slash))
                .flatMap(base -> (slash < 0
                                ? Optional.of((long) bits(base))
                                : WholeNumber.parse(cidr.substring(slash + 1)))
                        .filter(prefixBits -> prefixBits <= bits(base))
                        .map(prefixBits -> new Network(base, prefixBits.intValue())))
                .orElseThrow(() -> new IllegalArgumentException(cidr + " is neither an address nor a network"));
    }

    /** Parses an address; empty for other text, because names are never looked up. */
    public static Optional<InetAddress> address(String text) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        try {
            return bytes == null ? Optional.empty() : Optional.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Under which an address is counted: itself; for IPv6 its /64 network, whose addresses are one holder's (RFC 6177). */
    public static String holderOf(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length > IPV6_HOLDER_BYTES
                ? HexFormat.of().formatHex(bytes, 0, IPV6_HOLDER_BYTES)
                : NetUtil.toAddressString(address);
    }

    public boolean contains(InetAddress address) {
        return bits(address) == addressBits && prefix(address).equals(prefix);
    }

    private BigInteger prefix(InetAddress address) {
        return new BigInteger(1, address.getAddress()).shiftRight(addressBits - prefixBits);
    }

    private static int bits(InetAddress address) {
        return address.getAddress().length * Byte.SIZE;
    }
}
