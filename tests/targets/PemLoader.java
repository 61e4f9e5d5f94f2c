import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;

/** Reads names of folders, and tells of each what a keystore of its chain.pem and the RSA key of the argument (DER) holds. */
class PemLoader {
    public static void main(String[] arguments) throws Exception {
        PKCS8EncodedKeySpec key = new PKCS8EncodedKeySpec(Files.readAllBytes(Path.of(arguments[0])));
        BufferedReader folders = new BufferedReader(new InputStreamReader(System.in));
        for (String folder = folders.readLine(); folder != null; folder = folders.readLine()) {
            System.out.println(loaded(folder, key));
        }
    }

    static String loaded(String folder, PKCS8EncodedKeySpec key) {
        StringBuilder found = new StringBuilder();
        try (FileInputStream file = new FileInputStream(folder + "/chain.pem")) {
            Certificate[] chain =
                CertificateFactory.getInstance("X.509").generateCertificates(file).toArray(new Certificate[0]);
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", KeyFactory.getInstance("RSA").generatePrivate(key), new char[0], chain);
            for (Certificate each : store.getCertificateChain("server")) {
                found.append(HexFormat.of().formatHex(each.getEncoded())).append(' ');
            }
        } catch (Exception refused) {
            return "refused: " + refused;
        }
        return found.toString();
    }
}
