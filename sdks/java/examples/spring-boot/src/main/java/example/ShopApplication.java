package example;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
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
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;
import org.springframework.web.server.ResponseStatusException;

/** Docks by its address: it says what it is, that it is well, and when it goes; who calls it believes only the hub. */
@SpringBootApplication
@EnableScheduling
@RestController
public class ShopApplication {
    private static final String ID = "spring-shop";
    private static final String HUB = System.getenv().getOrDefault("QUARK_HUB_URL", "http://127.0.0.1:8080");

    private final JwtDecoder words = NimbusJwtDecoder.withJwkSetUri(HUB + "/.well-known/jwks.json").build();
    private final RestClient hub = RestClient.create(HUB);
    private final Map<String, Object> settings = new ConcurrentHashMap<>(Map.of("greeting", "hello"));
    private volatile String instance;
    private volatile String token; // once docked

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
                        Map.of("method", "GET", "path", "/spring-shop/hello/{who}", "access", "signed-in", "summary", "Says hello")));
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
        if (told.get("serviceToken") instanceof String brought) {
            instance = String.valueOf(told.get("instanceId"));
            token = brought;
        }
    }

    /** Tells the hub that this application lives, and takes the newer token that it brings in time. */
    @Scheduled(fixedDelay = 10, timeUnit = TimeUnit.SECONDS)
    void beat() {
        if (token == null) {
            return;
        }
        try {
            Map<?, ?> answer = ask(HttpMethod.POST, "/heartbeat").body(Map.of()).retrieve().body(Map.class);
            if (answer.get("serviceToken") instanceof String newer) {
                token = newer;
            }
        } catch (HttpClientErrorException undocked) {
            token = null; // until the hub docks this application again
        }
    }

    /** Before anything stops: nobody is sent here any more, and the hub answers when nothing is under way. */
    @EventListener(ContextClosedEvent.class)
    void leave() {
        if (token != null) {
            ask(HttpMethod.DELETE, "?instanceId=" + instance).retrieve().toBodilessEntity();
        }
    }

    private RestClient.RequestBodySpec ask(HttpMethod method, String what) {
        return hub.method(method).uri("/modules/" + ID + what).header("Authorization", "Bearer " + token);
    }

    @GetMapping("/spring-shop/hello/{who}")
    Map<String, Object> hello(@PathVariable String who, @RequestHeader("X-Quark-Caller") String word) {
        Jwt caller = verified(word, "caller");
        return Map.of("hello", settings.get("greeting") + ", " + who, "user", String.valueOf(caller.getClaims().get("user_id")));
    }

    private Jwt verified(String word, String type) {
        try {
            Jwt token = words.decode(word);
            if (token.getAudience().contains(ID) && type.equals(token.getClaimAsString("token_type"))) {
                return token;
            }
        } catch (JwtException forged) {
            // Refused below, as a word for somebody else is.
        }
        throw new ResponseStatusException(HttpStatus.UNAUTHORIZED, "X-Quark-Caller is not good");
    }
}
