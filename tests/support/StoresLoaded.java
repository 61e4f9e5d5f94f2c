import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Collections;
import javax.net.ssl.KeyManagerFactory;

/**
 * Loads the keystores of standard input as a server does (password as argument), and prints of each the subject of the
 * first certificate that belongs to its key.
 */
class StoresLoaded {
    public static void main(String[] arguments) throws Exception {
        char[] password = arguments[0].toCharArray();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        for (String path = lines.readLine(); path != null; path = lines.readLine()) {
            String found = "";
            try {
                KeyStore store = KeyStore.getInstance(new File(path), password);
                KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                keys.init(store, password);
                for (String alias : Collections.list(store.aliases())) {
                    X509Certificate own = (X509Certificate) store.getCertificate(alias);
                    if (store.isKeyEntry(alias) && own != null && store.getKey(alias, password) instanceof PrivateKey key
                            && belong(key, own)) {
                        found = own.getSubjectX500Principal().getName();
                    }
                }
            } catch (Exception refused) {
                System.err.println(path + ": " + refused);
            }
            System.out.println(path + "\t" + found);
        }
    }

    /** Whether what the key signs is verified with the certificate. */
    static boolean belong(PrivateKey key, X509Certificate certificate) throws Exception {
        String algorithm = key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        byte[] signed = signature.sign();
        signature.initVerify(certificate);
        return signature.verify(signed);
    }
}
