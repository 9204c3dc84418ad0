// Who would be told: numbers by channel, those whom no channel reaches, communes in a table and on a map.
import type {Reach} from '../desk/types';
import {channels} from '../desk/types';
import {fill, h} from '../dom';
import type {Point} from '../compose/draft_keeper';
import {count, share} from '../words/numbers';
import {t, word} from '../words/words';
import {outlinesOf} from './boundaries';
import {openMap, type MapView} from './map';

const communesShown = 200;

export function channelTable(reach: Reach): HTMLElement {
  const row = (name: string, people: number, mark = ''): HTMLElement => h('tr', {'class': mark},
    h('th', {scope: 'row'}, name), h('td', {'class': 'number'}, count(people)),
    h('td', {'class': 'number'}, share(people, reach.recipients)));
  return h('table', {'class': 'sums'}, h('caption', {}, t('reach.by_channel')),
    h('thead', {}, h('tr', {}, h('th', {scope: 'col'}, t('reach.channel')), h('th', {scope: 'col'}, t('reach.people')),
      h('th', {scope: 'col'}, t('reach.share')))),
    h('tbody', {}, channels.map((channel) => row(word('channel', channel), reach.by_channel[channel])),
      row(t('reach.without_channel'), reach.without_channel, reach.without_channel > 0 ? 'warn' : '')),
    h('tfoot', {}, row(t('reach.all'), reach.recipients)));
}

export function communeTable(reach: Reach): HTMLElement {
  const most = reach.communes.slice().sort((a, b) => b.recipients - a.recipients);
  return h('details', {}, h('summary', {}, t('reach.communes', {n: count(most.length)})),
    h('table', {'class': 'sums'}, h('caption', {'class': 'unseen'}, t('reach.by_commune')),
      h('thead', {}, h('tr', {}, h('th', {scope: 'col'}, t('reach.commune')),
        h('th', {scope: 'col'}, t('reach.share_area')), h('th', {scope: 'col'}, t('reach.people')))),
      h('tbody', {}, most.slice(0, communesShown).map((one) => h('tr', {},
        h('th', {scope: 'row'}, `${one.name} (${one.code})`), h('td', {'class': 'number'}, share(one.share_area, 1)),
        h('td', {'class': 'number'}, count(one.recipients)))))),
    most.length > communesShown && h('p', {'class': 'hint'}, t('reach.more', {n: count(most.length - communesShown)})));
}

// The alert's own outline, as [latitude, longitude].
function ringsOf(reach: Reach): Point[][] {
  if (!reach.geometry) return [];
  const polygons = reach.geometry.type === 'Polygon' ? [reach.geometry.coordinates] : reach.geometry.coordinates;
  return polygons.map((rings) => (rings[0] ?? []).map(([lon, lat]) => [lat ?? NaN, lon ?? NaN] as Point));
}

export interface ReachMap { element: HTMLElement; show: (reach: Reach) => void; close: () => void }

export function reachMap(): ReachMap {
  const canvas = h('div', {'class': 'map'});
  const fault = h('p', {'class': 'hint'});
  let view: MapView | null = null;
  let closed = false;
  async function show(reach: Reach): Promise<void> {
    view = view ?? await openMap(canvas, t('map.reach'));
    if (closed) {
      view.close();
      return;
    }
    const hit = new Set(reach.communes.map((one) => one.code));
    view.rings(ringsOf(reach), false);
    view.outlines(await outlinesOf(reach.communes.map((one) => one.province_code)), (code) => hit.has(code));
    view.fit();
  }
  return {
    element: h('div', {}, canvas, fault),
    show(reach) {
      fill(fault);
      show(reach).catch(() => fill(fault, t('map.absent')));
    },
    close() {
      closed = true;
      view?.close();
    },
  };
}

export function reachNumbers(reach: Reach): HTMLElement {
  return h('div', {},
    h('p', {'class': 'big'}, t('reach.sum', {people: count(reach.recipients), communes: count(reach.communes.length)})),
    reach.without_channel > 0 && h('p', {'class': 'note warn'}, t('reach.without_note', {
      people: count(reach.without_channel), share: share(reach.without_channel, reach.recipients)})),
    channelTable(reach), communeTable(reach));
}
