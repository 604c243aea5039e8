package dev.latchkey.webauthn;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.yubico.webauthn.AssertionRequest;
import com.yubico.webauthn.CredentialRecord;
import com.yubico.webauthn.CredentialRepositoryV2;
import com.yubico.webauthn.FinishAssertionOptions;
import com.yubico.webauthn.FinishRegistrationOptions;
import com.yubico.webauthn.RelyingParty;
import com.yubico.webauthn.RelyingPartyV2;
import com.yubico.webauthn.ToPublicKeyCredentialDescriptor;
import com.yubico.webauthn.data.AuthenticatorAssertionResponse;
import com.yubico.webauthn.data.AuthenticatorAttestationResponse;
import com.yubico.webauthn.data.AuthenticatorSelectionCriteria;
import com.yubico.webauthn.data.AuthenticatorTransport;
import com.yubico.webauthn.data.ByteArray;
import com.yubico.webauthn.data.COSEAlgorithmIdentifier;
import com.yubico.webauthn.data.ClientAssertionExtensionOutputs;
import com.yubico.webauthn.data.ClientRegistrationExtensionOutputs;
import com.yubico.webauthn.data.CollectedClientData;
import com.yubico.webauthn.data.PublicKeyCredential;
import com.yubico.webauthn.data.PublicKeyCredentialCreationOptions;
import com.yubico.webauthn.data.PublicKeyCredentialParameters;
import com.yubico.webauthn.data.PublicKeyCredentialRequestOptions;
import com.yubico.webauthn.data.RelyingPartyIdentity;
import com.yubico.webauthn.data.UserIdentity;
import com.yubico.webauthn.data.UserVerificationRequirement;
import com.yubico.webauthn.data.exception.Base64UrlException;
import com.yubico.webauthn.exception.AssertionFailedException;
import com.yubico.webauthn.exception.RegistrationFailedException;
import dev.latchkey.app.Algorithm;
import dev.latchkey.app.UserVerification;
import dev.latchkey.passkey.CredentialId;
import dev.latchkey.user.UserHandle;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.security.SignatureException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The verification library, called after all checks that it lacks have passed. What it rejects then is a signature or
 * an attestation statement; any exception other than its own two is not a verdict. Its messages contain keys and
 * handles, so they are dropped.
 *
 * <p>Its objects are built, not parsed from JSON: its parsers create a mapper per call, which takes up to 2 ms.
 */
@SuppressWarnings(
        "deprecation") // CredentialRepositoryV2 is marked deprecated because it is experimental; it needs no usernames.
final class YubicoRelyingParty {
    /** Stands in for an unknown user handle. */
    private static final byte[] UNKNOWN_HANDLE = {0};

    /** The members of the client data as the library has parsed them, to which it has no accessor. */
    private static final VarHandle MEMBERS = members();

    private YubicoRelyingParty() {}

    /** Section 7.1, step 22, and steps 7 to 20 once more. */
    static void finishRegistration(
            ExpectedRegistration expected,
            CredentialId credentialId,
            byte[] clientDataJson,
            AttestationObject attestationObject) {
        try {
            AuthenticatorAttestationResponse response = AuthenticatorAttestationResponse.builder()
                    .attestationObject(new ByteArray(attestationObject.encoded()))
                    .clientDataJSON(new ByteArray(clientDataJson))
                    .build();
            omitNullTokenBinding(response.getClientData());
            relyingParty(expected.ceremony(), null)
                    .finishRegistration(FinishRegistrationOptions.builder()
                            .request(creationOptions(expected))
                            .response(
                                    PublicKeyCredential
                                            .<AuthenticatorAttestationResponse, ClientRegistrationExtensionOutputs>
                                                    builder()
                                            .id(new ByteArray(credentialId.bytes()))
                                            .response(response)
                                            .clientExtensionResults(ClientRegistrationExtensionOutputs.builder()
                                                    .build())
                                            .build())
                            .isConditionalCreate(expected.conditional())
                            .build());
        } catch (RegistrationFailedException | UnsupportedOperationException statementDoesNotVerify) {
            // The latter is thrown for TPM keys of an unsupported kind.
            throw new Refusal(Reason.ATTSTMT);
        } catch (IOException | Base64UrlException unreadable) {
            throw new Refusal(Reason.LIB_REJECT);
        } catch (RuntimeException | StackOverflowError thrown) {
            throw new Refusal(isVerdictOnInput(thrown) ? Reason.ATTSTMT : Reason.LIB_CRASH);
        }
    }

    /** Section 7.2, steps 20 and 21, and steps 6 to 19 once more. */
    static void finishAuthentication(Expected expected, AuthenticationResponse response, RegisteredPasskey passkey) {
        try {
            AuthenticatorAssertionResponse assertion = AuthenticatorAssertionResponse.builder()
                    .authenticatorData(new ByteArray(response.authenticatorData()))
                    .clientDataJSON(new ByteArray(response.clientDataJson()))
                    .signature(new ByteArray(response.signature()))
                    .build();
            omitNullTokenBinding(assertion.getClientData());
            relyingParty(expected, passkey)
                    .finishAssertion(FinishAssertionOptions.builder()
                            .request(requestOptions(expected, passkey))
                            .response(
                                    PublicKeyCredential
                                            .<AuthenticatorAssertionResponse, ClientAssertionExtensionOutputs>builder()
                                            .id(new ByteArray(
                                                    response.credentialId().bytes()))
                                            .response(assertion)
                                            .clientExtensionResults(ClientAssertionExtensionOutputs.builder()
                                                    .build())
                                            .build())
                            .build());
        } catch (AssertionFailedException signatureDoesNotVerify) {
            throw new Refusal(Reason.SIGNATURE);
        } catch (IOException | Base64UrlException unreadable) {
            throw new Refusal(Reason.LIB_REJECT);
        } catch (RuntimeException | StackOverflowError thrown) {
            throw new Refusal(isVerdictOnInput(thrown) ? Reason.SIGNATURE : Reason.LIB_CRASH);
        }
    }

    /**
     * Removes a token binding that is null from the library's reading of the client data, because it refuses one. The bytes, which
     * were signed, are not affected.
     */
    private static void omitNullTokenBinding(CollectedClientData clientData) {
        ObjectNode members = (ObjectNode) MEMBERS.get(clientData);
        if (members.path(ClientData.TOKEN_BINDING).isNull()) {
            members.remove(ClientData.TOKEN_BINDING);
        }
    }

    private static VarHandle members() {
        try {
            return MethodHandles.privateLookupIn(CollectedClientData.class, MethodHandles.lookup())
                    .findVarHandle(CollectedClientData.class, "clientData", ObjectNode.class);
        } catch (ReflectiveOperationException otherVersion) {
            throw new ExceptionInInitializerError(otherVersion);
        }
    }

    /** Whether it wraps a provider's or parser's complaint about a malformed signature or structure. */
    private static boolean isVerdictOnInput(Throwable thrown) {
        Throwable cause = thrown.getCause();
        return cause instanceof SignatureException || cause instanceof IOException;
    }

    private static RelyingPartyV2<Known> relyingParty(Expected expected, @Nullable RegisteredPasskey passkey) {
        return RelyingParty.builder()
                .identity(RelyingPartyIdentity.builder()
                        .id(expected.rpId())
                        .name(expected.rpId())
                        .build())
                .credentialRepositoryV2(new AtMostOne(passkey))
                .origins(new HashSet<>(expected.origins()))
                // Used for the library's own options only; each lookup of a provider is expensive.
                .preferredPubkeyParams(List.of())
                .allowUntrustedAttestation(true)
                .validateSignatureCounter(false)
                .build();
    }

    private static PublicKeyCredentialCreationOptions creationOptions(ExpectedRegistration expected) {
        Expected ceremony = expected.ceremony();
        return PublicKeyCredentialCreationOptions.builder()
                .rp(RelyingPartyIdentity.builder()
                        .id(ceremony.rpId())
                        .name(ceremony.rpId())
                        .build())
                .user(UserIdentity.builder()
                        .name("")
                        .displayName("")
                        .id(new ByteArray(expected.userHandle().bytes()))
                        .build())
                .challenge(new ByteArray(ceremony.challenge()))
                .pubKeyCredParams(expected.algorithms().stream()
                        .map(YubicoRelyingParty::parameters)
                        .toList())
                .authenticatorSelection(AuthenticatorSelectionCriteria.builder()
                        .userVerification(
                                expected.conditional()
                                        ? UserVerificationRequirement.DISCOURAGED
                                        : userVerification(ceremony.userVerification()))
                        .build())
                .build();
    }

    private static AssertionRequest requestOptions(Expected expected, RegisteredPasskey passkey) {
        return AssertionRequest.builder()
                .publicKeyCredentialRequestOptions(PublicKeyCredentialRequestOptions.builder()
                        .challenge(new ByteArray(expected.challenge()))
                        .rpId(expected.rpId())
                        .userVerification(userVerification(expected.userVerification()))
                        .build())
                .userHandle(userHandle(passkey))
                .build();
    }

    /** Already compared, in every spelling; the library looks the passkey up by it. */
    private static ByteArray userHandle(RegisteredPasskey passkey) {
        UserHandle handle = passkey.userHandle();
        return new ByteArray(handle == null ? UNKNOWN_HANDLE : handle.bytes());
    }

    private static PublicKeyCredentialParameters parameters(Algorithm algorithm) {
        return PublicKeyCredentialParameters.builder()
                .alg(COSEAlgorithmIdentifier.fromId(algorithm.cose())
                        .orElseThrow(() -> new IllegalStateException("the library lacks an algorithm")))
                .build();
    }

    private static UserVerificationRequirement userVerification(UserVerification userVerification) {
        return UserVerificationRequirement.valueOf(userVerification.name());
    }

    /** The library's view of the passkeys: the one that was found, or none at registration. */
    private record AtMostOne(@Nullable RegisteredPasskey passkey) implements CredentialRepositoryV2<Known> {
        @Override
        public Set<ToPublicKeyCredentialDescriptor> getCredentialDescriptorsForUserHandle(ByteArray userHandle) {
            return Set.of();
        }

        @Override
        public Optional<Known> lookup(ByteArray credentialId, ByteArray userHandle) {
            return Optional.ofNullable(passkey)
                    .map(Known::new)
                    .filter(known -> known.getCredentialId().equals(credentialId)
                            && known.getUserHandle().equals(userHandle));
        }

        @Override
        public boolean credentialIdExists(ByteArray credentialId) {
            return false;
        }
    }

    private record Known(RegisteredPasskey passkey) implements CredentialRecord {
        @Override
        public ByteArray getCredentialId() {
            return new ByteArray(passkey.credentialId().bytes());
        }

        @Override
        public ByteArray getUserHandle() {
            return userHandle(passkey);
        }

        @Override
        public ByteArray getPublicKeyCose() {
            return new ByteArray(passkey.publicKey());
        }

        @Override
        public long getSignatureCount() {
            Long signCount = passkey.signCount();
            return signCount == null ? 0 : signCount;
        }

        @Override
        public Optional<Set<AuthenticatorTransport>> getTransports() {
            return Optional.empty();
        }

        @Override
        public Optional<Boolean> isBackupEligible() {
            return Optional.ofNullable(passkey.backupEligible());
        }

        @Override
        public Optional<Boolean> isBackedUp() {
            return Optional.empty();
        }
    }
}
