// The draft's way to the desk. Without an answer nobody knows whether it arrived: the second try carries the same key
// (the form) or the same bytes (a file), and the desk answers with the draft that it already has.
import {readCap} from '../cap';
import {Problem} from '../desk/call';
import {alertsNamed, compose, handIn} from '../desk/desk';
import type {Row} from '../desk/types';
import {t} from '../words/words';
import {freshKey, type Draft} from './draft_keeper';
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

async function handInForm(draft: Draft, keep: () => void): Promise<Row> {
  const form = formOf(draft);
  const now = JSON.stringify(form);
  draft.tried = draft.tried || now;
  keep();
  const {row, fresh} = await compose({...form, key: draft.key});
  if (fresh || draft.tried === now) return row;
  // The first try did arrive, and the form was changed since: the official decides what becomes of either.
  draft.key = freshKey();
  draft.tried = '';
  keep();
  throw new Error(t('compose.older_is_there', {id: row.id}));
}

export async function toDesk(draft: Draft, keep: () => void): Promise<Row> {
  if (draft.cap) return handInFile(draft);
  try {
    return await handInForm(draft, keep);
  } catch (fault) {
    // Refused is not lost: the next try may say something else.
    if (fault instanceof Problem && !fault.unanswered) draft.tried = '';
    throw fault;
  }
}
