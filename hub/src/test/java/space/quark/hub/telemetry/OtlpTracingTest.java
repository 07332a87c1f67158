package space.quark.hub.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import space.quark.dock.Caller;
import space.quark.dock.CommonProblem;
import space.quark.dock.ContractModel;
import space.quark.dock.Problem;

class OtlpTracingTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "b7ad6b7169203331";

    private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
    private final List<String> paths = new CopyOnWriteArrayList<>();
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    @BeforeEach
    void start() throws Exception {
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                paths.add(Request.getPathInContext(request));
                try (InputStream in = Content.Source.asInputStream(request)) {
                    boolean zipped = "gzip".equals(request.getHeaders().get("Content-Encoding"));
                    (zipped ? new GZIPInputStream(in) : in).transferTo(collected);
                }
                response.write(true, null, callback);
                return true;
            }
        });
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private Telemetry telemetry() {
        String endpoint = "http://127.0.0.1:" + connector.getLocalPort();
        return Telemetry.open(new TelemetrySettings(endpoint, 1), InstantSource.system(), "1.0.0");
    }

    private String sent() {
        return collected.toString(StandardCharsets.ISO_8859_1);
    }

    private static String bytes(String hex) {
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
    }

    @Test
    void aRequestAndItsCallsAreSentUnderTheTraceOfTheClient() {
        try (Telemetry telemetry = telemetry()) {
            RequestSpan span = telemetry.begin(TRACE, "00-" + TRACE + "-" + PARENT + "-01");
            ContractModel contract = ContractModel.of(Metered.class);
            telemetry
                    .callListener()
                    .called(contract, contract.calls().getFirst(), 5000, Problem.of(CommonProblem.FORBIDDEN));
            span.end(telemetry.route("GET", "/api/v1/posts/{id}", "posts"), 200);
        }
        assertEquals(List.of("/v1/traces"), paths);
        assertTrue(sent().contains("GET /api/v1/posts/{id}"));
        assertTrue(sent().contains("metered.look"));
        assertTrue(sent().contains("FORBIDDEN"));
        assertTrue(sent().contains(bytes(PARENT)), "the client's span is the parent");
        assertEquals(3, sent().split(Pattern.quote(bytes(TRACE)), -1).length, "two spans in the trace");
    }

    @Test
    void aRequestWithoutAParentHasTheTraceItHasEverywhereElse() {
        try (Telemetry telemetry = telemetry()) {
            telemetry.begin(TRACE, null).end(telemetry.route("GET", "/a", "hub"), 500);
            telemetry.begin(TRACE, "00-garbage").end(telemetry.route("GET", "/b", "hub"), 200);
        }
        assertEquals(3, sent().split(Pattern.quote(bytes(TRACE)), -1).length);
    }

    @Test
    void aParentThatIsNotSampledIsRespected() {
        try (Telemetry telemetry = telemetry()) {
            telemetry
                    .begin(TRACE, "00-" + TRACE + "-" + PARENT + "-00")
                    .end(telemetry.route("GET", "/quiet", "hub"), 200);
        }
        assertEquals("", sent());
    }

    @Test
    void otherWorkIsASpanInTheTraceOfItsCaller() {
        Caller caller = new Caller(Caller.Level.HUB, null, null, Set.of(), null, "127.0.0.1", "", TRACE, Instant.MAX);
        try (Telemetry telemetry = telemetry()) {
            caller.call(() -> telemetry.traced("feed hears posts", () -> true));
            assertThrows(
                    IllegalStateException.class,
                    () -> telemetry.traced("fails", () -> {
                        throw new IllegalStateException();
                    }));
        }
        assertTrue(sent().contains("feed hears posts"));
        assertTrue(sent().contains(bytes(TRACE)));
        assertTrue(sent().contains("fails"));
    }

    @Test
    void anEndpointMayNameItsOwnPath() {
        assertEquals("http://c:4318/v1/traces", new TelemetrySettings("http://c:4318/", 1).tracesAddress());
        assertEquals("https://c/otlp/x", new TelemetrySettings("https://c/otlp/x", 1).tracesAddress());
        assertThrows(Problem.class, () -> new TelemetrySettings("collector", 1));
    }
}
