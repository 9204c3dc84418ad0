// What lies on the desk, by stage.
import {alerts} from '../desk/desk';
import {mayWrite} from '../desk/session';
import type {Row} from '../desk/types';
import {fill, h, link, refill} from '../dom';
import {problemBox} from '../problem_box';
import type {Screen} from '../router';
import {repeat} from '../repeat';
import {count, moment} from '../words/numbers';
import {t, word, type Key} from '../words/words';

const groups: [Key, string[]][] = [
  ['alerts.waiting', ['submitted']],
  ['alerts.mine', ['draft', 'returned']],
  ['alerts.out', ['approved', 'active']],
  ['alerts.over', ['superseded', 'cancelled', 'expired', 'rejected']],
];

export function badge(row: {status: string}): HTMLElement {
  const live = row.status === 'Actual';
  return h('span', {'class': `badge ${live ? 'live' : 'exercise'}`}, t(live ? 'mark.live' : 'mark.exercise'));
}

function line(row: Row): HTMLElement {
  return h('tr', {},
    h('td', {'data-label': t('alert.number')}, link(`/alerts/${row.id}`, `${row.id}`, {'aria-label': `${t('alert.number')} ${row.id}: ${row.headline ?? row.identifier}`})),
    h('td', {'data-label': t('alert.status')}, badge(row)),
    h('td', {'data-label': t('alert.headline')}, row.headline ?? row.identifier,
      row.kind && h('span', {'class': 'sub'}, ` ${word('kind', row.kind)}`),
      row.msgType === 'Cancel' && h('span', {'class': 'sub'}, ` ${t('alert.is_cancel')}`),
      row.fault && h('span', {'class': 'complaint'}, ` ${row.fault}`)),
    h('td', {'data-label': t('alert.severity')}, h('span', {'class': `severity ${row.severity}`}, word('severity', row.severity))),
    h('td', {'data-label': t('alert.stage')}, word('stage', row.stage)),
    h('td', {'data-label': t('alert.author')}, row.author),
    h('td', {'data-label': t('alert.expires')}, moment(row.expires)));
}

function table(title: string, rows: Row[]): HTMLElement {
  return h('section', {}, h('h2', {}, `${title} (${count(rows.length)})`),
    rows.length === 0 ? h('p', {'class': 'hint'}, t('alerts.none')) :
      h('table', {'class': 'cards'}, h('caption', {'class': 'unseen'}, title),
        h('thead', {}, h('tr', {}, ['number', 'status', 'headline', 'severity', 'stage', 'author', 'expires'].map((name) =>
          h('th', {scope: 'col'}, t(`alert.${name}` as Key))))),
        h('tbody', {}, rows.map(line))));
}

export async function openAlerts(): Promise<Screen> {
  const place = h('div', {});
  const late = h('div', {});
  function draw(rows: Row[]): void {
    refill(place, groups.map(([title, stages]) => table(t(title), rows.filter((row) => stages.indexOf(row.stage) >= 0))));
  }
  draw(await alerts());
  const stop = repeat(10_000, async () => {
    try {
      draw(await alerts());
      fill(late);
    } catch (fault) {
      fill(late, problemBox(fault));
    }
  });
  return {
    title: t('nav.alerts'),
    leave: stop,
    body: h('div', {}, h('h1', {}, t('nav.alerts')),
      mayWrite() && h('p', {}, link('/compose', t('nav.compose'), {'class': 'button main'})), late, place),
  };
}
