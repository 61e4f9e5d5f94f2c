import java.io.FileInputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** A TLS server of the JDK with chain.pem and key.der (PKCS #8), read as servers in Java do: port. */
class PemServer {
    public static void main(String[] arguments) throws Exception {
        Certificate[] chain;
        try (FileInputStream file = new FileInputStream("chain.pem")) {
            chain = CertificateFactory.getInstance("X.509").generateCertificates(file).toArray(new Certificate[0]);
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", key(Files.readAllBytes(Path.of("key.der"))), new char[0], chain);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        int port = Integer.parseInt(arguments[0]);
        SSLServerSocket listener = (SSLServerSocket)
            context.getServerSocketFactory().createServerSocket(port, 5, InetAddress.getLoopbackAddress());
        while (true) {
            try (SSLSocket connection = (SSLSocket) listener.accept()) {
                connection.startHandshake();
            } catch (java.io.IOException refused) {
                System.err.println(refused);
            }
        }
    }

    static PrivateKey key(byte[] der) throws Exception {
        for (String kind : new String[] {"RSA", "EC"}) {
            try {
                return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (InvalidKeySpecException other) {
                continue;
            }
        }
        throw new InvalidKeySpecException("neither RSA nor EC");
    }
}
