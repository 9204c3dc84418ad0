// Kill switches: all, one outlet, one issuer. Stopping is one press; letting go again asks first.
import {alerts, outlets, release, stop, stops} from '../desk/desk';
import type {Outlet, Stop} from '../desk/types';
import {button, fill, h} from '../dom';
import {field, options} from '../field';
import {complaint} from '../problem_box';
import type {Screen} from '../router';
import {moment} from '../words/numbers';
import {t, word} from '../words/words';

function words(what: string): string {
  const [kind, ...name] = what.split(':');
  return `${word('stop_of', kind ?? '')}${name.length > 0 ? ` ${name.join(':')}` : ''}`;
}

export async function openStops(): Promise<Screen> {
  const place = h('div', {});
  const said = complaint('stops-fault');
  async function act(what: string, on: boolean): Promise<void> {
    said.clear();
    if (!on && !window.confirm(t('stops.release_sure', {what: words(what)}))) return;
    try {
      await (on ? stop(what) : release(what));
      await draw();
    } catch (fault) {
      said.tell(fault);
    }
  }
  function line(one: Stop): HTMLElement {
    return h('li', {'class': 'note warn'}, h('strong', {}, words(one.what)), ` – ${t('stops.since', {who: one.by, at: moment(one.since)})} `,
      button(t('stops.release'), () => act(one.what, false), {'aria-label': `${t('stops.release')}: ${words(one.what)}`}));
  }
  function outletLine(one: Outlet): HTMLElement {
    return h('tr', {}, h('th', {scope: 'row'}, one.name), h('td', {}, word('channel', one.channel)),
      h('td', {}, t(one.live ? 'mark.live' : 'mark.exercise')), h('td', {}, one.stopped ? t('stops.stopped') :
        button(t('stops.stop'), () => act(`outlet:${one.name}`, true), {'class': 'danger', 'aria-label': `${t('stops.stop')} ${one.name}`})));
  }
  const issuer = field(t('stops.issuer'), h('select', {}));
  async function draw(): Promise<void> {
    const [list, ways] = await Promise.all([stops(), outlets()]);
    const all = list.some((one) => one.what === 'all');
    fill(place, h('section', {'class': 'box'}, h('h2', {}, t('stops.now')),
      list.length === 0 ? h('p', {'class': 'hint'}, t('stops.none')) : h('ul', {'class': 'plain'}, list.map(line)),
      !all && button(t('stops.all'), () => act('all', true), {'class': 'danger big', id: 'stop-all'})),
    h('section', {}, h('h2', {}, t('stops.outlets')), h('table', {'class': 'sums'},
      h('caption', {'class': 'unseen'}, t('stops.outlets')), h('thead', {}, h('tr', {},
        [t('stops.outlet'), t('reach.channel'), t('alert.status'), t('stops.switch')].map((name) => h('th', {scope: 'col'}, name)))),
      h('tbody', {}, ways.map(outletLine)))));
  }
  await draw();
  const senders = (await alerts()).map((row) => row.sender);
  options(issuer.control, senders.filter((one, i) => senders.indexOf(one) === i).map((one) => [one, one]), senders[0] ?? '');
  return {
    title: t('nav.stops'),
    body: h('div', {}, h('h1', {}, t('nav.stops')), h('p', {'class': 'hint'}, t('stops.hint')), said.element, place,
      senders.length > 0 && h('section', {}, h('h2', {}, t('stops.one_issuer')), issuer.element,
        button(t('stops.stop'), () => act(`issuer:${issuer.control.value}`, true), {'class': 'danger'}))),
  };
}
