package dev.latchkey.webauthn;

import static org.assertj.core.api.Assertions.assertThat;

import com.upokecenter.cbor.CBORObject;
import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.authenticator.Registration;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.CpuTime;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** CBOR made to exhaust its reader, in every place where a response has CBOR. */
class CborBombTest {
    private static final Duration MOST = Duration.ofMillis(50);
    private static final long MOST_HEAP = 16L << 20;
    private static final int ROOM = 40_000;

    private static final Map<String, byte[]> BOMBS = Map.ofEntries(
            Map.entry("nested arrays", filled(0x81)),
            Map.entry("nested arrays of unknown length", filled(0x9f)),
            Map.entry("nested maps", filled(0xa1)),
            Map.entry("nested maps of unknown length", filled(0xbf)),
            Map.entry("nested tags", filled(0xc1)),
            Map.entry("a byte string of 2 GB", HexFormat.of().parseHex("5a7fffffff00")),
            Map.entry("a byte string of 2^64 bytes", HexFormat.of().parseHex("5bffffffffffffffff00")),
            Map.entry("a text of 2 GB", HexFormat.of().parseHex("7a7fffffff00")),
            Map.entry("an array of 2^31 items", HexFormat.of().parseHex("9a7fffffff00")),
            Map.entry("a map of 2^31 entries", HexFormat.of().parseHex("ba7fffffff0000")),
            Map.entry("a map of 2^32 entries", HexFormat.of().parseHex("baffffffff0000")),
            Map.entry("a huge bignum", Bytes.concat(HexFormat.of().parseHex("c2599c40"), new byte[ROOM])),
            Map.entry("a decimal fraction of a huge exponent", HexFormat.of().parseHex("c4821a7fffffff01")),
            Map.entry(
                    "a rational of huge numbers",
                    HexFormat.of().parseHex("d81e82c249010000000000000000c249010000000000000000")),
            Map.entry("a map with every key twice", twice()),
            Map.entry("a map of deep keys", deepKeys()),
            Map.entry("a byte string of endless chunks", Bytes.concat(new byte[] {0x5f}, filled(0x40))),
            Map.entry("half a text", new byte[] {0x62, (byte) 0xc3}));

    private static final Map<String, BiFunction<Registration, byte[], Registration>> PLACES = Map.of(
            "as the attestation object", (making, bomb) -> making.withAttestationObjectBytes(bytes -> bomb),
            "as the statement",
                    (making, bomb) -> making.withAttestationObjectBytes(bytes ->
                            Bytes.concat(HexFormat.of().parseHex("a363666d74646e6f6e656761747453746d74"), bomb)),
            "as the key", (making, bomb) -> making.withCoseKeyBytes(bytes -> bomb),
            "as the extensions",
                    (making, bomb) -> making.withAuthenticatorDataBytes(bytes -> {
                        byte[] flagged = bytes.clone();
                        flagged[32] |= (byte) 0x80;
                        return Bytes.concat(flagged, bomb);
                    }));

    static Stream<Arguments> bombsInPlaces() {
        return BOMBS.keySet().stream()
                .flatMap(bomb -> PLACES.keySet().stream().map(place -> Arguments.of(bomb, place)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("bombsInPlaces")
    void a_bomb_costs_at_most_50_ms_and_16_mb(String bomb, String place) {
        Party party = Party.strict();
        RegistrationResponse response = RegistrationResponse.of(Objects.requireNonNull(PLACES.get(place))
                .apply(SoftAuthenticator.synced().register(party.creationOptions()), BOMBS.get(bomb))
                .response());
        Runnable verification = () -> assertThat(RegistrationVerifier.verify(party.expectedRegistration(), response))
                .isNotEqualTo(new Verdict.Refused<>(Reason.LIB_CRASH));

        assertThat(CpuTime.onceWarm(MOST, verification)).isLessThan(MOST);
        long before = allocated();
        verification.run();
        assertThat(allocated() - before).isLessThan(MOST_HEAP);
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private static byte[] filled(int value) {
        byte[] bytes = new byte[ROOM];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static byte[] twice() {
        byte[] entries = new byte[2 * 2 * 1000 * 3];
        for (int i = 0; i < entries.length; i += 6) {
            int key = (i / 6) % 1000;
            entries[i] = 0x19;
            entries[i + 1] = (byte) (key >> 8);
            entries[i + 2] = (byte) key;
            entries[i + 3] = 0x19;
        }
        return Bytes.concat(new byte[] {(byte) 0xb9, (byte) (2000 >> 8), (byte) (2000 & 0xff)}, entries);
    }

    /** Keys that differ in their innermost item alone, so that each comparison has to go all the way. */
    private static byte[] deepKeys() {
        CBORObject map = CBORObject.NewMap();
        for (int i = 0; i < 200; i++) {
            CBORObject key = CBORObject.FromObject(i);
            for (int depth = 0; depth < 190; depth++) {
                key = CBORObject.NewArray().Add(key);
            }
            map.Add(key, 1);
        }
        return map.EncodeToBytes();
    }
}
