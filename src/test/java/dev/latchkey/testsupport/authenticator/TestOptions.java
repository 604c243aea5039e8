package dev.latchkey.testsupport.authenticator;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Options as a server would send them, for the tests of the test support. */
final class TestOptions {
    static final String RP_ID = "example.com";
    static final String CHALLENGE = "dGhlIGNoYWxsZW5nZSBvZiB0aGUgY2VyZW1vbnk";

    /** 32 ASCII characters. */
    static final String USER_HANDLE = "b8FQx0l5Zt2nVcJd7WmRk3YgEhTsLq9u";

    private TestOptions() {}

    /** Offers EdDSA, ES256 and RS256, in this order. */
    static ObjectNode creation() {
        ObjectNode options = Json.object().put("challenge", CHALLENGE);
        options.putObject("rp").put("id", RP_ID).put("name", "Example");
        options.putObject("user")
                .put("id", Bytes.base64Url(Bytes.utf8(USER_HANDLE)))
                .put("name", "pat")
                .put("displayName", "Pat");
        for (Algorithm algorithm : new Algorithm[] {Algorithm.EDDSA, Algorithm.ES256, Algorithm.RS256}) {
            options.withArray("pubKeyCredParams")
                    .addObject()
                    .put("type", "public-key")
                    .put("alg", algorithm.cose());
        }
        return options;
    }

    static ObjectNode request() {
        return Json.object().put("challenge", CHALLENGE).put("rpId", RP_ID);
    }

    static ObjectNode excluding(SoftCredential credential) {
        return naming(creation(), "excludeCredentials", credential);
    }

    static ObjectNode allowing(SoftCredential credential) {
        return naming(request(), "allowCredentials", credential);
    }

    private static ObjectNode naming(ObjectNode options, String list, SoftCredential credential) {
        options.withArray(list).addObject().put("type", "public-key").put("id", credential.idText());
        return options;
    }
}
