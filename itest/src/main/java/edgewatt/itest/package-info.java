/** Tests that run inside the framework, with every bundle of the desk application. */
package edgewatt.itest;
