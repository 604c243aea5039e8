package dev.latchkey.webauthn;

import static dev.latchkey.webauthn.Party.assertRefused;
import static dev.latchkey.webauthn.Party.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import com.upokecenter.cbor.CBORObject;
import dev.latchkey.testsupport.authenticator.Algorithm;
import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.authenticator.Cbor;
import dev.latchkey.testsupport.authenticator.Registration;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.CpuTime;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostileKeyTest {
    private static final int KTY = 1;
    private static final int ALG = 3;
    private static final int CRV = -1;
    private static final int X = -2;
    private static final int Y = -3;
    private static final int N = -1;
    private static final int E = -2;

    private static final Duration MOST = Duration.ofMillis(20);

    private final Party party = Party.strict();

    record Hostile(String name, Algorithm algorithm, Reason reason, UnaryOperator<Registration> change) {
        @Override
        public String toString() {
            return algorithm + ": " + name;
        }
    }

    static Stream<Hostile> keys() {
        return Stream.of(common(), elliptic(), edwards(), rsa()).flatMap(keys -> keys);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("keys")
    void a_hostile_key_is_refused_within_20_ms(Hostile hostile) {
        RegistrationResponse response = RegistrationResponse.of(hostile.change()
                .apply(SoftAuthenticator.synced()
                        .register(party.creationOptions())
                        .using(hostile.algorithm()))
                .response());

        assertThat(CpuTime.onceWarm(
                        MOST,
                        () -> assertRefused(
                                RegistrationVerifier.verify(party.expectedRegistration(), response), hostile.reason())))
                .isLessThan(MOST);
    }

    @ParameterizedTest
    @ValueSource(ints = {2048, 3072, 4096})
    void rsa_keys_from_2048_to_4096_bits_are_accepted(int bits) {
        outcome(party.register(
                SoftAuthenticator.synced(),
                making -> making.using(Algorithm.RS256).withCoseKey(key -> key.Set(N, modulus(bits)))));
    }

    @Test
    void leading_zeros_of_a_modulus_are_accepted_and_not_stored() {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();

        VerifiedRegistration made = outcome(party.register(
                authenticator,
                making -> making.using(Algorithm.RS256)
                        .withCoseKey(key -> key.Set(
                                N,
                                Bytes.concat(
                                        new byte[1],
                                        key.get(CBORObject.FromObject(N)).GetByteString())))));

        assertThat(made.publicKey()).isEqualTo(authenticator.newest().coseKey().EncodeToBytes());
    }

    private static Stream<Hostile> common() {
        return Stream.of(
                key("no algorithm", Algorithm.ES256, Reason.KEY_PARAMS, key -> key.Remove(CBORObject.FromObject(ALG))),
                key("an algorithm that is text", Algorithm.ES256, Reason.KEY_PARAMS, key -> key.Set(ALG, "ES256")),
                key(
                        "an algorithm that is null",
                        Algorithm.ES256,
                        Reason.KEY_PARAMS,
                        key -> key.Set(ALG, CBORObject.Null)),
                key("an algorithm that is a fraction", Algorithm.ES256, Reason.KEY_PARAMS, key -> key.Set(ALG, -7.0)),
                key(
                        "an algorithm that is a bignum",
                        Algorithm.ES256,
                        Reason.AUTHDATA_LAYOUT,
                        key -> key.Set(ALG, CBORObject.FromObjectAndTag(Bytes.random(1000), 2))),
                key(
                        "an algorithm with a huge exponent",
                        Algorithm.ES256,
                        Reason.AUTHDATA_LAYOUT,
                        key -> key.Set(
                                ALG, CBORObject.DecodeFromBytes(HexFormat.of().parseHex("c5821a7fffffff01")))),
                key(
                        "an algorithm of 64 bits",
                        Algorithm.ES256,
                        Reason.KEY_PARAMS,
                        key -> key.Set(ALG, -7L - (1L << 32))),
                key("the algorithm ES256K", Algorithm.ES256, Reason.ALG_NOT_OFFERED, key -> key.Set(ALG, -47)),
                key("the algorithm RS1", Algorithm.RS256, Reason.ALG_NOT_OFFERED, key -> key.Set(ALG, -65535)),
                key("the algorithm PS256", Algorithm.RS256, Reason.ALG_NOT_OFFERED, key -> key.Set(ALG, -37)),
                key("no type", Algorithm.ES256, Reason.KEY_PARAMS, key -> key.Remove(CBORObject.FromObject(KTY))),
                key("a type that is text", Algorithm.ES256, Reason.KEY_PARAMS, key -> key.Set(KTY, "EC")),
                key("the type of RSA under ES256", Algorithm.ES256, Reason.KEY_PARAMS, key -> key.Set(KTY, 3)),
                key("ES256 over an RSA key", Algorithm.RS256, Reason.KEY_PARAMS, key -> key.Set(ALG, -7)),
                key("RS256 over an elliptic key", Algorithm.ES256, Reason.KEY_PARAMS, key -> key.Set(ALG, -257)),
                key("EdDSA over an elliptic key", Algorithm.ES256, Reason.KEY_PARAMS, key -> key.Set(ALG, -8)),
                key("more than 2 KiB", Algorithm.ES256, Reason.KEY_PARAMS, key -> key.Add(-70001, new byte[2048])),
                bytes("an array", Reason.KEY_PARAMS, encoded -> new byte[] {(byte) 0x80}),
                bytes(
                        "a tagged map",
                        Reason.AUTHDATA_LAYOUT,
                        encoded -> Bytes.concat(new byte[] {(byte) 0xc1}, encoded)),
                bytes("nothing", Reason.AUTHDATA_LAYOUT, encoded -> new byte[0]),
                bytes("a trailing byte", Reason.AUTHDATA_LAYOUT, Bytes.appending(0)),
                bytes("a duplicate member", Reason.AUTHDATA_LAYOUT, Cbor.duplicating(ALG)));
    }

    private static Stream<Hostile> elliptic() {
        return Stream.of(Algorithm.ES256, Algorithm.ES384, Algorithm.ES512)
                .flatMap(algorithm -> Stream.of(
                        key("no x", algorithm, Reason.KEY_PARAMS, key -> key.Remove(CBORObject.FromObject(X))),
                        key("no y", algorithm, Reason.KEY_PARAMS, key -> key.Remove(CBORObject.FromObject(Y))),
                        key("a compressed point", algorithm, Reason.KEY_PARAMS, key -> key.Set(Y, true)),
                        key("x that is text", algorithm, Reason.KEY_PARAMS, key -> key.Set(X, "no")),
                        key(
                                "x with a leading zero",
                                algorithm,
                                Reason.KEY_PARAMS,
                                key -> key.Set(X, Bytes.concat(new byte[1], bytes(key, X)))),
                        key(
                                "y without its last byte",
                                algorithm,
                                Reason.KEY_PARAMS,
                                key -> key.Set(Y, Bytes.rightmost(bytes(key, Y), bytes(key, Y).length - 1))),
                        key("no curve", algorithm, Reason.KEY_PARAMS, key -> key.Remove(CBORObject.FromObject(CRV))),
                        key("the curve secp256k1", algorithm, Reason.KEY_PARAMS, key -> key.Set(CRV, 8)),
                        key(
                                "the next curve",
                                algorithm,
                                Reason.KEY_PARAMS,
                                key -> key.Set(
                                        CRV, key.get(CBORObject.FromObject(CRV)).AsInt32Value() % 3 + 1)),
                        key(
                                "a point off the curve",
                                algorithm,
                                Reason.KEY_POINT,
                                key -> key.Set(X, Bytes.flippingLastBit().apply(bytes(key, X)))),
                        key(
                                "the point (0, 0)",
                                algorithm,
                                Reason.KEY_POINT,
                                key -> key.Set(X, new byte[bytes(key, X).length])
                                        .Set(Y, new byte[bytes(key, X).length])),
                        key(
                                "coordinates beyond the field",
                                algorithm,
                                Reason.KEY_POINT,
                                key -> key.Set(X, ones(bytes(key, X).length)).Set(Y, ones(bytes(key, X).length)))));
    }

    private static Stream<Hostile> edwards() {
        Stream<Hostile> shapes = Stream.of(
                key("no x", Algorithm.EDDSA, Reason.KEY_PARAMS, key -> key.Remove(CBORObject.FromObject(X))),
                key("31 bytes", Algorithm.EDDSA, Reason.KEY_PARAMS, key -> key.Set(X, new byte[31])),
                key("33 bytes", Algorithm.EDDSA, Reason.KEY_PARAMS, key -> key.Set(X, new byte[33])),
                key("the curve Ed448", Algorithm.EDDSA, Reason.KEY_PARAMS, key -> key.Set(CRV, 7)),
                key("the type of an elliptic key", Algorithm.EDDSA, Reason.KEY_PARAMS, key -> key.Set(KTY, 2)),
                key("a y that no point has", Algorithm.EDDSA, Reason.KEY_POINT, key -> key.Set(X, littleEndian(2))),
                key(
                        "a y beyond the field",
                        Algorithm.EDDSA,
                        Reason.KEY_POINT,
                        key -> key.Set(X, hex("ee" + "ff".repeat(30) + "7f"))),
                key(
                        "a y that is not reduced",
                        Algorithm.EDDSA,
                        Reason.KEY_POINT,
                        key -> key.Set(X, hex("ed" + "ff".repeat(30) + "7f"))));
        Stream<Hostile> smallOrders = Stream.of(
                        "01" + "00".repeat(31),
                        "01" + "00".repeat(30) + "80",
                        "00".repeat(32),
                        "00".repeat(31) + "80",
                        "ec" + "ff".repeat(30) + "7f",
                        "ec" + "ff".repeat(31),
                        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
                        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa")
                .map(point -> key(
                        "the small-order point " + point,
                        Algorithm.EDDSA,
                        Reason.KEY_WEAK,
                        key -> key.Set(X, hex(point))));
        return Stream.concat(shapes, smallOrders);
    }

    private static Stream<Hostile> rsa() {
        Stream<Hostile> sizes = IntStream.of(8, 512, 1024, 2047, 4097, 8192, 15000)
                .mapToObj(bits ->
                        key(bits + " bits", Algorithm.RS256, Reason.KEY_WEAK, key -> key.Set(N, modulus(bits))));
        Stream<Hostile> values = Stream.of(
                key("no modulus", Algorithm.RS256, Reason.KEY_PARAMS, key -> key.Remove(CBORObject.FromObject(N))),
                key("an empty modulus", Algorithm.RS256, Reason.KEY_WEAK, key -> key.Set(N, new byte[0])),
                key(
                        "an even modulus",
                        Algorithm.RS256,
                        Reason.KEY_WEAK,
                        key -> key.Set(N, BigInteger.ONE.shiftLeft(2047).toByteArray())),
                key("no exponent", Algorithm.RS256, Reason.KEY_PARAMS, key -> key.Remove(CBORObject.FromObject(E))),
                key("an exponent that is a number", Algorithm.RS256, Reason.KEY_PARAMS, key -> key.Set(E, 65537)),
                exponent(BigInteger.ZERO),
                exponent(BigInteger.ONE),
                exponent(BigInteger.valueOf(3)),
                exponent(BigInteger.valueOf(65536)),
                exponent(BigInteger.valueOf(65538)),
                exponent(BigInteger.ONE.shiftLeft(32).add(BigInteger.ONE)),
                exponent(BigInteger.ONE.shiftLeft(3071).add(BigInteger.ONE)));
        return Stream.concat(sizes, values);
    }

    private static Hostile exponent(BigInteger e) {
        return key(
                "an exponent of " + e.bitLength() + " bits",
                Algorithm.RS256,
                Reason.KEY_WEAK,
                key -> key.Set(E, e.toByteArray()));
    }

    private static Hostile key(String name, Algorithm algorithm, Reason reason, Consumer<CBORObject> change) {
        return new Hostile(name, algorithm, reason, making -> making.withCoseKey(change));
    }

    private static Hostile bytes(String name, Reason reason, UnaryOperator<byte[]> change) {
        return new Hostile(name, Algorithm.ES256, reason, making -> making.withCoseKeyBytes(change));
    }

    private static byte[] bytes(CBORObject key, int label) {
        return key.get(CBORObject.FromObject(label)).GetByteString();
    }

    private static byte[] modulus(int bits) {
        byte[] signed = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE).toByteArray();
        return Bytes.rightmost(signed, (bits + 7) / 8);
    }

    private static byte[] ones(int length) {
        byte[] ones = new byte[length];
        Arrays.fill(ones, (byte) 0xff);
        return ones;
    }

    private static byte[] littleEndian(int value) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) value;
        return bytes;
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
