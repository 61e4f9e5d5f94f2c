import java.io.File;
import java.net.InetAddress;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** What becomes of a handshake with a server of the JDK that loads a keystore, and a client that takes any: store, password. */
class KeystoreServer {
    static final X509TrustManager ANYBODY = new X509TrustManager() {
        public void checkClientTrusted(X509Certificate[] chain, String kind) {}
        public void checkServerTrusted(X509Certificate[] chain, String kind) {}
        public X509Certificate[] getAcceptedIssuers() { return new X509Certificate[0]; }
    };

    public static void main(String[] arguments) throws Exception {
        KeyStore store = KeyStore.getInstance(new File(arguments[0]), arguments[1].toCharArray());
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, arguments[1].toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), new TrustManager[] {ANYBODY}, null);
        SSLServerSocket listener = (SSLServerSocket)
            context.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread client = new Thread(() -> {
            try (SSLSocket socket = (SSLSocket)
                    context.getSocketFactory().createSocket(listener.getInetAddress(), listener.getLocalPort())) {
                socket.startHandshake();
            } catch (java.io.IOException refused) {
                System.err.println(refused);
            }
        });
        client.start();
        try (SSLSocket connection = (SSLSocket) listener.accept()) {
            connection.startHandshake();
            System.out.println("handshake done");
        } catch (java.io.IOException refused) {
            System.out.println(refused.getMessage());
        }
        client.join();
    }
}
