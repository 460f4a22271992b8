package edgewatt.deploy.apply;

import edgewatt.api.deploy.Health;
import edgewatt.api.deploy.Health.Finding;
import edgewatt.api.deploy.Link;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Compares how things are with how they were: nothing that was well before may be worse afterwards. What was bad already
 * may stay so. A link counts only if it was up before, and only if its peer was reached since: a backend that is down says
 * nothing about this software.
 */
public final class HealthGate {
    private HealthGate() {}

    /** What is looked at. Any thread; never blocks. */
    public interface Senses {
        /** Without the deployer's own. */
        Collection<Health> health();

        Collection<Link> links();

        /** Components whose activation has thrown, as {@code bundle/component}. */
        Set<String> failedComponents();

        /** Components that work or would, if somebody asked. */
        Set<String> satisfiedComponents();

        /** Components that exist at all. */
        Set<String> components();

        /** Names of bundles that should run and do not. */
        Set<String> notRunning();
    }

    /**
     * A moment.
     *
     * @param findings part and subject to how bad: 1 degraded, 2 failed; notices are left out
     * @param up names of links that are up
     */
    public record Picture(
            Map<String, Integer> findings,
            Set<String> up,
            Set<String> failed,
            Set<String> satisfied,
            Set<String> notRunning) {}

    public static Picture picture(Senses senses) {
        return picture(senses, bad(senses));
    }

    private static Picture picture(Senses senses, Map<String, Bad> bad) {
        Set<String> up = new TreeSet<>();
        for (Link link : senses.links()) {
            if (link.state() == Link.State.UP) {
                up.add(link.name());
            }
        }
        Map<String, Integer> findings = new TreeMap<>();
        bad.forEach((key, how) -> findings.put(key, how.level()));
        return new Picture(
                findings,
                up,
                new TreeSet<>(senses.failedComponents()),
                new TreeSet<>(senses.satisfiedComponents()),
                new TreeSet<>(senses.notRunning()));
    }

    /** @param sentence the finding's own, which says what to do */
    private record Bad(int level, String sentence) {}

    /** By part and subject, the worst of each; without what links say of themselves. */
    private static Map<String, Bad> bad(Senses senses) {
        Set<String> links = new TreeSet<>();
        senses.links().forEach(link -> links.add(link.name()));
        Map<String, Bad> bad = new TreeMap<>();
        for (Health health : senses.health()) {
            for (Finding finding : health.findings()) {
                if (finding.level() != Health.Level.NOTICE && !ofALink(finding, health.part(), links)) {
                    bad.merge(
                            health.part() + ": " + finding.subject(),
                            new Bad(finding.level() == Health.Level.FAILED ? 2 : 1, finding.message()),
                            (one, other) -> other.level() > one.level() ? other : one);
                }
            }
        }
        return bad;
    }

    /** What is worse now, each in a sentence; empty = nothing. */
    public static List<String> worse(Picture before, Senses senses) {
        Map<String, Bad> bad = bad(senses);
        Picture now = picture(senses, bad);
        List<String> worse = new ArrayList<>();
        now.failed().stream()
                .filter(name -> !before.failed().contains(name))
                .forEach(name -> worse.add("component " + name + " does not activate"));
        now.notRunning().stream()
                .filter(name -> !before.notRunning().contains(name))
                .forEach(name -> worse.add("bundle '" + name + "' does not run"));
        bad.forEach((key, how) -> {
            if (how.level() > before.findings().getOrDefault(key, 0)) {
                worse.add(key + (how.level() == 2 ? " has failed (" : " is degraded (") + how.sentence() + ")");
            }
        });
        Set<String> exist = senses.components();
        before.satisfied().stream()
                .filter(name -> exist.contains(name) && !now.satisfied().contains(name))
                .filter(name -> !now.failed().contains(name))
                .forEach(name -> worse.add("component " + name + " misses something it had"));
        for (Link link : senses.links()) {
            if (before.up().contains(link.name()) && link.state() != Link.State.UP && !link.unreachable()) {
                worse.add("link '" + link.name() + "' reaches its peer and is not up: " + link.because());
            }
        }
        return worse;
    }

    /** What shows at once that it will not get better by waiting. */
    public static List<String> hopeless(Picture before, Senses senses) {
        return senses.failedComponents().stream()
                .filter(name -> !before.failed().contains(name))
                .map(name -> "component " + name + " does not activate")
                .toList();
    }

    /** Findings about a link are judged by the link itself. */
    private static boolean ofALink(Finding finding, String part, Set<String> links) {
        return links.stream()
                .anyMatch(name ->
                        part.equals(name) || finding.subject().equals(name) || name.endsWith("." + finding.subject()));
    }
}
