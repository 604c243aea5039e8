// Compiled, never run: the declarations against the source, and as backends use them.

import source = require("../../target/node-source.cjs");
import { Latchkey, MismatchError, PassageError, PassageErrorCode, PassageFlex, UserStatus, type Verified } from "latchkey-node";
import type * as declared from "latchkey-node";

/** What the source exports is what the declarations promise. */
export const exports: typeof declared = source;

export async function backend(nonce: string, transactionId: string): Promise<Verified> {
    const latchkey = new Latchkey({ url: "https://passkeys.example.com", appId: "app", apiKey: "key" });
    await latchkey.transactions.register({ externalId: "4711", displayName: "Ann", conditional: true });
    // @ts-expect-error The user is required.
    await latchkey.transactions.authenticate({});
    for await (const { id, createdAt } of latchkey.users.list({ status: "active" })) {
        console.log(id, createdAt.toISOString());
    }
    try {
        return await latchkey.verify(nonce, { transactionId, externalId: "4711", userVerified: true, maxAge: 60 });
    } catch (error) {
        if (error instanceof MismatchError) {
            console.log(error.member);
        }
        throw error;
    }
}

export async function flex(nonce: string): Promise<boolean> {
    const passage = new PassageFlex({ appId: process.env["APP_ID"]!, apiKey: process.env["API_KEY"]! });
    try {
        const user = await passage.user.get(await passage.auth.verifyNonce(nonce));
        const transactionId: string = await passage.createRegisterTransaction({ externalId: user.externalId, passkeyDisplayName: "Ann" });
        console.log(transactionId, user.status === UserStatus.Active);
    } catch (error) {
        return error instanceof PassageError && error.errorCode === PassageErrorCode.UserNotFound && error.statusText !== undefined;
    }
    return passage.revokeDevice("4711", "device");
}
