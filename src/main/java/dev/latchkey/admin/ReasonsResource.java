package dev.latchkey.admin;

import dev.latchkey.webauthn.Reason;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.List;

/** The reasons of refusals, in words. */
@Path("/admin/v1/reasons")
@OperatorsOnly
@Produces(MediaType.APPLICATION_JSON)
public class ReasonsResource {
    private static final ReasonsResponse REASONS = new ReasonsResponse(
            Arrays.stream(Reason.values()).map(ReasonView::of).toList());

    record ReasonsResponse(List<ReasonView> reasons) {}

    record ReasonView(Reason reason, String meaning, String personSaw, String cause, String remedy) {
        static ReasonView of(Reason reason) {
            return new ReasonView(reason, reason.meaning(), reason.personSaw(), reason.cause(), reason.remedy());
        }
    }

    /** All reasons, each with its explanation. */
    @GET
    public ReasonsResponse listReasons() {
        return REASONS;
    }
}
