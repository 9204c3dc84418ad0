// How far it got: by channel, by commune, looked at again every two seconds until all is settled.
import {headlineOf, heading, toneOf} from '../alert_facts';
import {alert as find, progress as look} from '../desk/desk';
import type {ChannelProgress, Progress} from '../desk/types';
import {fill, h, link, refill, say} from '../dom';
import {problemBox} from '../problem_box';
import {repeat} from '../repeat';
import type {Screen} from '../router';
import {count, duration, moment, share} from '../words/numbers';
import {t, word, type Key} from '../words/words';

const columns = ['planned', 'accepted', 'delivered', 'failed', 'unknown'] as const;
const communesShown = 200;

function bar(name: string, part: number, whole: number): HTMLElement {
  return h('progress', {max: Math.max(1, whole), value: part, 'aria-label': `${name} ${share(part, whole)}`});
}

function channelLine(one: ChannelProgress): HTMLElement {
  const name = word('channel', one.channel);
  return h('tr', {}, h('th', {scope: 'row'}, name, bar(name, one.delivered, one.planned)),
    columns.map((column) => h('td', {'class': 'number'}, count(one[column]))));
}

function heads(first: string): HTMLElement {
  return h('thead', {}, h('tr', {}, h('th', {scope: 'col'}, first),
    columns.map((column) => h('th', {scope: 'col'}, t(`progress.${column}` as Key)))));
}

function sum(list: ChannelProgress[], column: typeof columns[number]): number {
  return list.reduce((all, one) => all + one[column], 0);
}

function view(p: Progress): HTMLElement {
  const most = p.communes.slice().sort((a, b) => sum(b.channels, 'planned') - sum(a.channels, 'planned'));
  return h('div', {},
    p.fault && h('div', {'class': 'box fault'}, p.fault),
    h('p', {'class': 'big', id: 'progress-sum'}, t(p.settled ? 'progress.settled' : 'progress.going', {
      people: count(p.recipients), eta: p.eta_s === null ? '–' : duration(p.eta_s)})),
    h('p', {}, t('progress.times', {approved: moment(p.approved), first: moment(p.first_sent), last: moment(p.last_sent)})),
    p.without_channel > 0 && h('p', {'class': 'note warn'}, t('reach.without_note', {people: count(p.without_channel),
      share: share(p.without_channel, p.recipients)})),
    h('table', {'class': 'sums'}, h('caption', {}, t('progress.by_channel')), heads(t('reach.channel')),
      h('tbody', {}, p.channels.map(channelLine))),
    h('table', {'class': 'sums'}, h('caption', {}, t('progress.by_commune')), heads(t('reach.commune')),
      h('tbody', {}, most.slice(0, communesShown).map((one) => h('tr', {}, h('th', {scope: 'row'}, one.full_name),
        columns.map((column) => h('td', {'class': 'number'}, count(sum(one.channels, column)))))))));
}

export async function openProgress(parts: string[]): Promise<Screen> {
  const alert = await find(Number(parts[0]));
  const place = h('div', {});
  const late = h('div', {});
  let settled = false;
  async function draw(): Promise<void> {
    try {
      const seen = await look(alert.id);
      if (seen.settled && !settled) say(t('progress.settled', {people: count(seen.recipients), eta: ''}));
      settled = seen.settled;
      refill(place, view(seen));
      fill(late);
    } catch (fault) {
      fill(late, problemBox(fault));
    }
  }
  await draw();
  return {
    title: `${t('act.progress')}: ${headlineOf(alert)}`, tone: toneOf(alert), leave: repeat(2_000, draw),
    body: h('div', {}, heading(alert, `${t('act.progress')}: ${headlineOf(alert)}`),
      h('p', {'class': 'buttons'}, link(`/alerts/${alert.id}`, t('back'), {'class': 'button'}),
        link(`/alerts/${alert.id}/end`, t('act.end'), {'class': 'button danger'})), late, place),
  };
}
