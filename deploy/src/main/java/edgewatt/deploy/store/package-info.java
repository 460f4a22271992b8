/** What lies on the disk: jars by their hash, generations, and the pointer to the one that boots. */
package edgewatt.deploy.store;
