/** A way in: a web server that is asked now and then, never by all controllers at once. */
package edgewatt.deploy.repository;
