package bare;

import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

/** Reads an empty object and answers one: what the framework costs when nothing is done. */
@Path("/")
public class EmptyPost {
    /** Nothing. */
    public record Empty() {}

    /** Answers at once, on a worker thread as everything that uses the database does. */
    @POST
    @Blocking
    public Empty post(Empty empty) {
        return empty;
    }
}
