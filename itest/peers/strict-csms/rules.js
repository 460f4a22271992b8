// Answers other than the friendly ones, for a test that wants them.
'use strict';

const { createRPCError } = require('ocpp-rpc');

class Rules {
  #rules = [];

  // {"action":"Authorize","match":{"idTag":"X"},"times":1,"result":{...} | "error":"InternalError" | "silent":true,"delayMs":0}
  // `result` is laid over the friendly answer; without `times` a rule holds until all are cleared; the newest wins.
  add(rule) {
    if (!rule.action) throw new Error('a rule needs an action');
    this.#rules.unshift({ times: Infinity, match: {}, ...rule });
  }

  clear() {
    this.#rules = [];
  }

  async answer(action, params, friendly) {
    const rule = this.#rules.find(r => r.action === action && r.times > 0 && Object.entries(r.match).every(([k, v]) => params[k] === v));
    if (!rule) return friendly();
    rule.times--;
    if (rule.silent) return new Promise(() => {});
    if (rule.delayMs) await new Promise(done => setTimeout(done, rule.delayMs));
    if (rule.error) throw createRPCError(rule.error, 'asked for');
    return { ...friendly(), ...rule.result };
  }
}

module.exports = { Rules };
