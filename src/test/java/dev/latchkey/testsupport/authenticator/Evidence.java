package dev.latchkey.testsupport.authenticator;

/** The two things that an authenticator's signature covers. */
record Evidence(byte[] authenticatorData, byte[] clientDataJSON) {

    byte[] clientDataHash() {
        return Bytes.sha256(clientDataJSON);
    }

    byte[] toBeSigned() {
        return Bytes.concat(authenticatorData, clientDataHash());
    }
}
