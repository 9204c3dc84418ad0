// What the daemon refused, in its own words.
import {Problem} from './desk/call';
import {button, h, say} from './dom';
import {duration} from './words/numbers';
import {t} from './words/words';

export function wordsOf(fault: unknown): string {
  if (!(fault instanceof Problem)) return fault instanceof Error ? fault.message : String(fault);
  if (fault.unanswered) return t('line_is_cut');
  const wait = fault.waitSeconds > 0 && fault.status === 429 ? ` ${t('wait_for', {time: duration(fault.waitSeconds)})}` : '';
  return fault.lines.length > 0 ? fault.lines.join('\n') + wait : fault.message + wait;
}

export function problemBox(fault: unknown, again?: () => void): HTMLElement {
  const lines = wordsOf(fault).split('\n');
  const status = fault instanceof Problem && fault.status ? ` (${fault.status})` : '';
  return h('div', {'class': 'box fault'},
    h('h2', {}, `${t('refused')}${status}`),
    lines.length > 1 ? h('ul', {}, lines.map((line) => h('li', {}, line))) : h('p', {}, lines[0]),
    again && h('p', {}, button(t('try_again'), again)));
}

// A place beside a button or field where a refusal is shown and read out.
export interface Complaint { element: HTMLElement; tell: (fault: unknown) => void; clear: () => void }

export function complaint(id?: string): Complaint {
  const element = h('div', {'class': 'complaint', id});
  return {
    element,
    tell(fault) {
      const text = typeof fault === 'string' ? fault : wordsOf(fault);
      element.textContent = text;
      say(text, 'assertive');
    },
    clear() { element.textContent = ''; },
  };
}
