package edgewatt.ocpp.client.files;

import java.io.IOException;
import java.nio.file.Path;

/** One family of protocols. Blocks; on a thread that lives as long as the attempt. */
interface Carrier {
    /** Fetches into the part, from where an earlier attempt has come to if the peer can do that. */
    void fetch(Location from, Part part, Flow flow) throws IOException, TransferException;

    /** @param name how the file is called there, where the location is a folder */
    void put(Path file, String name, Location to, Flow flow) throws IOException, TransferException;
}
