package dev.latchkey.testsupport.judges;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the ES256 signatures that are verified in this JVM, by a security provider in front of all others. */
public final class SignatureCount implements AutoCloseable {
    private static final String ALGORITHM = "SHA256withECDSA";
    private static final String NAME = "SignatureCount";

    private final AtomicInteger verifications = new AtomicInteger();

    /** Counts from now on. */
    public SignatureCount() {
        Security.insertProviderAt(new Counting(), 1);
    }

    /** The number of signatures verified since. */
    public int verifications() {
        return verifications.get();
    }

    @Override
    public void close() {
        Security.removeProvider(NAME);
    }

    private final class Counting extends Provider {
        private static final long serialVersionUID = 1L;

        Counting() {
            super(NAME, "1", "counts verifications");
            putService(
                    new Service(this, "Signature", ALGORITHM, CountingSignature.class.getName(), List.of(), Map.of()) {
                        @Override
                        public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
                            return new CountingSignature();
                        }
                    });
        }
    }

    private final class CountingSignature extends SignatureSpi {
        private final Signature signature;

        CountingSignature() throws NoSuchAlgorithmException {
            signature = Signature.getInstance(ALGORITHM, Security.getProvider("SunEC"));
        }

        @Override
        protected void engineInitVerify(PublicKey publicKey) throws InvalidKeyException {
            signature.initVerify(publicKey);
        }

        @Override
        protected void engineInitSign(PrivateKey privateKey) throws InvalidKeyException {
            signature.initSign(privateKey);
        }

        @Override
        protected void engineUpdate(byte b) throws SignatureException {
            signature.update(b);
        }

        @Override
        protected void engineUpdate(byte[] bytes, int offset, int length) throws SignatureException {
            signature.update(bytes, offset, length);
        }

        @Override
        protected byte[] engineSign() throws SignatureException {
            return signature.sign();
        }

        @Override
        protected boolean engineVerify(byte[] bytes) throws SignatureException {
            verifications.incrementAndGet();
            return signature.verify(bytes);
        }

        @Override
        @Deprecated
        protected void engineSetParameter(String name, Object value) {
            throw new UnsupportedOperationException();
        }

        @Override
        @Deprecated
        protected Object engineGetParameter(String name) {
            throw new UnsupportedOperationException();
        }
    }
}
