package edgewatt.itest.conformance;

import java.util.List;
import java.util.stream.Stream;

/** The steps of the day, in order: each part leaves the station as it found it. */
final class Day {
    private Day() {}

    /** @param rig and the rest may be absent if the steps are only to be named */
    static List<Step> steps(Rig rig, FileServer http, FtpServer ftp, TestCa ca) {
        return Stream.of(
                        new Booting(rig).steps(),
                        new Configuration(rig).steps(),
                        new Charging(rig).steps(),
                        new Metering(rig).steps(),
                        new Remote(rig).steps(),
                        new Lists(rig).steps(),
                        new Profiles(rig).steps(),
                        new Triggering(rig).steps(),
                        new Security(rig, ca).steps(),
                        new FileTransfers(rig, http, ftp, ca).steps(),
                        new Malformed(rig).steps(),
                        new Outage(rig).steps(),
                        new Resetting(rig).steps())
                .flatMap(List::stream)
                .toList();
    }
}
