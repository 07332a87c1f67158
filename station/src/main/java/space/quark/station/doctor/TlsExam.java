package space.quark.station.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** The handshake with a module that speaks TLS, and what its failures mean. */
record TlsExam(String host, int port) {
    /** How a handshake goes there. */
    Finding at(InetAddress machine, int patienceMillis) {
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(machine, port), patienceMillis);
            plain.setSoTimeout(patienceMillis);
            SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
            try (SSLSocket socket = (SSLSocket) factory.createSocket(plain, host, port, true)) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
                socket.startHandshake();
            }
            return Finding.well("tls", "its certificate is good for " + host);
        } catch (IOException e) {
            return trouble(e);
        }
    }

    private Finding trouble(IOException failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof CertificateExpiredException) {
                return Finding.trouble("tls", "its certificate has expired", "renew the certificate");
            }
            if (at instanceof CertificateNotYetValidException) {
                return Finding.trouble("tls", "its certificate is not valid yet", "set the clocks, or wait");
            }
            if (at instanceof CertPathValidatorException
                    || String.valueOf(at.getMessage()).contains("unable to find valid certification path")) {
                return Finding.trouble(
                        "tls",
                        "its certificate is signed by nobody whom this machine trusts",
                        "use a certificate of a known authority, add the authority to the trust store of the station's"
                                + " Java, or dock with http on the loopback address");
            }
        }
        String words = String.valueOf(failure.getMessage());
        if (words.contains("No subject alternative") || words.contains("No name matching")) {
            return Finding.trouble(
                    "tls",
                    "its certificate is for another name than " + host,
                    "use the name in the certificate, or issue one for " + host);
        }
        if (failure instanceof SSLException
                && (words.contains("plaintext") || words.contains("Unsupported or unrecognized"))) {
            return Finding.trouble("tls", "it does not speak TLS at port " + port, "dock it with http:// instead");
        }
        return Finding.trouble(
                "tls", "the TLS handshake failed: " + words, "check its certificate and protocol versions");
    }
}
