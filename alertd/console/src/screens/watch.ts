// The watch over all communes of one's area: those whose clock has run out stand first.
import {watch} from '../desk/desk';
import type {Task, Watch} from '../desk/types';
import {h, link, refill, say} from '../dom';
import {problemBox} from '../problem_box';
import {repeat} from '../repeat';
import type {Screen} from '../router';
import {count, moment} from '../words/numbers';
import {t, word, type Key} from '../words/words';
import {badge} from './alerts';
import {stateOf} from './tasks';

const heads = ['commune', 'headline', 'severity', 'due', 'state'];

function line(task: Task): HTMLElement {
  return h('tr', {'class': task.escalated && !task.acknowledged ? 'warn' : ''},
    h('td', {'data-label': t('watch.commune')}, task.commune.full_name),
    h('td', {'data-label': t('watch.headline')}, 
      badge({status: task.exercise ? 'Exercise' : 'Actual'}), ' ', link(`/alerts/${task.alert_id}`, task.headline)),
    h('td', {'data-label': t('watch.severity')}, h('span', {'class': `severity ${task.severity}`}, word('severity', task.severity))),
    h('td', {'data-label': t('watch.due')}, moment(task.due)),
    h('td', {'data-label': t('watch.state')}, stateOf(task), task.note && h('span', {'class': 'sub'}, ` ${task.note}`)));
}

function view({counts, tasks}: Watch): HTMLElement {
  return h('div', {},
    h('p', {'class': 'big'}, t('watch.sum', {late: count(counts.escalated), open: count(counts.open),
      done: count(counts.done)})),
    tasks.length === 0 ? h('p', {'class': 'hint'}, t('tasks.none')) :
      h('table', {'class': 'cards'}, h('caption', {'class': 'unseen'}, t('nav.watch')),
        h('thead', {}, h('tr', {}, heads.map((name) => h('th', {scope: 'col'}, t(`watch.${name}` as Key))))),
        h('tbody', {}, tasks.map(line))));
}

export async function openWatch(): Promise<Screen> {
  const place = h('div', {});
  const cut = h('div', {});
  let before = 0;
  let drawn = '';
  function draw(seen: Watch): void {
    const text = JSON.stringify(seen);
    if (text === drawn) return;
    drawn = text;
    refill(place, view(seen));
    const late = seen.counts.escalated;
    if (late > before) say(t('watch.more_late', {n: late}), 'assertive');
    before = late;
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
