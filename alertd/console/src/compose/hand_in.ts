// The draft's way to the desk. Without an answer nobody knows whether it arrived: the second try carries the same key
// (the form) or the same bytes (a file), and the desk answers with the draft that it already has.
import {readCap} from '../cap';
import {Problem} from '../desk/call';
import {alertsNamed, compose, handIn} from '../desk/desk';
import type {Row} from '../desk/types';
import type {Draft} from './draft_keeper';
import {formOf} from './form';

async function handInFile(draft: Draft): Promise<Row> {
  try {
    return await handIn(draft.cap, draft.kind);
  } catch (fault) {
    if (!(fault instanceof Problem) || fault.status !== 409) throw fault;
    const cap = readCap(draft.cap);
    const rows = cap ? await alertsNamed(cap.identifier) : [];
    const mine = rows[0];
    if (mine && fault.message.indexOf('duplicate') >= 0) return mine;
    throw fault;
  }
}

export function toDesk(draft: Draft): Promise<Row> {
  return draft.cap ? handInFile(draft) : compose({...formOf(draft), key: draft.key});
}
