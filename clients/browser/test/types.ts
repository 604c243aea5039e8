// Compiled, never run: the declarations against the source, and against those of the client that they replace.

import type { PassageFlex as PublishedPassageFlex } from "passage-flex-js";
import * as source from "../../target/browser-source.js";
import { Latchkey, LatchkeyError, PassageError, PassageFlex, type CeremonyResult, type LatchkeyErrorCode } from "latchkey-browser";
import type * as declared from "latchkey-browser";

/** What the source exports is what the declarations promise. */
export const exports: typeof declared = source;

/** Without the private members, which make a class assignable to nothing but itself. */
type Public<T> = { [K in keyof T]: T[K] extends (...args: never) => unknown ? T[K] : Public<T[K]> };
export const replacement: Public<PublishedPassageFlex> = new PassageFlex("app");
const Replacement: new (appId: string) => Public<PublishedPassageFlex> = PassageFlex;
export { Replacement };

export async function passage(transactionId: string): Promise<string[]> {
    const { passkey } = new PassageFlex("app", { url: new URL("https://passkeys.example.com") });
    const nonces = [
        await passkey.register(transactionId),
        await passkey.register(transactionId, { authenticatorAttachment: "any" }),
        await passkey.authenticate(),
        await passkey.authenticate(transactionId),
        await passkey.authenticate({ transactionId, isConditionalMediation: false }),
    ];
    // @ts-expect-error An attachment is one of three.
    await passkey.register(transactionId, { authenticatorAttachment: "usb" });
    return nonces;
}

export async function latchkey(transactionId: string): Promise<CeremonyResult | undefined> {
    const passkeys = new Latchkey("app");
    const handle = passkeys.autofill({ onNonce: (nonce, { credentialId }) => console.log(nonce, credentialId) });
    handle.stop();
    try {
        await passkeys.authenticate({ mode: "immediate", signal: AbortSignal.timeout(1_000) });
        await passkeys.authenticate(transactionId);
    } catch (error) {
        if (error instanceof LatchkeyError) {
            const code: LatchkeyErrorCode = error.code;
            // @ts-expect-error Codes are a closed list.
            if (code === "no_such_code") {
                return undefined;
            }
        } else if (error instanceof PassageError) {
            console.log(error.statusCode.toFixed(), error.statusText);
        }
    }
    // @ts-expect-error A registration requires a transaction.
    await passkeys.register();
    return passkeys.upgrade(transactionId);
}
