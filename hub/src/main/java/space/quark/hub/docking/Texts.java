package space.quark.hub.docking;

import java.util.ArrayList;
import java.util.List;
import space.quark.dock.Problem;
import tools.jackson.databind.JsonNode;

/** Finds what JSON can say and neither the database nor UTF-8 can hold: U+0000, and halves of characters. */
final class Texts {
    private static final String REMEDY = "must be text without U+0000 and without halves of characters";
    private static final int MOST = 50;

    private Texts() {}

    /** The fields of a tree whose text, or name, cannot be kept. */
    static List<Problem.Field> faults(JsonNode tree) {
        List<Problem.Field> faults = new ArrayList<>();
        collect(tree, "", faults);
        return List.copyOf(faults);
    }

    private static void collect(JsonNode node, String field, List<Problem.Field> faults) {
        if (faults.size() >= MOST) {
            return;
        }
        if (node.isString() && !canBeKept(node.asString())) {
            faults.add(new Problem.Field(field, REMEDY));
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            collect(node.get(i), field + "[" + i + "]", faults);
        }
        node.properties().forEach(one -> {
            if (canBeKept(one.getKey())) {
                collect(one.getValue(), field.isEmpty() ? one.getKey() : field + "." + one.getKey(), faults);
            } else {
                faults.add(new Problem.Field(field.isEmpty() ? "body" : field, REMEDY + " in the names of its fields"));
            }
        });
    }

    private static boolean canBeKept(String text) {
        return text.codePoints()
                .noneMatch(c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
    }
}
