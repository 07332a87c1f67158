package space.quark.hub.docking;

import java.util.List;
import space.quark.dock.Problem;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * A manifest as the hub would read it.
 *
 * @param manifest the tree, missing when the text has none
 * @param faults what the hub would refuse it for, each naming its field and what would be right
 */
public record ManifestCheck(JsonNode manifest, List<Problem.Field> faults) {
    /** Reads JSON or YAML, and refuses nothing. */
    public static ManifestCheck of(byte[] bytes) {
        JsonNode tree = MissingNode.getInstance();
        try {
            tree = ManifestText.parse(bytes).tree();
            ManifestReader.read(bytes);
            return new ManifestCheck(tree, List.of());
        } catch (Problem refused) {
            return new ManifestCheck(tree, refused.fields());
        }
    }

    /** The tree of a text in JSON or YAML; missing when it is neither. */
    public static JsonNode tree(byte[] bytes) {
        try {
            return ManifestText.parse(bytes).tree();
        } catch (Problem _) {
            return MissingNode.getInstance();
        }
    }
}
