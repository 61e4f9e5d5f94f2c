import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.security.KeyStore;
import java.util.Collections;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;

/** Loads the keystores of standard input as a server does (password as argument), and prints of each which of its keys have a chain. */
class StoresLoaded {
    public static void main(String[] arguments) throws Exception {
        char[] password = arguments[0].toCharArray();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        for (String path = lines.readLine(); path != null; path = lines.readLine()) {
            StringBuilder found = new StringBuilder(path);
            try {
                KeyStore store = KeyStore.getInstance(new File(path), password);
                KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                keys.init(store, password);
                for (String alias : Collections.list(store.aliases())) {
                    java.security.cert.Certificate[] chain = store.getCertificateChain(alias);
                    if (store.isKeyEntry(alias) && chain != null && chain.length > 0) {
                        found.append('\t').append(alias).append('=').append(chain.length);
                    }
                }
            } catch (Exception refused) {
                System.err.println(path + ": " + refused);
            }
            System.out.println(found);
        }
    }
}
