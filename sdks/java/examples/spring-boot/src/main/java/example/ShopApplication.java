package example;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.http.HttpStatus;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Docks by its address: it says what it is, that it is well, and believes only the hub about who calls. */
@SpringBootApplication
@RestController
public class ShopApplication {
    private static final String ID = "spring-shop";

    private final JwtDecoder hub = NimbusJwtDecoder.withJwkSetUri(
                    System.getenv().getOrDefault("QUARK_HUB_URL", "http://127.0.0.1:8080") + "/.well-known/jwks.json")
            .build();
    private final Map<String, Object> settings = new ConcurrentHashMap<>(Map.of("greeting", "hello"));

    public static void main(String[] arguments) {
        SpringApplication.run(ShopApplication.class, arguments);
    }

    @GetMapping("/manifest")
    Map<String, Object> manifest() {
        return Map.of(
                "id", ID,
                "name", "Spring shop",
                "version", "1.0.0",
                "endpoints", Map.of("config", "/config"),
                "settings", Map.of("properties", Map.of("greeting", Map.of("type", "string", "default", "hello"))),
                "routes", List.of(
                        Map.of("method", "GET", "path", "/hello/{who}", "access", "signed-in", "summary", "Says hello")));
    }

    @GetMapping("/health")
    Map<String, String> health() {
        return Map.of("status", "healthy");
    }

    /** What the hub brings when it docks this application, and when an administrator changes a setting. */
    @PostMapping({"/init", "/config"})
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void configure(@RequestHeader("X-Quark-Caller") String word, @RequestBody Map<String, Object> told) {
        verified(word, "hub");
        if (told.get("configuration") instanceof Map<?, ?> values) {
            values.forEach((name, value) -> settings.put(String.valueOf(name), value));
        }
    }

    @GetMapping("/hello/{who}")
    Map<String, Object> hello(@PathVariable String who, @RequestHeader("X-Quark-Caller") String word) {
        Jwt caller = verified(word, "caller");
        return Map.of("hello", settings.get("greeting") + ", " + who, "user", String.valueOf(caller.getClaims().get("user_id")));
    }

    private Jwt verified(String word, String type) {
        try {
            Jwt token = hub.decode(word);
            if (token.getAudience().contains(ID) && type.equals(token.getClaimAsString("token_type"))) {
                return token;
            }
        } catch (JwtException forged) {
            // Refused below, as a word for somebody else is.
        }
        throw new ResponseStatusException(HttpStatus.UNAUTHORIZED, "X-Quark-Caller is not good");
    }
}
