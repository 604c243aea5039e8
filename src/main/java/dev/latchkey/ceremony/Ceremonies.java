package dev.latchkey.ceremony;

import dev.latchkey.app.Algorithm;
import dev.latchkey.app.App;
import dev.latchkey.app.AppSettings.AttestationTrust;
import dev.latchkey.app.SignCountPolicy;
import dev.latchkey.app.UserVerification;
import dev.latchkey.database.DatabaseFailure;
import dev.latchkey.database.Row;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.nonce.SignedNonces;
import dev.latchkey.passkey.CredentialId;
import dev.latchkey.user.User;
import dev.latchkey.user.UserHandle;
import dev.latchkey.user.UserStatus;
import dev.latchkey.webauthn.CredentialDescriptor;
import dev.latchkey.webauthn.KeptAttestation;
import dev.latchkey.webauthn.Reason;
import dev.latchkey.webauthn.VerifiedAuthentication;
import dev.latchkey.webauthn.VerifiedRegistration;
import dev.latchkey.wire.TimeOrderedId;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All SQL on the steps of ceremonies. Each step is one statement that names the state it may leave; one that changes several
 * rows locks them first and feeds every change from that lock, so that it does all or nothing. Locks are taken in the order
 * ceremony, passkey, user.
 */
@ApplicationScoped
class Ceremonies {
    /** The format of an attestation object that holds nothing worth keeping (WebAuthn Level 3, section 8.7). */
    private static final String UNATTESTED = "none";

    private static final int MOST_STARTS = 32;
    private static final int MOST_REFUSALS = 5;

    private static final Statement REQUEST_REGISTRATION = statement("request-registration");
    private static final Statement REQUEST_AUTHENTICATION = statement("request-authentication");
    private static final Statement START = statement("start");
    private static final Statement READ = statement("read");
    private static final Statement READ_DISCOVERABLE = statement("read-discoverable");
    private static final Statement COMPLETE_REGISTRATION = statement("complete-registration");
    private static final Statement COMPLETE_PENDING_REGISTRATION = statement("complete-pending-registration");
    private static final Statement COMPLETE_AUTHENTICATION = statement("complete-authentication");
    private static final Statement COMPLETE_DISCOVERABLE = statement("complete-discoverable");
    private static final Statement REFUSE = statement("refuse");
    private static final Statement REFUSE_DISCOVERABLE = statement("refuse-discoverable");
    private static final Statement REDEEM = statement("redeem");
    private static final Statement REDEEM_PENDING = statement("redeem-pending");

    private final Sql sql;

    Ceremonies(Sql sql) {
        this.sql = sql;
    }

    /** The user that a transaction was asked for: whether the transaction was made follows from it. */
    record Requester(UserStatus status, int passkeyCount) {}

    /**
     * Makes a register transaction unless the user is inactive or has all the passkeys that the app allows, and the user if
     * there is none.
     *
     * @throws ApiException 404 when the app was deleted meanwhile
     */
    Requester requestRegistration(
            App app,
            Ticket transaction,
            String externalId,
            String displayName,
            boolean conditional,
            Terms terms,
            String newUserId,
            UserHandle newUserHandle,
            Instant now) {
        Statement.Bound request = request(REQUEST_REGISTRATION, app, transaction, externalId, terms, now)
                .with("display_name", displayName)
                .with("conditional", conditional)
                .with("user_id", newUserId)
                .with("user_handle", newUserHandle.bytes())
                .with("no_metadata", User.NO_METADATA)
                .with("max_passkeys", app.settings().maxPasskeysPerUser());
        try {
            return sql.row(request, Ceremonies::requester)
                    .or(() -> sql.row(request, Ceremonies::requester))
                    .orElseThrow();
        } catch (DatabaseFailure e) {
            if (e.kind() == DatabaseFailure.Kind.GONE) {
                throw new ApiException(ErrorCode.APP_NOT_FOUND);
            }
            throw e;
        }
    }

    /** Makes an authenticate transaction unless the user is inactive or has no passkey; empty when there is no such user. */
    Optional<Requester> requestAuthentication(
            App app, Ticket transaction, String externalId, Terms terms, Instant now) {
        return sql.row(
                request(REQUEST_AUTHENTICATION, app, transaction, externalId, terms, now), Ceremonies::requester);
    }

    private static Statement.Bound request(
            Statement statement, App app, Ticket transaction, String externalId, Terms terms, Instant now) {
        return statement
                .with("id", transaction.id())
                .with("app_id", app.id())
                .with("external_id", externalId)
                .with("transaction_hash", transaction.hash())
                .with("expires_at", now.plus(terms.ttl(app.settings())))
                .with("user_verification", terms.userVerification())
                .with("context", terms.context())
                .with("now", now);
    }

    private static Requester requester(Row row) {
        return new Requester(row.constant("status", UserStatus.class), row.number("passkey_count"));
    }

    /**
     * A started transaction.
     *
     * @param displayName null: of a login
     * @param handshakeExpiresAt from when on the challenge cannot be answered
     * @param passkeys the user's, oldest first
     */
    record Started(
            @Nullable String displayName,
            boolean conditional,
            UserHandle userHandle,
            UserVerification userVerification,
            Instant handshakeExpiresAt,
            List<CredentialDescriptor> passkeys) {}

    /**
     * Replaces the transaction's handshake and fixes what its finish is held against; empty when the transaction cannot be
     * started (any more).
     *
     * @throws ApiException 403 when the user is inactive
     */
    Optional<Started> start(
            App app,
            CeremonyType type,
            Ticket transaction,
            Ticket handshake,
            Challenge challenge,
            Caller caller,
            Instant now) {
        List<CredentialDescriptor> passkeys = new ArrayList<>();
        Statement.Bound start = START.with("id", transaction.id())
                .with("app_id", app.id())
                .with("type", type)
                .with("transaction_hash", transaction.hash())
                .with("most_starts", MOST_STARTS)
                .with("handshake_hash", handshake.hash())
                .with("handshake_expires_at", now.plus(app.settings().ceremonyTimeout()))
                .with("challenge", challenge.challenge())
                .with("rp_id", challenge.rpId())
                .with("origins", challenge.origins())
                .with("top_origins", challenge.topOrigins())
                .with("user_verification", challenge.userVerification())
                .with(
                        "algorithms",
                        challenge.algorithms().stream().map(Algorithm::cose).toList())
                .with("sign_count_policy", challenge.signCountPolicy())
                .with("max_passkeys", challenge.maxPasskeys())
                .with("pending_enrolment", challenge.pendingEnrolment())
                .with("attestation_trust", challenge.attestationTrust())
                .with("ip_addr", caller.ipAddr())
                .with("user_agent", caller.userAgent())
                .with("now", now);
        return sql
                .rows(start, row -> {
                    byte[] credentialId = row.bytesOrNull("credential_id");
                    if (credentialId != null) {
                        passkeys.add(new CredentialDescriptor(new CredentialId(credentialId), row.texts("transports")));
                    }
                    if (row.constant("status", UserStatus.class) == UserStatus.INACTIVE) {
                        throw new ApiException(ErrorCode.USER_NOT_ACTIVE);
                    }
                    return new Started(
                            row.textOrNull("display_name"),
                            row.flag("conditional"),
                            new UserHandle(row.bytes("user_handle")),
                            row.constant("user_verification", UserVerification.class),
                            row.instant("handshake_expires_at"),
                            passkeys);
                })
                .stream()
                .findFirst();
    }

    /**
     * The challenged ceremony of this id, with the passkey that a response names; empty when there is none such.
     *
     * @param credentialId null: none is named
     */
    Optional<Ceremony> read(App app, UUID id, @Nullable CredentialId credentialId, Instant now) {
        return sql.row(
                READ.with("id", id)
                        .with("app_id", app.id())
                        .with("credential_id", credentialId == null ? null : credentialId.bytes())
                        .with("credential_hash", credentialId == null ? null : credentialId.hash())
                        .with("now", now),
                row -> new Ceremony(
                        row.uuid("id"),
                        row.constant("type", CeremonyType.class),
                        row.bytes("handshake_hash"),
                        row.bytes("transaction_hash"),
                        row.instant("live_until"),
                        new Challenge(
                                row.bytes("challenge"),
                                row.text("rp_id"),
                                row.texts("origins"),
                                row.texts("top_origins"),
                                row.constant("user_verification", UserVerification.class),
                                row.numbers("algorithms").stream()
                                        .map(Algorithm::of)
                                        .toList(),
                                row.constant("sign_count_policy", SignCountPolicy.class),
                                row.number("max_passkeys"),
                                row.flag("pending_enrolment"),
                                row.constant("attestation_trust", AttestationTrust.class)),
                        row.flag("conditional"),
                        account(row),
                        candidate(row),
                        row.flag("is_remembered")));
    }

    /**
     * What the app knows of the passkey that a response names.
     *
     * @param candidate the passkey; null: the app has it not
     * @param account its owner; null: the app has it not
     * @param isRemembered whether the app has it not, but once had it, or has it waiting for its nonce's redemption
     */
    record Discovered(
            @Nullable Candidate candidate, @Nullable Account account, boolean isRemembered) {}

    /** The passkey that a login without a transaction names, and whose it is. */
    Discovered readDiscoverable(App app, Challenge challenge, CredentialId credentialId, Instant now) {
        return sql.row(
                        READ_DISCOVERABLE
                                .with("app_id", app.id())
                                .with("attestation_trust", challenge.attestationTrust())
                                .with("credential_id", credentialId.bytes())
                                .with("credential_hash", credentialId.hash())
                                .with("now", now),
                        row -> new Discovered(
                                candidate(row),
                                row.textOrNull("user_id") == null ? null : account(row),
                                row.flag("is_remembered")))
                .orElseThrow();
    }

    private static Account account(Row row) {
        return new Account(
                row.text("user_id"),
                row.text("external_id"),
                new UserHandle(row.bytes("user_handle")),
                row.constant("user_status", UserStatus.class),
                row.number("passkey_count"));
    }

    private static @Nullable Candidate candidate(Row row) {
        String id = row.textOrNull("passkey_id");
        return id == null
                ? null
                : new Candidate(
                        id,
                        row.text("owner_id"),
                        row.bytes("public_key"),
                        row.countOrNull("sign_count"),
                        row.flagOrNull("backup_eligible"),
                        userHandle(row),
                        KeptAttestation.of(row.uuid("aaguid"), row.bytesOrNull("attestation_object")));
    }

    private static @Nullable UserHandle userHandle(Row row) {
        byte[] handle = row.bytesOrNull("passkey_user_handle");
        return handle == null ? null : new UserHandle(handle);
    }

    /**
     * What a finish writes beside its verdict.
     *
     * @param transactionSecret of the transaction; null: there is none
     * @param handshake that it took
     * @param nonce that it is worth if it is verified
     * @param nonceExpiresAt until when
     */
    record Finish(
            byte @Nullable [] transactionSecret,
            Ticket handshake,
            Ticket nonce,
            Instant nonceExpiresAt,
            Caller caller,
            Instant now) {
        /** The nonce as the client gets it. */
        String nonceText(
                SignedNonces signedNonces, App app, Account account, boolean userPresent, boolean userVerified) {
            return signedNonces.text(
                    app,
                    new SignedNonces.Content(
                            nonce.text(), account.externalId(), now, nonceExpiresAt, userPresent, userVerified),
                    caller.serviceUrl());
        }
    }

    /**
     * Adds the passkey and completes the ceremony, if it can still be finished.
     *
     * @throws DatabaseFailure {@code CONFLICT} when the credential is registered in the app already
     */
    boolean completeRegistration(App app, String passkeyId, VerifiedRegistration outcome, Finish finish) {
        return 1 == sql.change(add(COMPLETE_REGISTRATION, app, passkeyId, outcome, finish));
    }

    /** Keeps the passkey until the nonce is redeemed and completes the ceremony, if it can still be finished. */
    boolean completePendingRegistration(App app, String passkeyId, VerifiedRegistration outcome, Finish finish) {
        return 1
                == sql.change(add(COMPLETE_PENDING_REGISTRATION, app, passkeyId, outcome, finish)
                        .with("credential_hash", outcome.credentialId().hash()));
    }

    private static Statement.Bound add(
            Statement statement, App app, String passkeyId, VerifiedRegistration outcome, Finish finish) {
        return finish(statement, app, finish)
                .with("passkey_id", passkeyId)
                .with("credential_id", outcome.credentialId().bytes())
                .with("public_key", outcome.publicKey())
                .with("sign_count", outcome.signCount())
                .with("backup_eligible", outcome.backupEligible())
                .with("backup_state", outcome.backupState())
                .with("user_verified", outcome.userVerified())
                .with("transports", outcome.transports())
                .with("aaguid", outcome.aaguid())
                .with("attestation_format", outcome.attestationFormat())
                .with(
                        "attestation_object",
                        outcome.attestationFormat().equals(UNATTESTED) ? null : outcome.attestationObject())
                .with("origin", outcome.origin());
    }

    /** Counts the login and completes the ceremony, if it can still be finished and the passkey still allows it. */
    boolean completeAuthentication(App app, Candidate candidate, VerifiedAuthentication outcome, Finish finish) {
        return 1 == sql.change(use(COMPLETE_AUTHENTICATION, app, candidate, outcome, finish));
    }

    /**
     * Counts the login and bears its ceremony completed, if the passkey still allows it.
     *
     * @throws DatabaseFailure {@code CONFLICT} when the handshake was finished already
     */
    boolean completeDiscoverable(
            App app, Challenge challenge, Candidate candidate, VerifiedAuthentication outcome, Finish finish) {
        return 1
                == sql.change(bear(use(COMPLETE_DISCOVERABLE, app, candidate, outcome, finish), app, challenge, finish)
                        .with("sign_count_policy", challenge.signCountPolicy()));
    }

    private static Statement.Bound use(
            Statement statement, App app, Candidate candidate, VerifiedAuthentication outcome, Finish finish) {
        return finish(statement, app, finish)
                .with("passkey_id", candidate.id())
                .with("sign_count", outcome.signCount())
                .with("backup_eligible", outcome.backupEligible())
                .with("backup_state", outcome.backupState())
                .with("user_verified", outcome.userVerified())
                .with("origin", outcome.origin());
    }

    /** Notes a refused finish and burns its handshake; the last one borne ends the transaction. False: it was not live. */
    boolean refuse(App app, Reason reason, Finish finish) {
        return 1 == sql.change(refusal(REFUSE, app, reason, finish).with("most_refusals", MOST_REFUSALS));
    }

    /**
     * Bears the ceremony of a login without a transaction refused.
     *
     * @param account whose passkey it named; null: nobody's
     * @throws DatabaseFailure {@code CONFLICT} when the handshake was finished already
     */
    void refuseDiscoverable(App app, Challenge challenge, @Nullable Account account, Reason reason, Finish finish) {
        sql.change(bear(refusal(REFUSE_DISCOVERABLE, app, reason, finish), app, challenge, finish)
                .with("user_id", account == null ? null : account.id()));
    }

    private static Statement.Bound refusal(Statement statement, App app, Reason reason, Finish finish) {
        return finish(statement, app, finish)
                .with("reason", reason.wire())
                .with("now_text", finish.now().toString());
    }

    private static Statement.Bound bear(Statement.Bound statement, App app, Challenge challenge, Finish finish) {
        Instant challengedAt = TimeOrderedId.timeOf(finish.handshake().id());
        return statement
                // Not the challenge's time: the trail is read in this order, and nothing may be born behind a reader.
                .with("created_at", finish.now())
                .with("expires_at", challengedAt.plus(app.settings().ceremonyTimeout()))
                .with("rp_id", challenge.rpId());
    }

    private static Statement.Bound finish(Statement statement, App app, Finish finish) {
        return statement
                .with("id", finish.handshake().id())
                .with("app_id", app.id())
                .with("transaction_secret", finish.transactionSecret())
                .with("handshake_hash", finish.handshake().hash())
                .with("nonce_hash", finish.nonce().hash())
                .with("nonce_expires_at", finish.nonceExpiresAt())
                .with("ip_addr", finish.caller().ipAddr())
                .with("user_agent", finish.caller().userAgent())
                .with("now", finish.now());
    }

    /**
     * Redeems a nonce once, and adds the passkey that waits for it; empty when it is not live in the app, or not of the
     * transaction, or when the passkey cannot be added any more.
     *
     * @param transaction that the nonce must be of; null: any
     * @throws ApiException 403 when the user was deactivated since; the nonce stays as it was
     */
    Optional<Redemption> redeem(App app, Ticket nonce, @Nullable Ticket transaction, Instant now) {
        return redeem(REDEEM, app, nonce, transaction, now).or(() -> redeemPending(app, nonce, transaction, now));
    }

    private Optional<Redemption> redeemPending(App app, Ticket nonce, @Nullable Ticket transaction, Instant now) {
        try {
            return redeem(REDEEM_PENDING, app, nonce, transaction, now);
        } catch (DatabaseFailure e) {
            if (e.kind() == DatabaseFailure.Kind.CONFLICT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Optional<Redemption> redeem(
            Statement statement, App app, Ticket nonce, @Nullable Ticket transaction, Instant now) {
        return sql.row(
                statement
                        .with("id", nonce.id())
                        .with("app_id", app.id())
                        .with("nonce_hash", nonce.hash())
                        .with("any_transaction", transaction == null)
                        .with("transaction_hash", transaction == null ? null : transaction.hash())
                        .with("now", now),
                row -> redemption(row, nonce));
    }

    private static Redemption redemption(Row row, Ticket nonce) {
        if (!row.flag("redeemed")) {
            throw new ApiException(ErrorCode.USER_NOT_ACTIVE);
        }
        byte[] transactionSecret = row.bytesOrNull("transaction_secret");
        return new Redemption(
                row.text("external_id"),
                transactionSecret == null ? null : new Ticket(nonce.id(), transactionSecret).text(),
                row.constant("type", CeremonyType.class),
                row.text("passkey_id"),
                new CredentialId(row.bytes("credential_id")),
                row.flag("user_verified"),
                row.flag("backup_state"),
                row.uuid("aaguid"),
                row.text("origin"),
                row.text("rp_id"),
                row.instant("completed_at"),
                row.textOrNull("context"));
    }

    private static Statement statement(String name) {
        return Statement.beside(Ceremonies.class, name);
    }
}
