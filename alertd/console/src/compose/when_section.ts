// From when, until when; in Vietnamese time.
import {button, h} from '../dom';
import {field} from '../field';
import {fieldTime} from '../words/numbers';
import {t} from '../words/words';
import type {Section, Sheet} from './sheet';

const hours = [1, 3, 6, 12, 24];

export function whenSection(sheet: Sheet): Section {
  const {draft} = sheet;
  const onset = field(t('compose.onset'), h('input', {type: 'datetime-local', onchange: take}), t('compose.onset_hint'));
  const expires = field(t('compose.expires'), h('input', {type: 'datetime-local', required: true, onchange: take}),
    t('compose.expires_hint'));
  function take(): void {
    draft.onset = onset.control.value;
    draft.expires = expires.control.value;
    sheet.changed();
  }
  function sync(): void {
    onset.control.value = draft.onset;
    expires.control.value = draft.expires;
  }
  sync();
  const quick = hours.map((n) => button(t('compose.hours', {n}), () => {
    expires.control.value = fieldTime(Date.now() + n * 3_600_000);
    take();
  }, {'class': 'quiet'}));
  return {
    sync,
    fields: {onset: onset.said.tell, expires: expires.said.tell, effective: onset.said.tell},
    element: h('section', {}, h('h2', {}, t('compose.when')), h('div', {'class': 'row'}, onset.element,
      h('div', {}, expires.element, h('p', {'class': 'buttons'}, quick)))),
  };
}
