package dev.latchkey.ceremony;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A fault that the responses of both ceremonies can have.
 *
 * @param reason in the ceremony's record; null if the request is malformed and nothing is recorded
 * @param change introduces the fault into a JSON object of the response
 */
record CommonFault(String fault, @Nullable String reason, Consumer<ObjectNode> change) {
    /** Faults in the members of the credential, all malformed requests. */
    static List<CommonFault> ofCredential() {
        return List.of(
                malformed("no id", credential -> credential.remove("id")),
                malformed("an id that is a number", credential -> credential.put("id", 5)),
                malformed("an id that is not base64url", credential -> credential.put("id", "***")),
                malformed("no type", credential -> credential.remove("type")),
                malformed("a type that is a number", credential -> credential.put("type", 5)),
                malformed("a wrong type", credential -> credential.put("type", "password")),
                malformed("no response", credential -> credential.remove("response")),
                malformed("a response that is text", credential -> credential.put("response", "x")));
    }

    /** Faults in a member of the response that must be non-empty base64url, all malformed requests. */
    static List<CommonFault> ofResponse(String member) {
        return List.of(
                malformed("no " + member, response -> response.remove(member)),
                malformed(member + " that is a number", response -> response.put(member, 5)),
                malformed(member + " that is not base64url", response -> response.put(member, "***")),
                malformed("empty " + member, response -> response.put(member, "")));
    }

    /** Faults in the members of the client data. */
    static List<CommonFault> ofClientData() {
        return List.of(
                new CommonFault("no type", "type", data -> data.remove("type")),
                new CommonFault("a type that is a number", "type", data -> data.put("type", 5)),
                new CommonFault("an empty type", "type", data -> data.put("type", "")),
                new CommonFault("no challenge", "challenge", data -> data.remove("challenge")),
                new CommonFault("a challenge that is a number", "challenge", data -> data.put("challenge", 5)),
                new CommonFault("an empty challenge", "challenge", data -> data.put("challenge", "")),
                new CommonFault("a challenge that is not base64url", "challenge", data -> data.put("challenge", "***")),
                new CommonFault("no origin", "origin", data -> data.remove("origin")),
                new CommonFault("an origin that is a number", "origin", data -> data.put("origin", 5)),
                new CommonFault("an empty origin", "origin", data -> data.put("origin", "")),
                new CommonFault("a token binding that is text", "token_binding", data -> data.put("tokenBinding", "x")),
                new CommonFault(
                        "a token binding without status", "token_binding", data -> data.putObject("tokenBinding")),
                new CommonFault(
                        "a token binding with an unknown status",
                        "token_binding",
                        data -> data.putObject("tokenBinding").put("status", "perhaps")));
    }

    private static CommonFault malformed(String fault, Consumer<ObjectNode> change) {
        return new CommonFault(fault, null, change);
    }
}
