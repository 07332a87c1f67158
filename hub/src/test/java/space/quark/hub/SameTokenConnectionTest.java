package space.quark.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.http.HttpVersion;
import org.junit.jupiter.api.Test;

class SameTokenConnectionTest {
    private static final String TOKEN = "Bearer " + "eyJhbGciOiJSUzI1NiJ9.".repeat(30);
    private static final int LIMIT = 8192;
    private static final int CACHE = 256;

    @Test
    void theSameLineGivesTheSameFieldAndAnotherItsOwn() {
        Heard heard = new Heard();
        HttpParser parser = parser(heard);
        String same = "GET /a HTTP/1.1\r\nHost: x\r\nauthorization: " + TOKEN + "\r\nAccept: */*\r\n\r\n";
        String other = same.replace(TOKEN, TOKEN + "x");

        HttpField first = authorization(parser, heard, same);
        assertSame(first, authorization(parser, heard, same));
        assertSame(first, authorization(parser, heard, same));
        HttpField second = authorization(parser, heard, other);
        assertEquals(TOKEN + "x", second.getValue());
        assertSame(second, authorization(parser, heard, other));
        HttpField third = authorization(parser, heard, same);
        assertEquals(TOKEN, third.getValue());
        assertNotSame(first, third);
    }

    @Test
    void twoDifferentLinesAreBothHeardInTheirOrder() {
        Heard heard = new Heard();
        HttpParser parser = parser(heard);
        authorization(parser, heard, "GET / HTTP/1.1\r\nHost: x\r\nAuthorization: " + TOKEN + "\r\n\r\n");

        heard.fields.clear();
        feed(
                parser,
                "GET / HTTP/1.1\r\nHost: x\r\nAuthorization: short\r\nAuthorization: " + TOKEN + "\r\n\r\n",
                List.of());

        List<String> values = heard.fields.stream()
                .filter(field -> field.getHeader() == HttpHeader.AUTHORIZATION)
                .map(HttpField::getValue)
                .toList();
        assertEquals(List.of("short", TOKEN), values);
    }

    /** Whatever comes, in whatever pieces: what is heard is what the plain parser hears. */
    @Test
    void everythingElseIsParsedAsAlways() {
        for (int seed = 0; seed < 1_500; seed++) {
            Random random = new Random(seed);
            Heard plain = new Heard();
            Heard ours = new Heard();
            HttpParser plainParser = new HttpParser(plain, LIMIT, HttpCompliance.RFC9110);
            HttpParser parser = parser(ours);
            plainParser.setHeaderCacheSize(CACHE);
            for (int i = 0; i < 5; i++) {
                String request = request(random);
                List<Integer> cuts = cuts(random, request.length());
                feed(plainParser, request, cuts);
                feed(parser, request, cuts);
                assertEquals(plain.events(), ours.events(), "seed " + seed + ", request " + i + ":\n" + request);
            }
        }
    }

    private static HttpParser parser(Heard heard) {
        HttpParser parser = new SameTokenConnection.Parser(heard, LIMIT, HttpCompliance.RFC9110, Duration.ofMinutes(1));
        parser.setHeaderCacheSize(CACHE);
        return parser;
    }

    private static String request(Random random) {
        List<String> lines = new ArrayList<>();
        lines.add(pick(random, "Host: x", "Host: x", "Host: x", "host: y", "Hos: x"));
        int count = random.nextInt(5);
        for (int i = 0; i < count; i++) {
            lines.add(pick(
                    random,
                    "Accept: */*",
                    "X-One: 1",
                    "A: b",
                    "authorize: no",
                    "Au: x",
                    "X-Bad : 1",
                    "User-Agent: me"));
        }
        int tokens = random.nextInt(10) == 0 ? 2 : random.nextInt(8) == 0 ? 0 : 1;
        for (int i = 0; i < tokens; i++) {
            String name = pick(random, "Authorization: ", "Authorization: ", "authorization:", "AUTHORIZATION: ");
            String end = pick(random, "", "", "", "", "", "\r\n folded", "\r\n\tfolded", " ", "\u0001");
            String value = pick(random, TOKEN, TOKEN, TOKEN, TOKEN + "x", "Bearer abc", "", "  " + TOKEN, TOKEN + "é");
            lines.add(random.nextInt(lines.size() + 1), name + value + end);
        }
        String body = "";
        if (random.nextInt(4) == 0) {
            body = pick(random, "hello", "Authorization: " + TOKEN + "\r\nX: y\r\n");
            lines.add(random.nextInt(lines.size() + 1), "Content-Length: " + body.length());
        }
        String feed = random.nextInt(20) == 0 ? "\n" : "\r\n";
        return "POST /" + random.nextInt(3) + " HTTP/1.1\r\n" + String.join(feed, lines) + feed + feed + body;
    }

    private static String pick(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static List<Integer> cuts(Random random, int length) {
        return random.nextInt(3) > 0
                ? List.of()
                : random.ints(1 + random.nextInt(4), 1, length).sorted().boxed().toList();
    }

    private static HttpField authorization(HttpParser parser, Heard heard, String request) {
        heard.fields.clear();
        feed(parser, request, List.of());
        return heard.fields.stream()
                .filter(field -> field.getHeader() == HttpHeader.AUTHORIZATION)
                .findFirst()
                .orElseThrow();
    }

    /** Gives the parser the request as a connection does, in pieces cut at these places, and readies it for the next. */
    private static void feed(HttpParser parser, String request, List<Integer> cuts) {
        ByteBuffer all = ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1));
        List<Integer> ends = new ArrayList<>(cuts);
        ends.add(all.capacity());
        for (int end : ends) {
            all.limit(end);
            for (int i = 0; i < 20 && all.hasRemaining() && !parser.isTerminated(); i++) {
                parser.parseNext(all);
            }
        }
        if (!parser.isClosed()) {
            parser.reset();
        }
    }

    /** Everything a parser says. */
    private static final class Heard implements HttpParser.RequestHandler {
        private final List<HttpField> fields = new ArrayList<>();
        private final List<String> others = new ArrayList<>();
        private final StringBuilder body = new StringBuilder();

        /** An Authorization field may be heard before the one that stands before it; nothing else may change places. */
        List<String> events() {
            List<String> events = new ArrayList<>(others);
            fields.stream()
                    .filter(field -> field.getHeader() == HttpHeader.AUTHORIZATION)
                    .forEach(field -> events.add(String.valueOf(field)));
            fields.stream()
                    .filter(field -> field.getHeader() != HttpHeader.AUTHORIZATION)
                    .forEach(field -> events.add(String.valueOf(field)));
            events.add(body.toString());
            return events;
        }

        @Override
        public void messageBegin() {
            others.add("begin");
        }

        @Override
        public void startRequest(String method, String uri, HttpVersion version) {
            others.add(method + ' ' + uri + ' ' + version);
        }

        @Override
        public void parsedHeader(HttpField field) {
            fields.add(field);
        }

        @Override
        public boolean headerComplete() {
            others.add("header complete after " + fields.size());
            return true;
        }

        @Override
        public boolean content(ByteBuffer content) {
            body.append(StandardCharsets.ISO_8859_1.decode(content));
            return false;
        }

        @Override
        public boolean contentComplete() {
            return false;
        }

        @Override
        public boolean messageComplete() {
            others.add("complete");
            return true;
        }

        @Override
        public void badMessage(HttpException failure) {
            others.add("bad: " + failure.getCode() + ' ' + failure.getReason());
        }

        @Override
        public void earlyEOF() {
            others.add("early end");
        }
    }
}
