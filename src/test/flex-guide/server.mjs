// A site as the guide of Passkey Flex has its readers write it: the calls of 0.2 under /v0, those of 1.0 under /v1.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { PassageFlex } from "@passageidentity/passage-flex-node";

const passage = new PassageFlex({
    appId: process.env.PASSAGE_APP_ID,
    apiKey: process.env.PASSAGE_API_KEY,
});

const calls = {
    "/v0/register": ({ user }) => passage.createRegisterTransaction({ externalId: user, passkeyDisplayName: user }),
    "/v0/login": ({ user }) => passage.createAuthenticateTransaction({ externalId: user }),
    "/v0/verify": ({ nonce }) => passage.verifyNonce(nonce),
    "/v1/register": ({ user }) => passage.auth.createRegisterTransaction(user, user),
    "/v1/login": ({ user }) => passage.auth.createAuthenticateTransaction(user),
    "/v1/verify": ({ nonce }) => passage.auth.verifyNonce(nonce),
};

createServer(async (request, response) => {
    const call = calls[request.url];
    if (call) {
        const body = JSON.parse(Buffer.concat(await request.toArray()));
        const answer = await call(body).catch(({ statusCode, message }) => ({ statusCode, message }));
        response.setHeader("Content-Type", "application/json").end(JSON.stringify(answer));
    } else if (request.url.startsWith("/node_modules/")) {
        response.setHeader("Content-Type", "text/javascript").end(await readFile(`.${request.url}`));
    } else {
        const page = (await readFile("index.html", "utf8"))
            .replaceAll("{{LATCHKEY_URL}}", process.env.LATCHKEY_URL)
            .replaceAll("{{PASSAGE_APP_ID}}", process.env.PASSAGE_APP_ID);
        response.setHeader("Content-Type", "text/html").end(page);
    }
}).listen(process.env.PORT, "127.0.0.1");
