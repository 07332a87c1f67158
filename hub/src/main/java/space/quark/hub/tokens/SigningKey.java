package space.quark.hub.tokens;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;

/** The key that signs, with the header of everything it signs. */
record SigningKey(JWSHeader header, JWSSigner signer) {}
