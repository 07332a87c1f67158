package space.quark.hub.events;

import java.util.List;
import space.quark.dock.Problem;
import tools.jackson.databind.JsonNode;

/** Says what of an event's data its publisher did not promise. */
public interface BodyCheck {
    /** Takes everything. */
    BodyCheck NONE = new BodyCheck() {
        @Override
        public boolean knows(String module, String type) {
            return false;
        }

        @Override
        public List<Problem.Field> faults(String module, String type, String field, JsonNode data) {
            return List.of();
        }
    };

    /** Whether anything is promised of this type of the module's. */
    boolean knows(String module, String type);

    /**
     * What does not fit.
     *
     * @param field what the data are called
     */
    List<Problem.Field> faults(String module, String type, String field, JsonNode data);
}
