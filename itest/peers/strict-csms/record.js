// What happened, in order: handshakes, frames, faults. Each line also goes to standard error, which is the log.
'use strict';

class Record {
  #lines = [];
  #waiting = new Set();
  #oddIds = new Set();

  handshake(id, status, authorization) {
    this.#add({ kind: 'handshake', id, status, authorization });
  }

  frame(id, direction, text) {
    this.#add({ kind: 'frame', id, direction, text });
  }

  // kind: STRICT-FAIL (not as the schema says) or BAD-MESSAGE (no OCPP frame, or an answer that nobody asked for)
  fault(kind, id, action, message) {
    this.#add({ kind, id, action, message });
  }

  bad(id, text, message) {
    const odd = this.#oddIds.has(idOf(text));
    if (!odd) this.fault('BAD-MESSAGE', id, '', `${message}: ${text.slice(0, 300)}`);
  }

  // The answer to a frame that was sent raw finds no open call in the library: that is no fault of the station.
  expectOddAnswers(text) {
    this.#oddIds.add(idOf(text));
  }

  // The lines from number `after` on; waits at most so many milliseconds for the first one.
  async after(after, waitMs) {
    if (this.#lines.length <= after && waitMs > 0) {
      await new Promise(done => {
        const wake = () => { this.#waiting.delete(wake); clearTimeout(timer); done(); };
        const timer = setTimeout(wake, Math.min(waitMs, 10000));
        this.#waiting.add(wake);
      });
    }
    return this.#lines.slice(after);
  }

  #add(line) {
    const full = { at: new Date().toISOString(), ...line };
    this.#lines.push(full);
    console.error(JSON.stringify(full));
    this.#waiting.forEach(wake => wake());
  }
}

function idOf(text) {
  const found = /^\s*\[\s*-?\d+\s*,\s*"([^"]*)"/.exec(text);
  return found ? found[1] : '-1';
}

module.exports = { Record };
