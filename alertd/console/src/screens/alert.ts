// One alert: what it says, whom it reaches, and what may be done with it now.
import {headlineOf, factsView, heading, toneOf} from '../alert_facts';
import {alert as find, reach, submit, texts} from '../desk/desk';
import {mayApprove, mayWrite, who} from '../desk/session';
import type {Alert, Reach} from '../desk/types';
import {button, fill, h, link} from '../dom';
import {reachMap, reachNumbers} from '../map/reach_view';
import {complaint, problemBox} from '../problem_box';
import {show, type Screen} from '../router';
import {textsView} from '../texts_view';
import {t} from '../words/words';

const open = ['draft', 'returned'];
const out = ['approved', 'active'];

function submitButton(alert: Alert): HTMLElement {
  const said = complaint();
  const send = button(t('act.submit'), async () => {
    send.disabled = true;
    said.clear();
    try {
      await submit(alert.id);
      await show();
    } catch (fault) {
      said.tell(fault);
      send.disabled = false;
    }
  }, {'class': 'main', id: 'submit'});
  return h('div', {}, h('p', {'class': 'hint'}, t('act.submit_hint')), send, said.element);
}

function actions(alert: Alert): HTMLElement {
  const own = alert.author === who()?.id || alert.submitter === who()?.id;
  const list: (HTMLElement | false)[] = [];
  if (mayWrite() && open.indexOf(alert.stage) >= 0) {
    list.push(submitButton(alert), link(`/compose/again/${alert.id}`, t('act.again'), {'class': 'button'}));
  }
  if (mayApprove() && alert.stage === 'submitted') {
    list.push(own && alert.kind !== 'correct' ? h('p', {'class': 'note'}, t('act.own')) :
      link(`/alerts/${alert.id}/approve`, t('act.approve'), {'class': 'button main', id: 'to-approve'}));
  }
  if (alert.approved) list.push(link(`/alerts/${alert.id}/progress`, t('act.progress'), {'class': 'button'}));
  if (mayWrite() && out.indexOf(alert.stage) >= 0 && alert.msgType !== 'Cancel') {
    list.push(link(`/alerts/${alert.id}/end`, t('act.end'), {'class': 'button danger', id: 'to-end'}));
  }
  list.push(link(`/alerts/${alert.id}/audit`, t('act.audit'), {'class': 'button'}));
  return h('div', {'class': 'buttons acts'}, list);
}

export interface AlertPreview { element: HTMLElement; reach: Promise<Reach>; close: () => void }

// Texts and reach, computed now; each may fail without taking the other away.
export function previewOf(alert: Alert): AlertPreview {
  const map = reachMap();
  const messages = h('div', {}, h('p', {'class': 'hint'}, t('loading')));
  const numbers = h('div', {}, h('p', {'class': 'hint'}, t('loading')));
  const reached = reach(alert.id);
  texts(alert.id).then((seen) => fill(messages, textsView(seen)), (fault) => fill(messages, problemBox(fault)));
  reached.then((seen) => {
    fill(numbers, reachNumbers(seen));
    map.show(seen);
  }, (fault) => fill(numbers, problemBox(fault)));
  return {
    close: map.close, reach: reached,
    element: h('div', {},
      h('section', {}, h('h2', {}, t('reach.title')), numbers, map.element),
      h('section', {}, h('h2', {}, t('texts.title')), messages)),
  };
}

export async function openAlert(parts: string[]): Promise<Screen> {
  const alert = await find(Number(parts[0]));
  const preview = previewOf(alert);
  return {
    title: headlineOf(alert), tone: toneOf(alert), leave: preview.close,
    body: h('div', {}, heading(alert, headlineOf(alert)), actions(alert), factsView(alert), preview.element),
  };
}
