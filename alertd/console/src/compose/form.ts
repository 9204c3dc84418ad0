// The draft in the words of POST /v1/desk/compose. Fields left empty are left out, so that the daemon's template or its
// refusal decides, never a default of this page.
import type {Both} from '../desk/types';
import {withZone} from '../words/numbers';
import type {Draft} from './draft_keeper';

export type Form = Record<string, unknown>;

function words(form: Form, name: string, both: Both): void {
  const said: Partial<Both> = {};
  if (both.vi.trim()) said.vi = both.vi.trim();
  if (both.en.trim()) said.en = both.en.trim();
  if (said.vi || said.en) form[name] = said;
}

export function formOf(draft: Draft): Form {
  const form: Form = {};
  for (const name of ['hazard', 'severity', 'certainty', 'urgency', 'status'] as const) {
    if (draft[name]) form[name] = draft[name];
  }
  if (draft.onset) form['onset'] = withZone(draft.onset);
  if (draft.expires) form['expires'] = withZone(draft.expires);
  words(form, 'headline', draft.headline);
  words(form, 'description', draft.description);
  words(form, 'instruction', draft.instruction);
  if (draft.communes.length > 0) form['communes'] = draft.communes.map((one) => one.code);
  if (draft.polygon.length > 0) form['polygon'] = draft.polygon;
  if (draft.update_of !== null) form['update_of'] = draft.update_of;
  if (draft.kind) form['kind'] = draft.kind;
  return form;
}

// Enough to ask the daemon for a preview.
export function ripe(draft: Draft): boolean {
  return Boolean(draft.hazard && draft.severity && draft.certainty && draft.urgency && draft.status && draft.expires &&
    (draft.communes.length > 0 || draft.polygon.length > 2));
}
