// A strict OCPP backend: every call and every answer, in both directions, is checked against the official JSON schemas.
// usage: node server.js [PORT [CONTROL_PORT]]   on loopback; 0 or nothing: free ports. README.md tells the control port.
'use strict';

const http = require('http');
const { RPCServer, createValidator } = require('ocpp-rpc');
const answers = require('./answers');
const { Rules } = require('./rules');
const { Record } = require('./record');

// The package looks schemas up as urn:<Action>.req and .conf, but has its 2.1 set as urn:<Action>Request and Response,
// so that its own strict mode refuses everything in 2.1.
const schemas21 = require('ocpp-rpc/lib/schemas/ocpp2_1.json').map(schema => ({ ...schema, $id: keyOf(schema.$id) }));

function keyOf(id) {
  if (id.endsWith('Request')) return id.replace(/Request$/, '.req');
  return id.endsWith('Response') ? id.replace(/Response$/, '.conf') : id + '.req';
}

const record = new Record();
const rules = new Rules();
const clients = new Map();
const passwords = new Map(); // identity to the bytes that basic authentication must bring
let away = false;

const server = new RPCServer({
  protocols: ['ocpp2.1', 'ocpp2.0.1', 'ocpp1.6'],
  strictMode: true,
  strictModeValidators: [createValidator('ocpp2.1', schemas21)],
  pingIntervalMs: 30000,
});

server.auth((accept, reject, handshake) => {
  const wanted = passwords.get(handshake.identity);
  const right = !wanted || (handshake.password && wanted.equals(Buffer.from(handshake.password)));
  record.handshake(handshake.identity, away ? 503 : right ? 101 : 401, handshake.password ? 'basic' : 'none');
  if (away) return reject(503, 'away');
  return right ? accept() : reject(401, 'wrong password');
});

server.on('client', client => {
  const id = client.identity;
  clients.set(id, client);
  client.on('close', () => { if (clients.get(id) === client) clients.delete(id); });
  client.on('message', ({ message, outbound }) => record.frame(id, outbound ? 'out' : 'in', String(message)));
  client.on('strictValidationFailure', e =>
    record.fault('STRICT-FAIL', id, e.method, `${e.outbound ? 'ours' : 'theirs'}: ${e.error.rpcErrorCode} ${e.error.message}`));
  client.on('badMessage', e => record.bad(id, String(e.buffer), e.error && e.error.message));
  for (const [action, answer] of Object.entries(answers[client.protocol])) {
    client.handle(action, ({ params }) => rules.answer(action, params, answer));
  }
});

async function call(id, action, payload) {
  try {
    return [200, await need(id).call(action, payload, { callTimeoutMs: 20000 })];
  } catch (e) {
    return [502, { error: e.rpcErrorCode || e.name, message: e.message, details: e.details || {} }];
  }
}

function need(id) {
  const client = clients.get(id);
  if (!client) throw new Error(`station ${id} is not connected; connected are: ${[...clients.keys()].join(', ') || 'none'}`);
  return client;
}

const control = {
  'POST call': ([id, action], body) => call(id, action, JSON.parse(body || '{}')),
  'POST raw': ([id], body) => { record.expectOddAnswers(body); need(id).sendRaw(body); return [200, {}]; },
  'POST rule': (_, body) => { rules.add(JSON.parse(body)); return [200, {}]; },
  'DELETE rule': () => { rules.clear(); return [200, {}]; },
  'POST password': ([id], body) => { body ? passwords.set(id, Buffer.from(body, 'hex')) : passwords.delete(id); return [200, {}]; },
  'POST disconnect': async ([id]) => { await need(id).close({ code: 1001, reason: 'asked for' }); return [200, {}]; },
  'POST away': async () => { away = true; await Promise.all([...clients.values()].map(c => c.close({ code: 1001 }))); return [200, {}]; },
  'POST back': () => { away = false; return [200, {}]; },
  'GET stations': () => [200, [...clients.values()].map(c => ({ id: c.identity, protocol: c.protocol }))],
  'GET record': async (_, __, query) => [200, await record.after(+query.get('after') || 0, +query.get('wait') || 0)],
};

const desk = http.createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', piece => { body += piece; }).on('end', async () => {
    const url = new URL(request.url, 'http://localhost');
    const [what, ...path] = url.pathname.split('/').filter(Boolean).map(decodeURIComponent);
    const answer = (status, value) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(value) + '\n');
    };
    try {
      const handler = control[`${request.method} ${what}`];
      answer(...(handler ? await handler(path, body, url.searchParams) : [404, { message: `no ${request.method} /${what}` }]));
    } catch (e) {
      answer(409, { message: e.message });
    }
  });
});

(async () => {
  const ocpp = await server.listen(+(process.argv[2] || 0), '127.0.0.1');
  desk.listen(+(process.argv[3] || 0), '127.0.0.1', () =>
    console.log(`listening ws://127.0.0.1:${ocpp.address().port} control http://127.0.0.1:${desk.address().port}`));
})();
