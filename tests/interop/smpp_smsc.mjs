// An SMSC made of somebody else's SMPP (npm smpp): what alertd writes is read here by code that has
// never seen alertd's, and the other way round.
//   node smpp_smsc.mjs RECORD [tlv] [throttle N]
// Prints "listening 127.0.0.1:PORT". Appends to RECORD, before it answers, a JSON line for every
// part and, when all parts of a message are there, one with the whole text.
import {appendFileSync} from 'node:fs';
import smpp from 'smpp';

const [record, ...words] = process.argv.slice(2);
const asParameters = words.includes('tlv');
const throttleAfter = words.includes('throttle') ? Number(words[words.indexOf('throttle') + 1]) : 0;
const open = new Map();  // of messages whose parts are coming
let taken = 0, window = {since: 0, count: 0};

const write = line => appendFileSync(record, JSON.stringify(line) + '\n');

// Reads the concatenation header that npm smpp has split off: [kind, length, ...].
function place(message) {
  for (const part of message.udh ?? []) {
    if (part[0] === 0 && part[1] === 3) return {ref: part[2], total: part[3], number: part[4]};
    if (part[0] === 8 && part[1] === 4) return {ref: part.readUInt16BE(2), total: part[4], number: part[5]};
  }
  return {ref: 0, total: 1, number: 1};
}

function put(pdu, text, at) {
  const key = `${pdu.destination_addr}/${at.ref}/${at.total}`;
  const parts = open.get(key) ?? new Map();
  open.set(key, parts.set(at.number, text));
  if (parts.size < at.total) return;
  open.delete(key);
  const whole = [...parts.keys()].sort((a, b) => a - b).map(n => parts.get(n)).join('');
  write({whole, to: pdu.destination_addr});
}

function throttled() {
  if (!throttleAfter) return false;
  const now = Date.now();
  if (now - window.since > 100) window = {since: now, count: 0};
  return ++window.count > throttleAfter;
}

function report(session, id, to, registered) {
  if (!registered) return;
  const common = {source_addr: to, destination_addr: 'CANHBAO', esm_class: 4};
  if (asParameters)
    session.deliver_sm({...common, receipted_message_id: id, message_state: 2, short_message: ''});
  else
    session.deliver_sm({...common, short_message:
      `id:${id} sub:001 dlvrd:001 submit date:2611221530 done date:2611221531 stat:DELIVRD err:000 text:`});
}

const server = smpp.createServer({}, session => {
  session.on('error', () => {});
  session.on('bind_transceiver', pdu => {
    const known = pdu.system_id === 'alertd' && pdu.password === 'secret of smpp_password';
    session.send(pdu.response({command_status: known ? 0 : smpp.ESME_RINVPASWD, system_id: 'node'}));
  });
  session.on('enquire_link', pdu => session.send(pdu.response()));
  session.on('unbind', pdu => { session.send(pdu.response()); session.close(); });
  session.on('submit_sm', pdu => {
    if (throttled()) return session.send(pdu.response({command_status: smpp.ESME_RTHROTTLED}));
    const id = `node-${++taken}`;
    const message = pdu.message_payload ?? pdu.short_message;
    const at = place(message);
    write({id, from: pdu.source_addr, from_ton: pdu.source_addr_ton, to: pdu.destination_addr,
           data_coding: pdu.data_coding, ...at, text: message.message,
           valid_ms: new Date(pdu.validity_period).getTime() - Date.now()});
    put(pdu, message.message, at);
    session.send(pdu.response({message_id: id}));
    report(session, id, pdu.destination_addr, pdu.registered_delivery);
  });
});
server.listen(0, '127.0.0.1', () => console.log(`listening 127.0.0.1:${server.address().port}`));
