package space.quark.host.settings;

import java.util.List;

/** Writes {@code docs/settings.md} from the records that are the settings. */
public final class SettingsDocument {
    private SettingsDocument() {}

    /** All settings of these sections as Markdown, a table a section. */
    public static String markdown(List<Section> sections) {
        StringBuilder text = new StringBuilder("""
                # Settings

                Generated from the code; do not edit.

                A setting comes from the command line, else from the environment (`QUARK_HTTP_PORT` for `http.port`), else
                from `quark.yaml` in the data folder (`http.port: 8080`, or `port: 8080` under `http:`), else it has its
                default. Durations are written `500ms`, `30s`, `15m`, `2h`, `7d`; sizes `512KB`, `10MB`, `1GB`; lists with
                commas, in the file also as lists. Anything unknown or wrong keeps the station from starting, and all of it
                is reported at once.
                """);
        for (Section section : sections) {
            text.append("\n## ").append(section.prefix().isEmpty() ? "General" : "`" + section.prefix() + "`");
            text.append("\n\n| setting | default | kind | meaning |\n|---|---|---|---|\n");
            for (Section.Key key : section.keys()) {
                String value = key.setting().value();
                text.append("| `")
                        .append(key.name())
                        .append("` | ")
                        .append(value.isEmpty() ? "" : "`" + cell(value) + "`")
                        .append(" | ")
                        .append(cell(key.type().description()))
                        .append(key.setting().secret() ? ", secret" : "")
                        .append(" | ")
                        .append(cell(key.setting().help()))
                        .append(" |\n");
            }
        }
        return text.toString();
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", "\\n");
    }
}
