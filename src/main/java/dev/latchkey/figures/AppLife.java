package dev.latchkey.figures;

import dev.latchkey.app.App;
import java.util.UUID;

/** An app, distinguished from others that have its id before or after it. */
record AppLife(String appId, UUID life) {
    static AppLife of(App app) {
        return new AppLife(app.id(), app.life());
    }
}
