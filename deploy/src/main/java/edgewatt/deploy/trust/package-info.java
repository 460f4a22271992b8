/** Keys, signatures and the chain of roots. */
package edgewatt.deploy.trust;
