package dev.latchkey.wire;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** A range of IP addresses. IPv4 addresses mapped into IPv6 count as IPv4 addresses, in the range and in what is compared. */
public final class Network {
    private static final int ANY_PORT = 0;

    private final IpSubnetFilterRule range;

    private Network(IpSubnetFilterRule range) {
        this.range = range;
    }

    /**
     * Reads CIDR notation (RFC 4632, section 3.1) or a single address.
     *
     * @throws IllegalArgumentException when it is neither
     */
    public static Network of(String cidr) {
        int slash = cidr.indexOf('/');
        InetAddress base = address(slash < 0 ? cidr : cidr.substring(0, slash))
                .orElseThrow(() -> new IllegalArgumentException(cidr + " is neither an address nor a network"));
        int bits = base.getAddress().length * Byte.SIZE;
        try {
            int prefix = slash < 0 ? bits : Integer.parseInt(cidr.substring(slash + 1));
            return new Network(new IpSubnetFilterRule(base, prefix, IpFilterRuleType.ACCEPT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(cidr + " is neither an address nor a network", e);
        }
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

    public boolean contains(InetAddress address) {
        return range.matches(new InetSocketAddress(address, ANY_PORT));
    }
}
