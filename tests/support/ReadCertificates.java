import java.io.FileInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What Java reads of each file of a folder, as `keytool -printcert -file` does: the name, and its certificates or why not. */
class ReadCertificates {
    public static void main(String[] arguments) throws Exception {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<Path> files;
        try (Stream<Path> found = Files.list(Path.of(arguments[0]))) {
            files = found.sorted().collect(Collectors.toList());
        }
        StringBuilder lines = new StringBuilder();
        for (Path file : files) {
            lines.append(file.getFileName());
            try (InputStream in = new FileInputStream(file.toFile())) {
                for (Certificate certificate : factory.generateCertificates(in)) {
                    lines.append('\t').append(HexFormat.of().formatHex(certificate.getEncoded()));
                }
            } catch (Exception refused) {
                lines.append("\t!").append(String.valueOf(refused.getMessage()).replaceAll("\\s+", " "));
            }
            lines.append('\n');
        }
        System.out.print(lines);
    }
}
