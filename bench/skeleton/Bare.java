package bare;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

/** The minimal program that uses the service's extensions: one table, and one call that writes to it. */
@Path("/notes")
public class Bare {
    @Entity(name = "note")
    public static class Note extends PanacheEntityBase {
        @Id
        @GeneratedValue
        public Long id;

        public String text;
    }

    public record NewNote(String text) {}

    @POST
    @Transactional
    public Note write(NewNote note) {
        Note written = new Note();
        written.text = note.text();
        written.persist();
        return written;
    }
}
