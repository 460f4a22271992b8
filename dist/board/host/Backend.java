import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;

/** The backend that the board talks to, by its HTTP control port. */
final class Backend {

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI control;

    Backend(int controlPort) {
        control = URI.create("http://127.0.0.1:" + controlPort + "/");
    }

    /** Sends a call to the station and gives back the station's answer. */
    String call(String station, String action, String payload) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(control.resolve(station + "/" + action))
                .POST(HttpRequest.BodyPublishers.ofString(payload))
                .build());
    }

    /** The backend's books, if it keeps any. */
    Optional<String> ledger() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(control.resolve("ledger")).build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() == 200 ? Optional.of(answer.body()) : Optional.empty();
    }

    private String send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new Failure("backend: " + request.uri().getPath() + " answers " + answer.statusCode() + " "
                    + answer.body().strip());
        }
        return answer.body();
    }
}
