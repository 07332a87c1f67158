package space.quark.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Folders with a module that a station can run. */
final class FarProgram {
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    /**
     * A module in one file, without anything of Quark's; with a word that begins with {@code self} it docks itself too, with a
     * route that its folder does not know, and one that ends with {@code late} only after a while.
     */
    private static final String PROGRAM = """
            import com.sun.net.httpserver.HttpServer;
            import java.net.InetSocketAddress;
            import java.net.URI;
            import java.net.http.HttpClient;
            import java.net.http.HttpRequest;
            import java.net.http.HttpResponse;
            import java.nio.file.Files;
            import java.nio.file.Path;

            public class Main {
                public static void main(String[] arguments) throws Exception {
                    int port = Integer.parseInt(System.getenv("PORT"));
                    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 10);
                    server.createContext("/", exchange -> {
                        String path = exchange.getRequestURI().getPath();
                        if (path.equals("/exit")) {
                            Runtime.getRuntime().halt(3);
                        }
                        String text = path.equals("/env")
                                ? String.join("\\n", System.getenv().entrySet().stream().map(Object::toString).toList())
                                : path.equals("/pid") ? "" + ProcessHandle.current().pid() : arguments[0];
                        byte[] body = text.getBytes();
                        boolean known = !path.equals("/init") && !path.equals("/drain") && !path.equals("/shutdown");
                        exchange.sendResponseHeaders(known ? 200 : 404, body.length);
                        exchange.getResponseBody().write(body);
                        exchange.close();
                    });
                    server.start();
                    System.out.println("listening with " + arguments[0]);
                    if (arguments[0].startsWith("self")) {
                        Thread.sleep(arguments[0].endsWith("late") ? 500 : 0);
                        register(port);
                    }
                }

                private static void register(int port) throws Exception {
                    String body = "{\\"manifest\\": {\\"id\\": \\"" + System.getenv("QUARK_MODULE_ID")
                            + "\\", \\"name\\": \\"A program\\", \\"version\\": \\"1.0.0\\", \\"routes\\": [{\\"method\\": \\"GET\\","
                            + " \\"access\\": \\"open\\", \\"path\\": \\"/" + System.getenv("QUARK_MODULE_ID") + "/word\\"}]}, \\"url\\": \\"http://127.0.0.1:" + port
                            + "\\", \\"instanceId\\": \\"" + System.getenv("QUARK_INSTANCE_ID") + "\\", \\"epoch\\": "
                            + System.currentTimeMillis() + ", \\"registrationToken\\": \\""
                            + Files.readString(Path.of(System.getenv("QUARK_TOKEN_FILE"))).strip() + "\\"}";
                    HttpResponse<String> answer = HttpClient.newHttpClient().send(
                            HttpRequest.newBuilder(URI.create(System.getenv("QUARK_HUB_URL") + "/modules/register"))
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
                    System.out.println("registered: " + answer.statusCode() + " " + answer.body());
                }
            }
            """;

    private FarProgram() {}

    /** A process that answers this word to everything, its manifest included, once it listens. */
    static Process run(int port, String word) throws IOException {
        Path folder = Stations.newFolder();
        Path source = Files.writeString(folder.resolve("Main.java"), PROGRAM);
        ProcessBuilder builder = new ProcessBuilder(
                        JAVA.toString(), "-Xshare:auto", "-XX:TieredStopAtLevel=1", source.toString(), word)
                .redirectErrorStream(true);
        builder.environment().put("PORT", String.valueOf(port));
        Process process = builder.start();
        String said = process.inputReader().readLine();
        Stations.delete(folder);
        if (said == null || !said.startsWith("listening")) {
            throw new AssertionError("the program did not start: " + said);
        }
        return process;
    }

    /** A module that answers this word to everything. */
    static Path folder(Path data, String id, String word, String more) {
        try {
            Path folder = Files.createDirectories(data.resolve("folders").resolve(id + word));
            Files.writeString(folder.resolve("Main.java"), PROGRAM);
            Files.writeString(folder.resolve("manifest.yaml"), """
                    id: %s
                    name: A program
                    version: 1.0.0
                    lifecycle: {healthCheckInterval: 1}
                    run:
                      command: ["%s", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "Main.java", "%s"]
                    %s
                    """.formatted(id, JAVA, word, more));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
