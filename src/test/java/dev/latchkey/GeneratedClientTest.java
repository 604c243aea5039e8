package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.testsupport.authenticator.Dialect;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.people.Operator;
import generated.latchkey.ApiClient;
import generated.latchkey.ApiException;
import generated.latchkey.api.AdminApiKeysApi;
import generated.latchkey.api.AdminAppsApi;
import generated.latchkey.api.AppsApi;
import generated.latchkey.api.AuthenticateApi;
import generated.latchkey.api.JwksApi;
import generated.latchkey.api.RegisterApi;
import generated.latchkey.api.TransactionsApi;
import generated.latchkey.api.UserDevicesApi;
import generated.latchkey.api.UsersApi;
import generated.latchkey.model.AdminApp;
import generated.latchkey.model.AppSettingsPatch;
import generated.latchkey.model.AuthenticateVerifyNonceResponse;
import generated.latchkey.model.AuthenticateVerifyRequest;
import generated.latchkey.model.AuthenticateWebAuthnFinishWithTransactionRequest;
import generated.latchkey.model.AuthenticateWebAuthnStartWithTransactionRequest;
import generated.latchkey.model.AuthenticateWebAuthnStartWithTransactionResponse;
import generated.latchkey.model.CeremonyType;
import generated.latchkey.model.CreateApiKeyRequest;
import generated.latchkey.model.CreateAppRequest;
import generated.latchkey.model.CreateTransactionAuthenticateRequest;
import generated.latchkey.model.CreateTransactionRegisterRequest;
import generated.latchkey.model.CredentialAssertionResponse;
import generated.latchkey.model.CredentialCreationResponse;
import generated.latchkey.model.Model401Code;
import generated.latchkey.model.Model401Error;
import generated.latchkey.model.RegisterWebAuthnFinishWithTransactionRequest;
import generated.latchkey.model.RegisterWebAuthnStartWithTransactionRequest;
import generated.latchkey.model.RegisterWebAuthnStartWithTransactionResponse;
import generated.latchkey.model.UpdateAppRequest;
import generated.latchkey.model.UpdateUserRequest;
import generated.latchkey.model.UserInfo;
import generated.latchkey.model.UserStatus;
import generated.latchkey.model.UserVerificationRequirement;
import generated.latchkey.model.WebAuthnDevices;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client generated from {@code openapi.yaml} works against the service. */
@QuarkusTest
class GeneratedClientTest {
    private final ObjectMapper json = new ApiClient().getObjectMapper();
    private final SoftAuthenticator authenticator = SoftAuthenticator.synced();

    private ApiClient operator;
    private ApiClient backend;
    private ApiClient browser;
    private String app;

    @BeforeEach
    void make_an_app_and_a_key() throws ApiException {
        operator = client(Map.of("Authorization", "Bearer " + Operator.TOKEN));
        app = new AdminAppsApi(operator)
                .createApp(new CreateAppRequest()
                        .name("Example")
                        .rpId("example.com")
                        .authOrigin(Operator.ORIGIN))
                .getApp()
                .getId();
        String secret = new AdminApiKeysApi(operator)
                .createApiKey(app, new CreateApiKeyRequest().name("test"))
                .getSecret();
        backend = client(Map.of("Authorization", "Bearer " + secret));
        browser = client(Map.of("Origin", Operator.ORIGIN));
    }

    @Test
    void a_passkey_is_registered_logs_in_and_is_managed() throws ApiException {
        AuthenticateVerifyNonceResponse registered = verify(register("ada"));
        assertThat(registered.getExternalId()).isEqualTo("ada");
        assertThat(registered.getType()).isEqualTo(CeremonyType.REGISTER);

        AuthenticateVerifyNonceResponse loggedIn = verify(logIn("ada", Map.of("payment", 7)));
        assertThat(loggedIn.getExternalId()).isEqualTo("ada");
        assertThat(loggedIn.getContext()).isEqualTo(Map.of("payment", 7));
        assertThat(loggedIn.getDeviceId()).isEqualTo(registered.getDeviceId());
    }

    @Test
    void a_login_without_a_transaction_yields_the_same_user() throws ApiException {
        register("ada");
        AuthenticateVerifyNonceResponse loggedIn = verify(finishLogin(new AuthenticateApi(browser)
                .authenticateWebauthnStartWithTransaction(app, new AuthenticateWebAuthnStartWithTransactionRequest())));
        assertThat(loggedIn.getExternalId()).isEqualTo("ada");
        assertThat(loggedIn.getTransactionId()).isNull();
    }

    @Test
    void a_refusal_is_read_as_the_documented_error() throws Exception {
        ApiException refusal = catchThrowableOfType(
                ApiException.class,
                () -> new AuthenticateApi(backend)
                        .authenticateVerifyNonce(app, new AuthenticateVerifyRequest().nonce("unknown")));
        assertThat(refusal.getCode()).isEqualTo(401);
        assertThat(json.readValue(refusal.getResponseBody(), Model401Error.class)
                        .getCode())
                .isEqualTo(Model401Code.INVALID_NONCE);
    }

    @Test
    void an_operator_changes_the_given_members_and_nothing_else() throws ApiException {
        AdminAppsApi apps = new AdminAppsApi(operator);
        AdminApp before = apps.readApp(app).getApp();
        AdminApp after = apps.updateApp(
                        app,
                        new UpdateAppRequest()
                                .settings(
                                        new AppSettingsPatch().userVerification(UserVerificationRequirement.PREFERRED)))
                .getApp();
        assertThat(after.getSettings().getUserVerification()).isEqualTo(UserVerificationRequirement.PREFERRED);
        assertThat(after.updatedAt(before.getUpdatedAt()).settings(before.getSettings()))
                .isEqualTo(before);
        assertThat(apps.listApps(500, null).getApps()).isNotEmpty();
    }

    @Test
    void a_user_and_their_passkeys_are_managed() throws ApiException {
        String device = verify(register("ada")).getDeviceId();
        UsersApi users = new UsersApi(backend);
        String user = users.listPaginatedUsers(app, null, 1, null, null, "ada", null, null, null, null, null, null)
                .getUsers()
                .get(0)
                .getId();

        UserInfo whole = users.getUser(app, user).getUser();
        assertThat(whole.getStatus()).isEqualTo(UserStatus.ACTIVE);
        assertThat(whole.getRecentEvents()).hasSize(1);
        assertThat(users.updateUser(app, user, new UpdateUserRequest().userMetadata(Map.of("plan", "gold")))
                        .getUser()
                        .getUserMetadata())
                .isEqualTo(Map.of("plan", "gold"));
        assertThat(users.updateUser(app, user, new UpdateUserRequest())
                        .getUser()
                        .getUserMetadata())
                .isEqualTo(Map.of("plan", "gold"));
        assertThat(users.deactivateUser(app, user).getUser().getStatus()).isEqualTo(UserStatus.INACTIVE);
        assertThat(users.activateUser(app, user).getUser().getStatus()).isEqualTo(UserStatus.ACTIVE);

        UserDevicesApi devices = new UserDevicesApi(backend);
        assertThat(devices.listUserDevices(app, user).getDevices())
                .extracting(WebAuthnDevices::getId)
                .containsExactly(device);
        devices.deleteUserDevices(app, user, device);
        assertThat(devices.listUserDevices(app, user).getDevices()).isEmpty();
        users.deleteUser(app, user);
        assertThat(catchThrowableOfType(ApiException.class, () -> users.getUser(app, user))
                        .getCode())
                .isEqualTo(404);
    }

    @Test
    void public_data_of_an_app_are_read_without_a_key() throws ApiException {
        assertThat(new AppsApi(browser).getApp(app).getApp().getAuthOrigin()).isEqualTo(Operator.ORIGIN);
        assertThat(new JwksApi(browser).getJwks(app).getKeys()).isEqualTo(List.of());
    }

    private String register(String externalId) throws ApiException {
        String transaction = new TransactionsApi(backend)
                .createRegisterTransaction(
                        app,
                        new CreateTransactionRegisterRequest()
                                .externalId(externalId)
                                .passkeyDisplayName(externalId))
                .getTransactionId();
        RegisterApi registration = new RegisterApi(browser);
        RegisterWebAuthnStartWithTransactionResponse start = registration.registerWebauthnStartWithTransaction(
                app, new RegisterWebAuthnStartWithTransactionRequest().transactionId(transaction));
        JsonNode options = json.valueToTree(start.getHandshake().getChallenge().getPublicKey());
        JsonNode credential = authenticator
                .register(options)
                .as(Dialect.WEB)
                .from(Operator.ORIGIN)
                .response();
        return registration
                .registerWebauthnFinishWithTransaction(
                        app,
                        new RegisterWebAuthnFinishWithTransactionRequest()
                                .transactionId(transaction)
                                .handshakeId(start.getHandshake().getId())
                                .handshakeResponse(json.convertValue(credential, CredentialCreationResponse.class)))
                .getNonce();
    }

    private String logIn(String externalId, Map<String, Object> context) throws ApiException {
        String transaction = new TransactionsApi(backend)
                .createAuthenticateTransaction(
                        app,
                        new CreateTransactionAuthenticateRequest()
                                .externalId(externalId)
                                .context(context))
                .getTransactionId();
        return finishLogin(new AuthenticateApi(browser)
                .authenticateWebauthnStartWithTransaction(
                        app, new AuthenticateWebAuthnStartWithTransactionRequest().transactionId(transaction)));
    }

    private String finishLogin(AuthenticateWebAuthnStartWithTransactionResponse start) throws ApiException {
        JsonNode options = json.valueToTree(start.getHandshake().getChallenge().getPublicKey());
        JsonNode assertion = authenticator
                .authenticate(options)
                .as(Dialect.WEB)
                .from(Operator.ORIGIN)
                .response();
        return new AuthenticateApi(browser)
                .authenticateWebauthnFinishWithTransaction(
                        app,
                        new AuthenticateWebAuthnFinishWithTransactionRequest()
                                .transactionId(start.getTransactionId())
                                .handshakeId(start.getHandshake().getId())
                                .handshakeResponse(json.convertValue(assertion, CredentialAssertionResponse.class)))
                .getNonce();
    }

    private AuthenticateVerifyNonceResponse verify(String nonce) throws ApiException {
        return new AuthenticateApi(backend).authenticateVerifyNonce(app, new AuthenticateVerifyRequest().nonce(nonce));
    }

    private ApiClient client(Map<String, String> headers) {
        ApiClient client = new ApiClient();
        client.updateBaseUri(RestAssured.baseURI + ":" + RestAssured.port);
        client.setRequestInterceptor(request -> headers.forEach(request::header));
        return client;
    }
}
