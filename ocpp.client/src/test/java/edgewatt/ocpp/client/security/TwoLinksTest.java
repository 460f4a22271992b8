package edgewatt.ocpp.client.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.ocpp.client.CommVariables;
import edgewatt.ocpp.client.fake.FakeClock;
import edgewatt.ocpp.client.fake.MemoryDocuments;
import edgewatt.ocpp.client.fake.MemoryJournal;
import edgewatt.ocpp.client.fake.MemorySecrets;
import edgewatt.ocpp.client.fake.MemoryVariables;
import edgewatt.ocpp.client.fake.TestPki.Authority;
import edgewatt.ocpp.client.fake.VirtualLoop;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each link has its own security; the variables without an instance are those of the link in control. */
class TwoLinksTest {
    private final MemoryVariables variables = new MemoryVariables();
    private final LinkSecurity.Services services = new LinkSecurity.Services(
            variables, new MemorySecrets(), new MemoryDocuments(), new MemoryJournal(), new FakeClock(), "SN-7");

    private LinkSecurity link(String name, boolean controls, String url) {
        return new LinkSecurity(
                new VirtualLoop(),
                LinkPlace.of(name, controls, url, "", "CP1", List.of("ocpp1.6"), name, -1),
                new LinkSecurity.Rules(TrustRule.AUTO, KeyKind.EC, false),
                services);
    }

    @Test
    void rootsProfilesAndPasswordsAreNotShared() {
        variables.define(CommVariables.definitions());
        LinkSecurity main = link("ocpp.main", true, "wss://csms.example");
        LinkSecurity eye = link("ocpp.eye", false, "ws://evcc.local");
        assertEquals(
                "2",
                variables.read(SecurityVariables.profile("ocpp.main", true)).orElseThrow());
        assertEquals(
                "0",
                variables.read(SecurityVariables.profile("ocpp.eye", false)).orElseThrow());
        assertTrue(variables.names().contains("securityctrlr.securityprofile"));
        assertTrue(variables.names().contains("securityctrlr.securityprofile[ocpp.eye]"));
        assertTrue(main.install(RootUse.BACKEND, Authority.root("R").pem()).accepted());
        assertEquals(0, eye.installed(RootUse.BACKEND).size());
        assertTrue(eye.password("sixteen-bytes-ok".getBytes()).accepted());
        assertTrue(services.secrets().read("ocpp.main").isEmpty());
        main.close();
        eye.close();
        assertFalse(variables.names().contains("securityctrlr.securityprofile"));
    }
}
