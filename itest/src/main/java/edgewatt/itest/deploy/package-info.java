/** Makes signed generations with nothing but the JDK: what the format says, written a second time. */
package edgewatt.itest.deploy;
