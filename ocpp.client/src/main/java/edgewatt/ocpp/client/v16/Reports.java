package edgewatt.ocpp.client.v16;

import edgewatt.ocpp.client.rpc.CallException;
import edgewatt.ocpp.client.session.Call;
import edgewatt.ocpp.client.session.Desk;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Statuses of one thing on their way to the backend. While it hears us, each is sent, in order; what it could not hear is
 * told when it accepts us again, the latest one only. On the loop.
 */
final class Reports {
    private static final Logger LOG = LoggerFactory.getLogger(Reports.class);

    private final Desk desk;
    private Report unsent;
    private Report latest;

    private record Report(Call call, Runnable whenTaken) {}

    Reports(Desk desk) {
        this.desk = desk;
    }

    /** @param whenTaken the backend has answered, or will never want to hear it */
    void tell(Call call, Runnable whenTaken) {
        latest = new Report(call, whenTaken);
        unsent = null;
        if (desk.accepted()) {
            send(latest);
        } else {
            unsent = latest;
        }
    }

    void accepted() {
        Report report = unsent;
        unsent = null;
        if (report != null) {
            send(report);
        }
    }

    private void send(Report report) {
        desk.ask(report.call()).whenComplete((answer, e) -> {
            if (e == null) {
                report.whenTaken().run();
            } else if (desk.accepted()) { // it was heard, or should have been: a status is no bill
                Throwable cause = e instanceof CompletionException ? e.getCause() : e;
                LOG.warn("{}", cause instanceof CallException ? cause.getMessage() : cause.toString());
                report.whenTaken().run();
            } else if (report == latest) {
                unsent = report;
            }
        });
    }
}
