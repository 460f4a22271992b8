package edgewatt.ocpp.client.files;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Whom to trust where files are: made anew for each try, because roots are installed and deleted. */
public final class FileTls {
    private FileTls() {}

    /**
     * @param roots those that are installed
     * @param javaToo what this Java trusts as well: file servers often belong to others than the backend
     */
    public static Supplier<SSLContext> trusting(
            Supplier<? extends Collection<X509Certificate>> roots, boolean javaToo) {
        return () -> {
            try {
                KeyStore store = KeyStore.getInstance("PKCS12");
                store.load(null, null);
                int count = 0;
                for (X509Certificate root : roots.get()) {
                    store.setCertificateEntry("root-" + count++, root);
                }
                if (javaToo) {
                    for (TrustManager manager : managers(null)) {
                        for (X509Certificate root : ((X509TrustManager) manager).getAcceptedIssuers()) {
                            store.setCertificateEntry("java-" + count++, root);
                        }
                    }
                }
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(null, managers(store), null);
                return context;
            } catch (GeneralSecurityException | IOException e) {
                throw new IllegalStateException("TLS cannot be set up for files: " + e.getMessage(), e);
            }
        };
    }

    private static TrustManager[] managers(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }
}
