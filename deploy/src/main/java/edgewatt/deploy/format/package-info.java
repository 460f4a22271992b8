/** The document of a generation, an OSGi Feature (OSGi Compendium 8.1, chapter 159), and why one is refused. */
package edgewatt.deploy.format;
