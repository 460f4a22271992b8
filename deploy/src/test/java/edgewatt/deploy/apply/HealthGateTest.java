package edgewatt.deploy.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;

import edgewatt.api.deploy.Health;
import edgewatt.api.deploy.Link;
import edgewatt.deploy.apply.HealthGate.Picture;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HealthGateTest {
    private final World world = new World();

    @Test
    void whatWasWellAndIsNotAnyMoreIsWorse() {
        Picture before = HealthGate.picture(world);
        world.say(Health.Level.DEGRADED, "pin 3");
        assertEquals(
                List.of("part: pin 3 is degraded (pin 3 is wrong; free it)"),
                HealthGate.worse(before, world),
                "with the finding's own sentence");
    }

    @Test
    void whatWasBadAlreadyMayStaySoButNotGetWorse() {
        world.say(Health.Level.DEGRADED, "pin 3");
        Picture before = HealthGate.picture(world);
        assertEquals(List.of(), HealthGate.worse(before, world));
        world.findings.clear();
        world.say(Health.Level.FAILED, "pin 3");
        assertEquals(List.of("part: pin 3 has failed (pin 3 is wrong; free it)"), HealthGate.worse(before, world));
    }

    @Test
    void aNoticeIsNoReason() {
        Picture before = HealthGate.picture(world);
        world.say(Health.Level.NOTICE, "pin 3");
        assertEquals(List.of(), HealthGate.worse(before, world));
    }

    @Test
    void aBackendOutageDuringAnUpdateChangesNothing() {
        world.link = Link.State.UP;
        Picture before = HealthGate.picture(world);
        world.link = Link.State.DOWN;
        world.say(Health.Level.DEGRADED, "main"); // the link's own finding, by its short name
        assertEquals(List.of(), HealthGate.worse(before, world));
    }

    @Test
    void aLinkThatReachesItsPeerAndDoesNotComeUpIsWorse() {
        world.link = Link.State.UP;
        Picture before = HealthGate.picture(world);
        world.link = Link.State.DOWN;
        world.reached = true;
        assertEquals(1, HealthGate.worse(before, world).size());
    }

    @Test
    void aLinkThatWasDownAtStagingDoesNotCount() {
        world.link = Link.State.CONNECTING;
        Picture before = HealthGate.picture(world);
        world.link = Link.State.DOWN;
        world.reached = true;
        assertEquals(List.of(), HealthGate.worse(before, world));
    }

    @Test
    void aComponentThatFailsIsHopelessAndOneThatMissesSomethingIsWorse() {
        world.exist.addAll(Set.of("b/one", "b/two"));
        world.satisfied.addAll(Set.of("b/one", "b/two"));
        Picture before = HealthGate.picture(world);
        world.satisfied.clear();
        world.failed.add("b/one");
        assertEquals(List.of("component b/one does not activate"), HealthGate.hopeless(before, world));
        assertEquals(
                List.of("component b/one does not activate", "component b/two misses something it had"),
                HealthGate.worse(before, world));
    }

    @Test
    void aComponentThatWasTakenOutIsNotMissed() {
        world.exist.add("b/one");
        world.satisfied.add("b/one");
        Picture before = HealthGate.picture(world);
        world.exist.clear();
        world.satisfied.clear();
        assertEquals(List.of(), HealthGate.worse(before, world));
    }

    @Test
    void aBundleThatDoesNotRunIsWorse() {
        Picture before = HealthGate.picture(world);
        world.notRunning.add("addon");
        assertEquals(List.of("bundle 'addon' does not run"), HealthGate.worse(before, world));
    }

    private static final class World implements HealthGate.Senses {
        private final List<Health.Finding> findings = new ArrayList<>();
        private final Set<String> failed = new HashSet<>();
        private final Set<String> satisfied = new HashSet<>();
        private final Set<String> exist = new HashSet<>();
        private final Set<String> notRunning = new HashSet<>();
        private Link.State link = Link.State.DOWN;
        private boolean reached;

        void say(Health.Level level, String subject) {
            findings.add(new Health.Finding(level, subject, subject + " is wrong; free it"));
        }

        @Override
        public Collection<Health> health() {
            return List.of(new Health() {
                @Override
                public String part() {
                    return "part";
                }

                @Override
                public List<Finding> findings() {
                    return findings;
                }
            });
        }

        @Override
        public Collection<Link> links() {
            return List.of(new Line());
        }

        @Override
        public Set<String> failedComponents() {
            return failed;
        }

        @Override
        public Set<String> satisfiedComponents() {
            return satisfied;
        }

        @Override
        public Set<String> components() {
            return exist;
        }

        @Override
        public Set<String> notRunning() {
            return notRunning;
        }

        private final class Line implements Link {
            @Override
            public String name() {
                return "ocpp.main";
            }

            @Override
            public State state() {
                return link;
            }

            @Override
            public String protocol() {
                return "";
            }

            @Override
            public String because() {
                return "because";
            }

            @Override
            public Instant since() {
                return Instant.EPOCH;
            }

            @Override
            public long pending() {
                return 0;
            }

            @Override
            public long parked() {
                return 0;
            }

            @Override
            public Optional<Instant> lastHeard() {
                return Optional.empty();
            }

            @Override
            public boolean unreachable() {
                return !reached;
            }
        }
    }
}
