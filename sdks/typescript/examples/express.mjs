// An Express application as a module: npm ci, then node express.mjs
import express from "express";
import { QuarkModule } from "../quark.js";

const module = new QuarkModule({ id: "express-shop", name: "Express shop" });
const app = express();
app.set("env", "production"); // or it answers a failure with its stack

// Undeclared routes are Express's own; without any declared route the hub passes everything below /m/express-shop/.
app.use(async (request, response, next) => {
    try {
        request.caller = await module.callerOf(request);
        next();
    } catch (problem) {
        response.status(problem.status ?? 500).json({ code: problem.code, message: problem.message });
    }
});
app.get("/hello/:who", (request, response) => response.json({ hello: request.params.who, userId: request.caller?.userId ?? null }));

await module.start(app);
