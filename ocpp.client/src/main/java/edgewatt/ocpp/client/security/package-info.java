/**
 * The security of one link, the same in all versions of OCPP: profiles 0 to 3, passwords, certificates and keys, TLS.
 * Dialects bring the words. Source: security whitepaper edition 3 for 1.6, parts A and M of 2.0.1.
 */
package edgewatt.ocpp.client.security;
