package space.quark.hub.docking;

import space.quark.dock.Json;
import tools.jackson.databind.node.ObjectNode;

/**
 * What administrators set of a module.
 *
 * @param values only what was set; the manifest's defaults are not among it
 * @param generation grows with every change
 */
record ModuleSettings(ObjectNode values, long generation) {
    /** Nobody set anything yet. */
    static ModuleSettings untouched() {
        return new ModuleSettings(Json.mapper().createObjectNode(), 1);
    }
}
