/** A way in: archives that are copied into a folder, by scp or on a USB stick. */
package edgewatt.deploy.folder;
