// An alert as it stands in its CAP bytes.
import {readCap, type CapFacts} from './cap';
import type {Alert} from './desk/types';
import {h, link} from './dom';
import {badge} from './screens/alerts';
import type {Tone} from './router';
import {moment} from './words/numbers';
import {t, word} from './words/words';

export const toneOf = (row: {status: string}): Tone => (row.status === 'Actual' ? 'live' : 'exercise');

export function headlineOf(alert: Alert): string {
  const cap = readCap(alert.cap);
  return cap?.headline.vi || cap?.event.vi || alert.identifier;
}

export function heading(alert: Alert, what: string): HTMLElement {
  return h('h1', {}, badge(alert), ` ${what} `, h('span', {'class': 'sub'}, `${t('alert.number')} ${alert.id}`));
}

function pair(name: string, value: string | HTMLElement | null): (HTMLElement | null)[] {
  if (value === null || value === '') return [];
  return [h('dt', {}, name), h('dd', {}, value)];
}

function both(cap: CapFacts, part: 'headline' | 'description' | 'instruction'): HTMLElement {
  return h('div', {'class': 'row'}, h('p', {'class': 'half', lang: 'vi'}, cap[part].vi),
    cap[part].en && h('p', {'class': 'half', lang: 'en'}, cap[part].en));
}

export function factsView(alert: Alert): HTMLElement {
  const cap = readCap(alert.cap);
  return h('section', {'class': 'facts'},
    h('dl', {}, pair(t('alert.stage'), word('stage', alert.stage)),
      pair(t('alert.kind'), alert.kind ? word('kind', alert.kind) : ''),
      pair(t('alert.follows'), alert.previous_id ? link(`/alerts/${alert.previous_id}`, `${alert.previous_id}`) : null),
      pair(t('alert.severity'), word('severity', alert.severity)), pair(t('alert.expires'), moment(alert.expires)),
      pair(t('alert.sent'), moment(alert.sent)), pair(t('alert.sender'), alert.sender),
      pair(t('alert.author'), alert.author), pair(t('alert.submitter'), alert.submitter ?? ''),
      pair(t('alert.approved'), alert.approved ? moment(alert.approved) : ''),
      pair(t('alert.identifier'), alert.identifier), pair(t('alert.area'), cap?.areaDesc.join('; ') ?? ''),
      pair(t('alert.fault'), alert.fault ?? '')),
    cap && h('div', {}, h('h2', {}, cap.headline.vi || cap.event.vi), both(cap, 'headline'), both(cap, 'description'),
      both(cap, 'instruction')));
}
