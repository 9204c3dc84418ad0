// A control with its label, hint and the place for what was refused about it.
import {freshId, h, type Child} from './dom';
import {complaint, type Complaint} from './problem_box';

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
export interface Field<C extends Control> { element: HTMLElement; control: C; said: Complaint }

export function field<C extends Control>(label: Child, control: C, hint?: string): Field<C> {
  const id = control.id || freshId('field');
  control.id = id;
  const said = complaint(`${id}-fault`);
  const described = [said.element.id];
  if (hint) described.unshift(`${id}-hint`);
  control.setAttribute('aria-describedby', described.join(' '));
  return {
    control, said,
    element: h('div', {'class': 'field'}, h('label', {'for': id}, label),
      hint && h('p', {'class': 'hint', id: `${id}-hint`}, hint), control, said.element),
  };
}

export function options(select: HTMLSelectElement, values: [string, string][], chosen: string): void {
  while (select.firstChild) select.removeChild(select.firstChild);
  for (const [value, text] of values) select.appendChild(h('option', {value, selected: value === chosen}, text));
  select.value = chosen;
}

export interface Choice { element: HTMLElement; said: Complaint; set: (value: string) => void }

// Radio buttons; nothing is chosen unless `value` says so: what must be decided has no default.
export function choice(legend: string, values: [string, string][], value: string,
  onchange: (value: string) => void): Choice {
  const name = freshId('choice');
  const said = complaint(`${name}-fault`);
  const radios = values.map(([word]) => h('input', {type: 'radio', name, value: word, id: `${name}-${word}`,
    checked: word === value, onchange: () => onchange(word)}));
  return {
    said,
    set: (word) => radios.forEach((radio) => { radio.checked = radio.value === word; }),
    element: h('fieldset', {'aria-describedby': `${name}-fault`}, h('legend', {}, legend),
      h('div', {'class': 'choices'}, values.map(([word, text], i) =>
        h('span', {'class': `choice ${word}`}, radios[i], h('label', {'for': `${name}-${word}`}, text)))),
      said.element),
  };
}
