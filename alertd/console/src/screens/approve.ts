// Letting an alert pass. Who approves types the place and the number of people that he sees, so that a wrong area or a
// lost polygon is noticed by a second pair of eyes; the daemon compares both with what it computes itself.
import {factsView, headlineOf, heading, toneOf} from '../alert_facts';
import {alert as find, approve, reject, sendBack} from '../desk/desk';
import type {Alert, Reach, Row} from '../desk/types';
import {button, fill, h, link} from '../dom';
import {field} from '../field';
import {complaint} from '../problem_box';
import {go, type Screen} from '../router';
import {previewOf} from './alert';
import {t} from '../words/words';

// "1.694", "1 694" and "1,694" are the same number to whoever types it.
function typedNumber(text: string): number | null {
  const digits = text.trim().replace(/(\d)[.,\s](?=\d{3}(\D|$))/g, '$1');
  return /^\d+$/.test(digits) ? Number(digits) : null;
}

function approval(alert: Alert, seen: Reach): HTMLElement {
  const place = field(t('approve.place', {place: seen.place ?? ''}),
    h('input', {type: 'text', autocomplete: 'off', spellcheck: 'false', id: 'typed-place'}), t('approve.place_hint'));
  const people = field(t('approve.people'),
    h('input', {type: 'text', inputmode: 'numeric', autocomplete: 'off', id: 'typed-people'}), t('approve.people_hint'));
  const said = complaint('approve-fault');
  async function send(): Promise<void> {
    [place.said, people.said, said].forEach((one) => one.clear());
    const number = typedNumber(people.control.value);
    if (!place.control.value.trim()) {
      place.said.tell(t('approve.place_missing'));
      place.control.focus();
      return;
    }
    if (number === null) {
      people.said.tell(t('approve.people_missing'));
      people.control.focus();
      return;
    }
    pass.disabled = true;
    try {
      await approve(alert.id, number, place.control.value.trim());
      go(`/alerts/${alert.id}/progress`);
    } catch (fault) {
      said.tell(fault);
      pass.disabled = false;
    }
  }
  const live = alert.status === 'Actual';
  const pass = button(t(live ? 'approve.send_live' : 'approve.send_exercise'), send, {'class': live ? 'danger' : 'main',
    id: 'approve'});
  return h('section', {'class': 'box'}, h('h2', {}, t('approve.title')),
    h('p', {}, t(live ? 'approve.live_note' : 'approve.exercise_note')), place.element, people.element, said.element,
    h('p', {'class': 'buttons'}, pass));
}

function refusal(alert: Alert): HTMLElement {
  const why = field(t('approve.why'), h('textarea', {rows: 2, maxlength: 1_000, id: 'why'}));
  async function act(what: (id: number, why: string) => Promise<Row>): Promise<void> {
    why.said.clear();
    try {
      await what(alert.id, why.control.value);
      go(`/alerts/${alert.id}`);
    } catch (fault) {
      why.said.tell(fault);
      why.control.focus();
    }
  }
  return h('section', {'class': 'box'}, h('h2', {}, t('approve.or_not')), why.element, h('p', {'class': 'buttons'},
    button(t('approve.return'), () => act(sendBack), {id: 'return'}),
    button(t('approve.reject'), () => act(reject), {id: 'reject'})));
}

export async function openApprove(parts: string[]): Promise<Screen> {
  const alert = await find(Number(parts[0]));
  const preview = previewOf(alert);
  const waiting = alert.stage === 'submitted';
  const pass = h('div', {});
  // Nobody approves what he cannot see: no reach, no field to type it in.
  preview.reach.then((seen) => fill(pass, approval(alert, seen)), () => undefined);
  return {
    title: `${t('act.approve')}: ${headlineOf(alert)}`, tone: toneOf(alert), leave: preview.close,
    body: h('div', {}, heading(alert, `${t('act.approve')}: ${headlineOf(alert)}`),
      h('p', {}, link(`/alerts/${alert.id}`, t('back'))), factsView(alert), preview.element,
      waiting ? h('div', {'class': 'row'}, pass, refusal(alert)) :
        h('p', {'class': 'note'}, t('approve.not_now'))),
  };
}
