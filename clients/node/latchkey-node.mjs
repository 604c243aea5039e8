import latchkey from "./latchkey-node.cjs";

export const {
    version, Latchkey, LatchkeyError, NonceError, MismatchError, WebhookError,
    PassageFlex, PassageError, PassageErrorCode, ErrorStatusText, UserStatus, WebAuthnType,
} = latchkey;
