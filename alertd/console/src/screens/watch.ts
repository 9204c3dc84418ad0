// The watch over all communes of one's area: those whose clock has run out stand first.
import {watch} from '../desk/desk';
import type {Task} from '../desk/types';
import {h, link, refill, say} from '../dom';
import {problemBox} from '../problem_box';
import {repeat} from '../repeat';
import type {Screen} from '../router';
import {count, moment} from '../words/numbers';
import {t, word, type Key} from '../words/words';
import {stateOf} from './tasks';

const heads = ['commune', 'headline', 'severity', 'due', 'state'];

function line(task: Task): HTMLElement {
  return h('tr', {'class': task.escalated && !task.acknowledged ? 'warn' : ''},
    h('td', {'data-label': t('watch.commune')}, task.commune.full_name),
    h('td', {'data-label': t('watch.headline')}, link(`/alerts/${task.alert_id}`, task.headline)),
    h('td', {'data-label': t('watch.severity')}, h('span', {'class': `severity ${task.severity}`}, word('severity', task.severity))),
    h('td', {'data-label': t('watch.due')}, moment(task.due)),
    h('td', {'data-label': t('watch.state')}, stateOf(task), task.note && h('span', {'class': 'sub'}, ` ${task.note}`)));
}

const late = (list: Task[]): number => list.filter((one) => one.escalated && !one.acknowledged).length;

function view(list: Task[]): HTMLElement {
  const open = list.filter((one) => !one.acknowledged).length;
  return h('div', {},
    h('p', {'class': 'big'}, t('watch.sum', {late: count(late(list)), open: count(open), done: count(list.length - open)})),
    list.length === 0 ? h('p', {'class': 'hint'}, t('tasks.none')) :
      h('table', {'class': 'cards'}, h('caption', {'class': 'unseen'}, t('nav.watch')),
        h('thead', {}, h('tr', {}, heads.map((name) => h('th', {scope: 'col'}, t(`watch.${name}` as Key))))),
        h('tbody', {}, list.map(line))));
}

export async function openWatch(): Promise<Screen> {
  const place = h('div', {});
  const cut = h('div', {});
  let before = 0;
  let drawn = '';
  function draw(list: Task[]): void {
    const text = JSON.stringify(list);
    if (text === drawn) return;
    drawn = text;
    refill(place, view(list));
    if (late(list) > before) say(t('watch.more_late', {n: late(list)}), 'assertive');
    before = late(list);
  }
  draw(await watch());
  return {
    title: t('nav.watch'),
    leave: repeat(5_000, async () => {
      try {
        draw(await watch());
        refill(cut);
      } catch (fault) {
        refill(cut, problemBox(fault));
      }
    }),
    body: h('div', {}, h('h1', {}, t('nav.watch')), cut, place),
  };
}
