package edgewatt.web.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets a request in: finds its route, asks the guard, runs the handler, and writes what it answers. */
final class Door extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(Door.class);

    /** A stream holds a connection, and each is written to at every event. */
    private static final int MAX_STREAMS = 4;

    private static final long ALIVE_S = 15;

    private final Router router;
    private final Guard guard;
    private final AtomicInteger streams = new AtomicInteger();

    Door(Router router, Guard guard) {
        this.router = router;
        this.guard = guard;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Reply reply;
        try {
            reply = answer(request);
        } catch (Problem e) {
            reply = e.reply();
        } catch (Exchange.TooLarge e) {
            reply = e.problem().reply();
        } catch (IOException e) {
            callback.failed(e); // the peer has gone, or sends too slowly: nobody reads an answer
            return true;
        } catch (RuntimeException e) {
            LOG.error("{} {} failed", request.getMethod(), request.getHttpURI().getPath(), e);
            reply = new Problem(500, "internal", "this is a fault of the controller; its log says more").reply();
        }
        write(request, response, callback, reply);
        return true;
    }

    private Reply answer(Request request) throws Problem, IOException {
        Router.Match match =
                router.find(request.getMethod(), request.getHttpURI().getPath());
        String remote = address(request.getConnectionMetaData().getRemoteSocketAddress());
        String caller = match.route().open()
                ? ""
                : guard.admit(Optional.ofNullable(request.getHeaders().get(HttpHeader.AUTHORIZATION)), remote);
        return match.route().handler().handle(new Asked(request, caller, remote, match.parameters()));
    }

    private void write(Request request, Response response, Callback callback, Reply reply) {
        var headers = response.getHeaders();
        headers.put("Cache-Control", "no-store");
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("X-Frame-Options", "DENY");
        headers.put("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'");
        headers.put("Referrer-Policy", "no-referrer");
        if (reply instanceof Reply.Whole whole) {
            response.setStatus(whole.status());
            whole.headers().forEach(headers::put);
            if (!whole.type().isEmpty()) {
                headers.put(HttpHeader.CONTENT_TYPE, whole.type());
            }
            headers.put(HttpHeader.CONTENT_LENGTH, whole.body().length);
            response.write(true, ByteBuffer.wrap(whole.body()), callback);
        } else if (reply instanceof Reply.Events events) {
            stream(request, response, callback, events);
        }
    }

    private void stream(Request request, Response response, Callback callback, Reply.Events events) {
        if (streams.incrementAndGet() > MAX_STREAMS) {
            streams.decrementAndGet();
            write(
                    request,
                    response,
                    callback,
                    new Problem(503, "too-many-streams", "others listen already; close one of their event streams")
                            .reply());
            return;
        }
        response.setStatus(200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
        EventStream stream = new EventStream(response, callback);
        Scheduler scheduler = request.getComponents().getScheduler();
        Pulse pulse = new Pulse(scheduler, stream);
        stream.alive(); // the headers leave at once
        Runnable closed = events.source().open(stream);
        pulse.run();
        stream.onEnd(() -> {
            streams.decrementAndGet();
            pulse.stop();
            closed.run();
        });
    }

    /** By which a peer that has gone is found, and one that is there knows that we are. */
    private static final class Pulse implements Runnable {
        private final Scheduler scheduler;
        private final EventStream stream;
        private Scheduler.Task next = () -> false;
        private boolean stopped;

        Pulse(Scheduler scheduler, EventStream stream) {
            this.scheduler = scheduler;
            this.stream = stream;
        }

        @Override
        public void run() {
            synchronized (this) {
                if (stopped) {
                    return;
                }
                next = scheduler.schedule(this, ALIVE_S, TimeUnit.SECONDS);
            }
            stream.alive();
        }

        synchronized void stop() {
            stopped = true;
            next.cancel();
        }
    }

    private static String address(SocketAddress peer) {
        return peer instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress()
                : String.valueOf(peer);
    }

    private record Asked(Request request, String caller, String remote, Map<String, String> path) implements Exchange {
        @Override
        public Optional<String> header(String name) {
            return Optional.ofNullable(request.getHeaders().get(name));
        }

        @Override
        public Optional<String> parameter(String name) {
            Fields fields = Request.extractQueryParameters(request);
            return Optional.ofNullable(fields.getValue(name));
        }

        @Override
        public long length() {
            return request.getLength();
        }

        @Override
        public InputStream body(long limit) throws Problem {
            if (length() > limit) {
                throw new TooLarge(limit).problem();
            }
            return new Bounded(Content.Source.asInputStream(request), limit);
        }
    }
}
