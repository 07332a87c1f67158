// A module in TypeScript's SDK for the crash harness: counts some keys in order, and writes down, flushed, what it hears.
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const { QuarkModule } = await import(process.env.CRASH_SDK);
const ID = "tscrash";
const KEYS = ["ts-0", "ts-1", "ts-2"];
const data = process.env.QUARK_DATA_DIR;

/** The whole lines of a file and a descriptor that writes on; what a failure tore is cut off. */
function openLines(file) {
    const fd = fs.openSync(file, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o600);
    const content = fs.readFileSync(fd);
    const lines = [];
    let good = 0;
    for (const raw of content.toString("latin1").split("\n").slice(0, -1)) {
        if (raw.split(" ").length < 2 || raw.includes("\0")) break;
        lines.push(raw);
        good += raw.length + 1;
    }
    if (good < content.length) fs.ftruncateSync(fd, good);
    let at = good;
    const append = (line) => {
        at += fs.writeSync(fd, `${line}\n`, at);
        return fd;
    };
    return { lines, append };
}

function idOf(key, n) {
    const hex = createHash("sha256").update(`${key} ${n}`).digest("hex");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

fs.mkdirSync(data, { recursive: true });
const effects = openLines(path.join(data, "effects"));
fs.fsyncSync(fs.openSync(data, "r"));
const done = new Set(effects.lines.map((line) => line.split(" ")[2]));
const acks = openLines(process.env.CRASH_ACKS);
const last = Object.fromEntries(KEYS.map((key) => [key, 0]));
for (const line of acks.lines) last[line.split(" ")[0]] = Number(line.split(" ")[1]);

const module = new QuarkModule({ id: ID, name: "Counts in TypeScript", version: "1.0.0", events: { publishes: [`${ID}.counted`] } });

module.subscribeToEvents("effects", ["quark.tally.counted", "pycrash.*"], (event) => {
    if (done.has(event.id)) return;
    fs.fsyncSync(effects.append(`${event.subject} ${event.data.n} ${event.id}`));
    done.add(event.id);
});

async function count(key) {
    for (;;) {
        const n = last[key] + 1;
        try {
            await module.publishEvent({ type: `${ID}.counted`, subject: key, id: idOf(key, n), data: { n } });
        } catch (problem) {
            if (![0, 401, 404, 429].includes(problem.status) && !(problem.status >= 500)) console.log(`refused: ${problem.status} ${problem.message}`);
            await delay(100);
            continue;
        }
        acks.append(`${key} ${n}`);
        last[key] = n;
        await delay(40);
    }
}

await module.start();
for (const key of KEYS) void count(key);
