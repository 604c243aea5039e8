package dev.latchkey.http;

/** In which order a request passes what acts on every request; all of it before the resources, which are at 0 and above. */
final class RouteOrder {
    static final int REQUEST_ID = -5_000;
    static final int HEADERS = -4_800;
    static final int MEASURED = -4_500;
    static final int ERRORS = -4_000;
    static final int TARGET = -3_500;
    static final int PORT = -3_300;
    static final int RATE = -3_200;
    static final int CORS = -3_000;
    static final int BODY = -2_000;
    static final int METHODS = -1_500;
    static final int HIDDEN = -1_000;
    static final int BULKHEAD = -500;

    private RouteOrder() {}
}
