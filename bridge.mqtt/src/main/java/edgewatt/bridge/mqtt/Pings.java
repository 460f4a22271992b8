package edgewatt.bridge.mqtt;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.paho.mqttv5.client.MqttPingSender;
import org.eclipse.paho.mqttv5.client.internal.ClientComms;

/** Keep-alive of either Paho on a thread of ours, where theirs would be a timer thread per client. */
final class Pings implements MqttPingSender, org.eclipse.paho.client.mqttv3.MqttPingSender {
    private final ScheduledExecutorService work;
    private LongSupplier keepAliveMs = () -> 0;
    private Runnable check = () -> {};
    private ScheduledFuture<?> next;

    Pings(ScheduledExecutorService work) {
        this.work = work;
    }

    @Override
    public synchronized void init(ClientComms c) {
        keepAliveMs = c::getKeepAlive;
        check = c::checkForActivity;
    }

    @Override
    public synchronized void init(org.eclipse.paho.client.mqttv3.internal.ClientComms c) {
        keepAliveMs = c::getKeepAlive;
        check = c::checkForActivity;
    }

    @Override
    public void start() {
        schedule(keepAliveMs.getAsLong());
    }

    @Override
    public synchronized void stop() {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
    }

    @Override
    public synchronized void schedule(long delayMs) {
        stop();
        try {
            next = work.schedule(check, delayMs, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            next = null;
        }
    }
}
