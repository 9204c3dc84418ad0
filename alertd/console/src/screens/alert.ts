// One alert: what it says, whom it reaches, and what may be done with it now.
import {headlineOf, factsView, heading, toneOf} from '../alert_facts';
import {readCap} from '../cap';
import {alert as find, submit, texts} from '../desk/desk';
import {mayApprove, mayWrite, who} from '../desk/session';
import type {Alert} from '../desk/types';
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

// Texts and reach, each of which may fail without taking the other away.
export function previewOf(alert: Alert): {element: HTMLElement; close: () => void} {
  const map = reachMap();
  const place = h('div', {}, h('p', {'class': 'hint'}, t('loading')));
  const cap = readCap(alert.cap);
  texts(alert.id).then((seen) => fill(place, textsView(seen)), (fault) => fill(place, problemBox(fault)));
  map.show(alert.reach ?? null, cap?.polygons ?? []);
  return {
    close: map.close,
    element: h('div', {},
      h('section', {}, h('h2', {}, t('reach.title')),
        alert.reach && reachNumbers(alert.reach),
        alert.reach_fault && h('div', {'class': 'box fault'}, alert.reach_fault), map.element),
      h('section', {}, h('h2', {}, t('texts.title')), place)),
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
