package dev.latchkey.admin;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who the operator is. */
@Path("/admin/v1/me")
@OperatorsOnly
@Produces(MediaType.APPLICATION_JSON)
public class MeResource {
    private final OperatorCheck operators;

    MeResource(OperatorCheck operators) {
        this.operators = operators;
    }

    /**
     * The operator.
     *
     * @param roles as granted, spelled as in the claim
     * @param apps the ids of the apps that the operator may see; null: all
     */
    record MeResponse(
            String subject, List<String> roles, @Nullable Set<String> apps) {}

    /** The operator and their roles. */
    @GET
    public MeResponse readMe(@Context RoutingContext context) {
        Operator operator = operators.caller(context);
        return new MeResponse(
                operator.name(), operator.grants().stream().map(Grant::text).toList(), operator.apps());
    }
}
