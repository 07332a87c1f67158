package space.quark.notifications.api;

import space.quark.dock.ProblemCode;

/** Every failure that notifications promise. */
public enum NotificationsProblem implements ProblemCode {
    NOTIFICATION_ACCESS_DENIED(403, "access to notification denied"),
    NOTIFICATION_NOT_FOUND(404, "notification not found"),
    SENDING_QUOTA_EXCEEDED(429, "too many notifications sent");

    private final int status;
    private final String text;

    NotificationsProblem(int status, String text) {
        this.status = status;
        this.text = text;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String text() {
        return text;
    }
}
