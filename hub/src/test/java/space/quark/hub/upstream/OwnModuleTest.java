package space.quark.hub.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One of the station's own modules is told what those in the hub's process know, and nothing that a client makes up. */
class OwnModuleTest {
    private static final String ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nSet-Cookie: quark_session=s; Path=/\r\nSet-Cookie: b=2\r\n\r\n";

    private static boolean has(String head, String line) {
        return ("\r\n" + head).toLowerCase(Locale.ROOT).contains("\r\n" + line.toLowerCase(Locale.ROOT));
    }

    @Test
    void theCallerIsWhomTheHubKnows() throws Exception {
        try (Instance shop = Instance.answering(_ -> ANSWER);
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            counter.crew = new Crew("shop", counter.upstreams, Map.of(), true);
            counter.caller = Counter.person(17, "vip", "user");
            String said =
                    "X-Quark-Person: 1\r\nX-Quark-Roles: admin\r\nx-quark-level: HUB\r\nX-Quark-Module: people\r\n"
                            + "X-Quark-Web: 1\r\nAuthorization: Bearer of-the-person\r\nCookie: quark_session=s; a=1\r\n";
            Browser.Reply reply = browser.ask("GET", "/m/shop/x", said, "");
            String head = shop.heads.getLast();
            for (String line : List.of(
                    "x-quark-person: 17\r\n",
                    "x-quark-roles: user,vip\r\n",
                    "x-quark-level: user\r\n",
                    "x-quark-session: session-17\r\n",
                    "x-quark-address: 10.1.2.3\r\n",
                    "x-quark-web: 1\r\n",
                    "authorization: bearer pass-for-shop\r\n",
                    "cookie: quark_session=s; a=1\r\n",
                    "traceparent: 00-" + Counter.TRACE + "-")) {
                assertTrue(has(head, line), line + " in " + head);
            }
            for (String gone : List.of("x-quark-person: 1\r\n", "x-quark-module", "x-quark-caller", "x-user-id")) {
                assertFalse(has(head, gone), gone + " in " + head);
            }
            assertFalse(head.contains("of-the-person"), head);
            assertEquals(0, counter.signed.get(), "nothing is signed for each caller");
            assertTrue(has(reply.head(), "set-cookie: quark_session=s; path=/"), reply.head());
        }
    }

    @Test
    void aStrangerNeitherSeesNorSetsTheStationsCookies() throws Exception {
        try (Instance shop = Instance.answering(_ -> ANSWER);
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            Browser.Reply reply =
                    browser.ask("GET", "/m/shop/x", "X-Quark-Web: 1\r\nCookie: quark_session=s; a=1\r\n", "");
            String head = shop.heads.getLast();
            assertTrue(has(head, "cookie: a=1\r\n"), head);
            assertFalse(has(head, "x-quark-web"), head);
            assertFalse(has(reply.head(), "set-cookie: quark_session"), reply.head());
            assertTrue(has(reply.head(), "set-cookie: b=2"), reply.head());
        }
    }
}
