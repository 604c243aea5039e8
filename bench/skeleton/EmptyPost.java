package bare;

import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

/** Reads and returns an empty object, to measure the cost of the framework alone. */
@Path("/")
public class EmptyPost {
    public record Empty() {}

    /** Runs on a worker thread, like every call that uses the database. */
    @POST
    @Blocking
    public Empty post(Empty empty) {
        return empty;
    }
}
