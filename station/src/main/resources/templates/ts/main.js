// @ts-check
import { QuarkModule } from "./quark/quark.js";

const module = QuarkModule.fromFile(new URL("manifest.json", import.meta.url));

module.route("GET", "/{{id}}/hello/{who}", ({ params, caller }) => ({ hello: params.who, userId: caller?.userId ?? null }));
module.addHealthCheck("memory", () => process.memoryUsage.rss() < 2 ** 28);

await module.start();
