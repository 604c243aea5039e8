package dev.latchkey.browser;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A certificate trusted only by the browser of one test run.
 *
 * @param keyStore a PKCS #12 file with the key
 * @param publicKeyHash the SHA-256 of its public key, in Base64, for Chromium's flag that trusts it
 */
record ThrowawayCertificate(Path keyStore, String publicKeyHash) {
    static final String PASSWORD = "throwaway";

    /** A fresh one for this host, made by the JDK's keytool. */
    static ThrowawayCertificate forHost(String host, Path directory)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path file = Files.createDirectories(directory).resolve(host + ".p12");
        Files.deleteIfExists(file);
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String key = "-genkeypair -alias tls -keyalg EC -groupname secp256r1 -validity 2 -storetype PKCS12";
        List<String> command = new ArrayList<>(List.of(keytool));
        command.addAll(List.of(key.split(" ")));
        command.addAll(List.of("-dname", "CN=" + host, "-ext", "san=dns:" + host));
        command.addAll(List.of("-keystore", file.toString(), "-storepass", PASSWORD));
        int exit = new ProcessBuilder(command)
                .redirectError(Redirect.DISCARD)
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("keytool created no certificate: " + exit);
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        byte[] publicKey = store.getCertificate("tls").getPublicKey().getEncoded();
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(publicKey);
        return new ThrowawayCertificate(file, Base64.getEncoder().encodeToString(hash));
    }
}
