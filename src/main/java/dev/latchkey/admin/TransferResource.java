package dev.latchkey.admin;

import dev.latchkey.app.App;
import dev.latchkey.app.Apps;
import dev.latchkey.directory.Users;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.transfer.Export;
import dev.latchkey.transfer.ExportCursor;
import dev.latchkey.transfer.Import;
import dev.latchkey.transfer.ImportSource;
import dev.latchkey.wire.NdjsonWriter;
import dev.latchkey.wire.QueryParameters;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.InputStream;
import java.util.Locale;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Exports and imports an app's users and passkeys. */
@Path("/admin/v1/apps/{app_id}")
@OperatorsOnly
@Consumes(MediaType.WILDCARD)
@Produces(NdjsonWriter.MEDIA_TYPE)
public class TransferResource {
    private static final String CSV = "text/csv";
    private static final StreamingOutput NOTHING = out -> {};

    private final Apps apps;
    private final Users users;
    private final Export export;
    private final Import imports;
    private final Trail trail;

    TransferResource(Apps apps, Users users, Export export, Import imports, Trail trail) {
        this.apps = apps;
        this.users = users;
        this.export = export;
        this.imports = imports;
        this.trail = trail;
    }

    /** Writes all users with their passkeys; a HEAD writes and records nothing. */
    @GET
    @Path("/export")
    public RestResponse<StreamingOutput> exportUsers(
            @PathParam("app_id") String appId, @Context HttpServerRequest request) {
        App app = apps.stored(appId);
        String cursor = QueryParameters.parse(request.query()).text("cursor");
        ExportCursor after = cursor == null ? ExportCursor.START : ExportCursor.parse(cursor);
        return lines(isHead(request) ? NOTHING : export.users(app, after)::write);
    }

    /** Imports users and passkeys. */
    @POST
    @Path("/import")
    public RestResponse<StreamingOutput> importUsers(
            @PathParam("app_id") String appId,
            @Context HttpHeaders headers,
            @Context HttpServerRequest request,
            InputStream body) {
        App app = apps.stored(appId);
        ImportSource source = source(headers.getMediaType());
        boolean dryRun = QueryParameters.parse(request.query()).flag("dry_run");
        Import.Recorded recorded = imports.into(app, source, dryRun);
        return lines(out -> recorded.read(body, out));
    }

    /** Writes everything that is stored about one user, events included; a HEAD writes and records nothing. */
    @GET
    @Path("/users/{user_id}/export")
    public RestResponse<StreamingOutput> exportUser(
            @PathParam("app_id") String appId,
            @PathParam("user_id") String userId,
            @Context HttpServerRequest request) {
        App app = apps.stored(appId);
        if (isHead(request)) {
            users.get(appId, userId);
            return lines(NOTHING);
        }
        Export.Recorded user = export.user(app, userId);
        return lines(out -> {
            user.write(out);
            trail.write(appId, userId, out);
        });
    }

    private static boolean isHead(HttpServerRequest request) {
        return request.method().equals(HttpMethod.HEAD);
    }

    private static ImportSource source(@Nullable MediaType type) {
        String name = type == null ? "" : (type.getType() + "/" + type.getSubtype()).toLowerCase(Locale.ROOT);
        if (name.equals(NdjsonWriter.MEDIA_TYPE)) {
            return ImportSource.EXPORT;
        }
        if (name.equals(CSV)) {
            return ImportSource.PASSAGE_USERS;
        }
        throw new ApiException(
                ErrorCode.UNSUPPORTED_MEDIA_TYPE, "An import must be sent as application/x-ndjson or text/csv.");
    }

    private static RestResponse<StreamingOutput> lines(StreamingOutput lines) {
        return RestResponse.ResponseBuilder.ok(lines, NdjsonWriter.MEDIA_TYPE).build();
    }
}
