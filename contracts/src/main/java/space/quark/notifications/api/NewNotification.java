package space.quark.notifications.api;

import space.quark.dock.Check;
import space.quark.dock.PersonId;
import tools.jackson.databind.JsonNode;

/**
 * A notification to be sent.
 *
 * @param userId to whom; oneself is allowed
 * @param type 1 to 100 characters of one's own choice
 * @param payload any JSON, {@code null} included, of at most 16,384 characters without NUL; it must be there
 */
public record NewNotification(PersonId userId, String type, JsonNode payload) {
    static final int LONGEST_TYPE = 100;
    private static final int LONGEST_PAYLOAD = 16_384;

    public NewNotification {
        Check check = Check.that()
                .present("user_id", userId)
                .requiredText("type", type, 1, LONGEST_TYPE)
                .present("payload", payload);
        if (payload != null) {
            check.isTrue(
                            "payload",
                            payload.toString().length() <= LONGEST_PAYLOAD,
                            "must have at most " + LONGEST_PAYLOAD + " characters")
                    .isTrue("payload", isClean(payload), "must not contain NUL characters or numbers out of range");
        }
        check.done();
    }

    private static boolean isClean(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> node.stringValue().indexOf('\0') < 0;
            case NUMBER -> !node.isFloatingPointNumber() || Double.isFinite(node.doubleValue());
            case OBJECT ->
                node.propertyStream().allMatch(entry -> entry.getKey().indexOf('\0') < 0 && isClean(entry.getValue()));
            case ARRAY -> node.valueStream().allMatch(NewNotification::isClean);
            case BOOLEAN, NULL, BINARY, MISSING, POJO -> true;
        };
    }
}
