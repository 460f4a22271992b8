package edgewatt.itest.addon;

/** A component of Declarative Services: its bundle starts, and it does not. */
public final class ThrowsInActivate {
    void activate() {
        throw new IllegalStateException("this component never works");
    }
}
