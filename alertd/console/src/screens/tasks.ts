// The commune officer's tasks: read what threatens the commune, and say that it was taken in hand.
import {acknowledge, task as find, tasks} from '../desk/desk';
import type {Task} from '../desk/types';
import {button, h, link, refill} from '../dom';
import {field} from '../field';
import {complaint, problemBox} from '../problem_box';
import {repeat} from '../repeat';
import {show, type Screen, type Tone} from '../router';
import {moment} from '../words/numbers';
import {t, word} from '../words/words';
import {badge} from './alerts';

const toneOf = (task: Task): Tone => (task.exercise ? 'exercise' : 'live');

const taskBadge = (task: Task): HTMLElement => badge({status: task.exercise ? 'Exercise' : 'Actual'});

export function stateOf(task: Task): HTMLElement {
  if (task.acknowledged) {
    return h('span', {'class': 'badge done'}, t('tasks.done', {who: task.acknowledged_by ?? '', at: moment(task.acknowledged)}));
  }
  if (task.escalated) return h('span', {'class': 'badge danger'}, t('tasks.escalated', {at: moment(task.escalated)}));
  return h('span', {'class': 'badge open'}, t(task.read ? 'tasks.read' : 'tasks.new', {at: moment(task.due)}));
}

function line(task: Task): HTMLElement {
  return h('li', {'class': `task ${task.severity}`},
    h('p', {}, taskBadge(task), ' ', link(`/tasks/${task.id}`, task.headline, {'class': 'big'})),
    h('p', {'class': 'sub'}, `${task.commune.full_name} · ${word('severity', task.severity)} · ${moment(task.created)}`),
    h('p', {}, stateOf(task)));
}

export async function openTasks(): Promise<Screen> {
  const place = h('div', {});
  let drawn = '';
  function draw(list: Task[]): void {
    const text = JSON.stringify(list);
    if (text === drawn) return;
    drawn = text;
    refill(place, list.length === 0 ? h('p', {'class': 'hint'}, t('tasks.none')) : h('ul', {'class': 'plain'}, list.map(line)));
  }
  draw(await tasks());
  const late = h('div', {});
  return {
    title: t('nav.tasks'),
    leave: repeat(10_000, async () => {
      try {
        draw(await tasks());
        refill(late);
      } catch (fault) {
        refill(late, problemBox(fault));
      }
    }),
    body: h('div', {}, h('h1', {}, t('nav.tasks')), late, place),
  };
}

function acknowledgement(task: Task): HTMLElement {
  const note = field(t('tasks.note'), h('textarea', {rows: 3, maxlength: 1_000, id: 'task-note'}), t('tasks.note_hint'));
  const said = complaint('task-fault');
  const act = button(t('tasks.acknowledge'), async () => {
    said.clear();
    act.disabled = true;
    try {
      await acknowledge(task.id, note.control.value.trim());
      await show();
    } catch (fault) {
      said.tell(fault);
      act.disabled = false;
    }
  }, {'class': 'main big', id: 'acknowledge'});
  return h('section', {'class': 'box'}, note.element, said.element, act);
}

export async function openTask(parts: string[]): Promise<Screen> {
  const task = await find(Number(parts[0]));
  return {
    title: task.headline, tone: toneOf(task),
    body: h('div', {}, h('h1', {}, taskBadge(task), ` ${task.headline}`), h('p', {}, link('/tasks', t('back'))),
      h('p', {'class': 'sub'}, `${task.commune.full_name} · ${word('severity', task.severity)} · ${task.identifier}`),
      h('p', {}, stateOf(task)), h('p', {'class': 'text box'}, task.text || task.headline),
      task.instruction && h('p', {'class': 'text box'}, task.instruction),
      task.acknowledged ? task.note && h('p', {'class': 'note'}, task.note) : acknowledgement(task)),
  };
}
