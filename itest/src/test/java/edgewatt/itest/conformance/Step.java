package edgewatt.itest.conformance;

/**
 * One thing that is checked; the day goes on after a failure.
 *
 * @param name unique; what {@code docs/pics-1.6.md} refers to
 * @param rule what must hold
 */
record Step(String name, String rule, Action action) {
    interface Action {
        void run() throws Exception;
    }
}
