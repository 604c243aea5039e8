import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A backend, a browser and an authenticator in one file of plain Java. It runs registrations and logins against a service, to
 * train its AOT cache and to measure the time from its start to the first login.
 *
 * <pre>
 * java Training.java train URL ADMIN_TOKEN ROUNDS   waits for the service; then in every round a registration and eight logins, half
 *                                                   of them without a transaction, and in every tenth all other calls and
 *                                                   refusals; eight rounds run concurrently, and up to half of them may fail,
 *                                                   because a slow machine may be overloaded
 * java Training.java prepare URL ADMIN_TOKEN FILE   one registration, its passkey kept in the file
 * java Training.java load URL ADMIN_TOKEN THREADS SECONDS   as many logins as possible; prints their number
 * java Training.java first URL FILE                 warms up with logins and prints "warm"; then reads lines of "login" or
 *                                                   "note" (a row of bench/skeleton) and a Unix time in milliseconds, retries
 *                                                   that until it succeeds, and prints the milliseconds since the given time
 * </pre>
 *
 * The system property {@code operators.url} is the address of the operators' API if it has a port of its own.
 */
public final class Training {
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
    private static final String ORIGIN = "http://localhost";
    private static final String RP_ID = "localhost";
    private static final int PRESENT_AND_VERIFIED = 0x05;
    private static final int WITH_CREDENTIAL = 0x40;
    private static final int CONCURRENT_ROUNDS = 8;
    private static final int LOGINS_PER_ROUND = 8;
    private static final int ROUNDS_PER_OTHER_CALLS = 10;
    private static final Duration LONGEST_START = Duration.ofMinutes(2);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .build();
    private final String url;
    private final String operatorsUrl;
    private String appId = "";
    private String apiKey = "";

    private Training(String url) {
        this.url = url;
        this.operatorsUrl = System.getProperty("operators.url", url);
    }

    private record Passkey(byte[] id, PrivateKey key, String userHandle) {}

    private interface Attempt {
        void make() throws Exception;
    }

    private static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Training training = new Training(arguments[1]);
        switch (arguments[0]) {
            case "train" -> training.train(arguments[2], Integer.parseInt(arguments[3]));
            case "load" ->
                training.load(arguments[2], Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]));
            case "prepare" -> training.prepare(arguments[2], Path.of(arguments[3]));
            case "first" -> training.first(Path.of(arguments[2]));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private void train(String token, int rounds) throws Exception {
        awaitService();
        makeApp(token);
        call("GET", "/admin/v1/apps/" + appId + "/check", token, null);
        ExecutorService people = Executors.newFixedThreadPool(CONCURRENT_ROUNDS);
        List<Future<Void>> trained = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            int round = i;
            trained.add(people.submit(() -> {
                trainingRound(token, round);
                return null;
            }));
        }
        people.shutdown();
        int failed = 0;
        for (Future<Void> round : trained) {
            try {
                round.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof Refused || !(e.getCause() instanceof IOException)) {
                    throw e;
                }
                System.err.println(e.getCause().getMessage());
                failed++;
            }
        }
        if (failed > rounds / 2) {
            throw new IllegalStateException(failed + " of " + rounds + " rounds failed");
        }
        System.out.println("app " + appId + ": " + rounds + " rounds, of which " + failed + " failed");
    }

    private void awaitService() throws Exception {
        long end = System.nanoTime() + LONGEST_START.toNanos();
        while (true) {
            try {
                call("GET", "/q/health/ready", null, null);
                return;
            } catch (IOException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                Thread.sleep(200);
            }
        }
    }

    private void trainingRound(String token, int round) throws Exception {
        String user = "user-" + round;
        Passkey passkey = register(user);
        for (int login = 0; login < LOGINS_PER_ROUND; login++) {
            logIn(passkey, login % 2 == 0 ? transaction("authenticate", externalId(user)) : null);
        }
        if (round % ROUNDS_PER_OTHER_CALLS == 0) {
            manage("/v1/apps/" + appId, apiKey, "backends-" + user);
            manage("/admin/v1/apps/" + appId, token, "operators-" + user);
            readDocuments();
            operate(token);
            beRefused(passkey);
        }
    }

    /** Every call about one user, until the user is deleted, by a backend or an operator. */
    private void manage(String app, String bearer, String user) throws Exception {
        Passkey passkey = register(user);
        logIn(passkey, null);
        String users = app + "/users";
        String id = member("id", call("GET", users + "?limit=1&identifier=" + user, bearer, null));
        call("GET", users + "?limit=10&order_by=created_at:DESC", bearer, null);
        String path = users + "/" + id;
        call("GET", path, bearer, null);
        call("PATCH", path, bearer, "{\"user_metadata\":{\"plan\":\"gold\"}}");
        call("PATCH", path + "/deactivate", bearer, null);
        refused(() -> logIn(passkey, null));
        call("PATCH", path + "/activate", bearer, null);
        String device = path + "/devices/" + member("id", call("GET", path + "/devices", bearer, null));
        call("PATCH", device, bearer, "{\"friendly_name\":\"A key\"}");
        call("PATCH", device + "/reset_backup_flags", bearer, null);
        logIn(passkey, null);
        if (bearer.equals(apiKey)) {
            call("GET", path + "/signals", bearer, null);
        } else {
            call("GET", path + "/export", bearer, null);
        }
        call("DELETE", device, bearer, null);
        refused(() -> logIn(passkey, null));
        call("DELETE", path, bearer, null);
        refused(() -> call("GET", path, bearer, null));
    }

    private void readDocuments() throws Exception {
        String app = "/v1/apps/" + appId;
        call("GET", app, null, null);
        call("GET", app + "/.well-known/jwks.json", null, null);
        for (String document :
                List.of("webauthn", "apple-app-site-association", "assetlinks.json", "passkey-endpoints")) {
            try {
                call("GET", app + "/.well-known/" + document, null, null);
            } catch (Refused notConfigured) {
                continue;
            }
        }
    }

    /** The operators' calls that are not about one user. */
    private void operate(String token) throws Exception {
        String apps = "/admin/v1/apps";
        String app = apps + "/" + appId;
        call("GET", apps, token, null);
        call("GET", app, token, null);
        call("PATCH", app, token, "{\"name\":\"Training\"}");
        call("GET", app + "/events?limit=20", token, null);
        call("GET", "/admin/v1/events?limit=20", token, null);
        call("GET", app + "/export", token, null);
        String other = apps + "/"
                + member("id", call("POST", apps, token, "{\"name\":\"Other\",\"rp_id\":\"%s\",\"auth_origin\":\"%s\"}".formatted(RP_ID, ORIGIN)));
        String keys = other + "/api_keys";
        call("POST", keys, token, "{\"name\":\"other\"}");
        call("DELETE", keys + "/" + member("id", call("GET", keys, token, null)), token, null);
        call("POST", other + "/import", token, "application/x-ndjson", """
                {"type":"header","format":"latchkey-users","version":1}
                {"type":"user","external_id":"imported"}
                {"type":"end"}
                """);
        call("DELETE", other, token, null);
    }

    /** What goes wrong every day, and what strangers try. */
    private void beRefused(Passkey passkey) throws Exception {
        String app = "/v1/apps/" + appId;
        String start = app + "/authenticate/transactions/webauthn/start";
        Passkey anothersKey = new Passkey(passkey.id(), keyPair().getPrivate(), passkey.userHandle());
        Passkey unknown = new Passkey(new byte[16], passkey.key(), passkey.userHandle());
        refused(() -> logIn(anothersKey, null));
        refused(() -> logIn(anothersKey, transaction("authenticate", externalId("user-0"))));
        refused(() -> logIn(unknown, null));
        refused(() -> transaction("authenticate", externalId("nobody")));
        refused(() -> transaction("authenticate", "{}"));
        refused(() -> call("POST", start, null, "{\"transaction_id\":\"unknown\"}"));
        refused(() -> call("POST", app + "/authenticate/transactions/webauthn/finish", null, "{}"));
        refused(() -> redeem("unknown"));
        refused(() -> call("POST", start, null, "{"));
        refused(() -> call("DELETE", start, null, null));
        refused(() -> call("GET", app + "/users?limit=-1", apiKey, null));
        refused(() -> call("GET", app + "/users", "not-a-key", null));
        refused(() -> call("GET", "/admin/v1/apps", "not-a-token", null));
        refused(() -> call("GET", "/v1/apps/unknown", null, null));
        refused(() -> call("GET", "/wp-login.php", null, null));
    }

    private static void refused(Attempt attempt) throws Exception {
        try {
            attempt.make();
        } catch (Refused expected) {
            return;
        }
        throw new IllegalStateException("an attempt was not refused");
    }

    private static String externalId(String user) {
        return "{\"external_id\":\"" + user + "\"}";
    }

    private void load(String token, int threads, int seconds) throws Exception {
        makeApp(token);
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        LongAdder logins = new LongAdder();
        List<Thread> people = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            String user = "user-" + i;
            Passkey passkey = register(user);
            Thread person = new Thread(() -> {
                try {
                    while (System.nanoTime() < end) {
                        logIn(passkey, transaction("authenticate", externalId(user)));
                        logins.increment();
                    }
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            people.add(person);
            person.start();
        }
        for (Thread person : people) {
            person.join();
        }
        System.out.println(logins.sum());
    }

    private void prepare(String token, Path file) throws Exception {
        makeApp(token);
        Passkey passkey = register("anna");
        logIn(passkey, null);
        Properties kept = new Properties();
        kept.setProperty("app", appId);
        kept.setProperty("key", apiKey);
        kept.setProperty("id", BASE64URL.encodeToString(passkey.id()));
        kept.setProperty("private", BASE64URL.encodeToString(passkey.key().getEncoded()));
        kept.setProperty("handle", passkey.userHandle());
        try (OutputStream out = Files.newOutputStream(file)) {
            kept.store(out, null);
        }
    }

    private void first(Path file) throws Exception {
        Properties kept = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            kept.load(in);
        }
        appId = kept.getProperty("app");
        apiKey = kept.getProperty("key");
        Passkey passkey = new Passkey(
                fromBase64Url(kept.getProperty("id")),
                KeyFactory.getInstance("EC")
                        .generatePrivate(new PKCS8EncodedKeySpec(fromBase64Url(kept.getProperty("private")))),
                kept.getProperty("handle"));
        for (int i = 0; i < 200; i++) {
            logIn(passkey, null);
        }
        System.out.println("warm");
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] asked = line.split(" ");
            while (!succeeds(asked[0], passkey)) {
                Thread.sleep(10);
            }
            System.out.println(System.currentTimeMillis() - Long.parseLong(asked[1]));
        }
    }

    private boolean succeeds(String what, Passkey passkey) throws Exception {
        try {
            if (what.equals("login")) {
                logIn(passkey, null);
            } else {
                call("POST", "/notes", null, "{\"text\":\"x\"}");
            }
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private void makeApp(String token) throws Exception {
        appId = member("id", call(
                "POST",
                "/admin/v1/apps",
                token,
                "{\"name\":\"Training\",\"rp_id\":\"%s\",\"auth_origin\":\"%s\"}".formatted(RP_ID, ORIGIN)));
        apiKey = member("secret", call("POST", "/admin/v1/apps/" + appId + "/api_keys", token, "{\"name\":\"training\"}"));
    }

    private String transaction(String type, String body) throws Exception {
        return member("transaction_id", call("POST", "/v1/apps/" + appId + "/transactions/" + type, apiKey, body));
    }

    private Passkey register(String user) throws Exception {
        String transaction = transaction(
                "register", "{\"external_id\":\"%1$s\",\"passkey_display_name\":\"%1$s\"}".formatted(user));
        String started = call(
                "POST",
                "/v1/apps/" + appId + "/register/transactions/webauthn/start",
                null,
                "{\"transaction_id\":\"" + transaction + "\"}");
        KeyPair pair = keyPair();
        byte[] id = new byte[16];
        new SecureRandom().nextBytes(id);
        byte[] data = concat(
                authenticatorData(PRESENT_AND_VERIFIED | WITH_CREDENTIAL),
                new byte[16],
                new byte[] {0, 16},
                id,
                coseKey((ECPublicKey) pair.getPublic()));
        // {"fmt": "none", "attStmt": {}, "authData": data}
        byte[] attestation = concat(
                HexFormat.of().parseHex("a363666d74646e6f6e656761747453746d74a0686175746844617461" + "58"),
                new byte[] {(byte) data.length},
                data);
        String response = "{\"id\":\"%1$s\",\"rawId\":\"%1$s\",\"type\":\"public-key\",\"response\":{\"clientDataJSON\":\"%2$s\",\"attestationObject\":\"%3$s\"}}"
                .formatted(
                        BASE64URL.encodeToString(id),
                        BASE64URL.encodeToString(clientData("webauthn.create", started)),
                        BASE64URL.encodeToString(attestation));
        redeem(finish("register", started, transaction, response));
        Matcher handle = Pattern.compile("\"user\":\\{[^}]*\"id\":\"([^\"]+)\"").matcher(started);
        if (!handle.find()) {
            throw new IOException("no user handle in " + started);
        }
        return new Passkey(id, pair.getPrivate(), handle.group(1));
    }

    private static KeyPair keyPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private void logIn(Passkey passkey, String transaction) throws Exception {
        String started = call(
                "POST",
                "/v1/apps/" + appId + "/authenticate/transactions/webauthn/start",
                null,
                transaction == null ? "" : "{\"transaction_id\":\"" + transaction + "\"}");
        byte[] data = authenticatorData(PRESENT_AND_VERIFIED);
        byte[] clientData = clientData("webauthn.get", started);
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(passkey.key());
        signature.update(concat(data, sha256(clientData)));
        String response = "{\"id\":\"%1$s\",\"rawId\":\"%1$s\",\"type\":\"public-key\",\"response\":{\"clientDataJSON\":\"%2$s\",\"authenticatorData\":\"%3$s\",\"signature\":\"%4$s\",\"userHandle\":\"%5$s\"}}"
                .formatted(
                        BASE64URL.encodeToString(passkey.id()),
                        BASE64URL.encodeToString(clientData),
                        BASE64URL.encodeToString(data),
                        BASE64URL.encodeToString(signature.sign()),
                        passkey.userHandle());
        redeem(finish("authenticate", started, transaction, response));
    }

    private String finish(String type, String started, String transaction, String response) throws Exception {
        Matcher handshake = Pattern.compile("\"handshake\":\\{\"id\":\"([^\"]+)\"").matcher(started);
        if (!handshake.find()) {
            throw new IOException("no handshake in " + started);
        }
        String body = "{\"handshake_id\":\"%s\",\"handshake_response\":%s%s}"
                .formatted(
                        handshake.group(1),
                        response,
                        transaction == null ? "" : ",\"transaction_id\":\"" + transaction + "\"");
        return member(
                "nonce", call("POST", "/v1/apps/" + appId + "/" + type + "/transactions/webauthn/finish", null, body));
    }

    private void redeem(String nonce) throws Exception {
        call("POST", "/v1/apps/" + appId + "/authenticate/verify", apiKey, "{\"nonce\":\"" + nonce + "\"}");
    }

    private String call(String method, String path, String bearer, String body)
            throws IOException, InterruptedException {
        return call(method, path, bearer, "application/json", body);
    }

    /** Without a bearer it is a page's. */
    private String call(String method, String path, String bearer, String type, String body)
            throws IOException, InterruptedException {
        String address = path.startsWith("/admin/") ? operatorsUrl : url;
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", type)
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (bearer == null) {
            request.header("Origin", ORIGIN);
        } else {
            request.header("Authorization", "Bearer " + bearer);
        }
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        int status = response.statusCode();
        if (status >= 300) {
            String message = method + " " + path + ": " + status + " " + response.body();
            throw status >= 400 && status < 500 ? new Refused(message) : new IOException(message);
        }
        return response.body();
    }

    private static byte[] clientData(String type, String started) throws IOException {
        return "{\"type\":\"%s\",\"challenge\":\"%s\",\"origin\":\"%s\",\"crossOrigin\":false}"
                .formatted(type, member("challenge", started), ORIGIN)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] authenticatorData(int flags) throws GeneralSecurityException {
        return concat(sha256(RP_ID.getBytes(StandardCharsets.UTF_8)), new byte[] {(byte) flags}, new byte[4]);
    }

    /** {1: 2, 3: -7, -1: 1, -2: x, -3: y} */
    private static byte[] coseKey(ECPublicKey key) {
        return concat(
                HexFormat.of().parseHex("a5010203262001215820"),
                coordinate(key.getW().getAffineX().toByteArray()),
                HexFormat.of().parseHex("225820"),
                coordinate(key.getW().getAffineY().toByteArray()));
    }

    private static byte[] coordinate(byte[] number) {
        byte[] padded = new byte[32];
        int length = Math.min(number.length, padded.length);
        System.arraycopy(number, number.length - length, padded, padded.length - length, length);
        return padded;
    }

    private static String member(String name, String json) throws IOException {
        Matcher member = Pattern.compile("\"" + name + "\":\"([^\"]+)\"").matcher(json);
        if (!member.find()) {
            throw new IOException("no " + name + " in " + json);
        }
        return member.group(1);
    }

    private static byte[] fromBase64Url(String text) {
        return Base64.getUrlDecoder().decode(text);
    }

    private static byte[] sha256(byte[] bytes) throws GeneralSecurityException {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }

    private static byte[] concat(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer all = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }
}
