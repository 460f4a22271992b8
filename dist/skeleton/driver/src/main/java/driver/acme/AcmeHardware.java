package driver.acme;

import java.io.IOException;

/** Your board: talk to it here. As long as it is not there, each call says so, and the EVSE is unavailable. */
final class AcmeHardware implements Hardware {
    @Override
    public Inputs read() throws IOException {
        throw new IOException("there is no board yet: write AcmeHardware");
    }

    @Override
    public void drive(Outputs outputs) throws IOException {
        throw new IOException("there is no board yet: write AcmeHardware");
    }
}
