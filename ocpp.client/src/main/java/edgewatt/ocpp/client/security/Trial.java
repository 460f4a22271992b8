package edgewatt.ocpp.client.security;

import edgewatt.ocpp.client.link.End;

/**
 * Which of two ways in is tried: the new one first, then both in turns, some tries each, until one has worked. So neither
 * an outage in the middle of a change nor a backend that changed its mind locks the station out. On the loop.
 */
final class Trial {
    private boolean onNew = true;
    private int tries;
    private String trouble = "";

    boolean onNew() {
        return onNew;
    }

    /** Why the new way did not work when it was last tried; empty if it was not. */
    String trouble() {
        return trouble;
    }

    void begin() {
        onNew = true;
        tries = 0;
        trouble = "";
    }

    /**
     * An attempt has failed.
     *
     * @param passwordOnly only the password differs: a backend that cannot be reached says nothing about it
     * @param attempts before the other way has its turn
     * @return whether it is the other's turn now
     */
    boolean failed(End end, boolean passwordOnly, int attempts) {
        if (onNew) {
            trouble = end.because();
        }
        if (passwordOnly && end.kind() == End.Kind.UNREACHABLE) {
            return false;
        }
        tries++;
        if (tries < attempts) {
            return false;
        }
        tries = 0;
        onNew = !onNew;
        return true;
    }
}
