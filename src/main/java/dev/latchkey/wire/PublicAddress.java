package dev.latchkey.wire;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/** Tells public internet addresses from others, because URLs that an app names must not lead into the service's own network. */
public final class PublicAddress {
    /** IPv4, and the part of IPv6 that is global unicast (RFC 4291, section 2.4). */
    private static final List<Network> UNICAST = networks("0.0.0.0/0", "2000::/3");

    /**
     * Blocks of these that are not globally reachable (IANA's registries of special-purpose addresses), and those whose addresses
     * lead to others: Teredo (in 2001::/23) and 6to4 (2002::/16).
     */
    private static final List<Network> SPECIAL = networks(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3",
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "3fff::/20");

    private PublicAddress() {}

    /** Whether an address is public; one that only leads to another (6to4, Teredo, NAT64) is not. */
    public static boolean is(InetAddress address) {
        return isIn(UNICAST, address) && !isIn(SPECIAL, address);
    }

    private static boolean isIn(List<Network> networks, InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    private static List<Network> networks(String... cidrs) {
        return Stream.of(cidrs).map(Network::of).toList();
    }
}
