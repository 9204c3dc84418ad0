// Elements without markup in strings: what comes from the network can only ever be text.

type Value = string | number | boolean | null | undefined | EventListener;
export type Child = Node | string | number | null | undefined | false | Child[];
export type Attributes = Record<string, Value>;

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const name of Object.keys(attributes)) set(element, name, attributes[name]);
  add(element, children);
  return element;
}

function set(element: HTMLElement, name: string, value: Value): void {
  if (value === undefined || value === null || value === false) return;
  if (typeof value === 'function') element.addEventListener(name.slice(2), value);
  else element.setAttribute(name, value === true ? '' : String(value));
}

function add(parent: Node, child: Child): void {
  if (Array.isArray(child)) child.forEach((one) => add(parent, one));
  else if (child instanceof Node) parent.appendChild(child);
  else if (child !== null && child !== undefined && child !== false) {
    parent.appendChild(document.createTextNode(String(child)));
  }
}

export function fill(parent: Element, ...children: Child[]): void {
  while (parent.firstChild) parent.removeChild(parent.firstChild);
  add(parent, children);
}

// As fill(), for what is drawn again by itself: who stood on a link or button in it stands there again.
export function refill(parent: Element, ...children: Child[]): void {
  const held = document.activeElement;
  const address = held && parent.contains(held) ? held.getAttribute('href') : null;
  const id = held && parent.contains(held) ? held.id : '';
  fill(parent, ...children);
  if (!address && !id) return;
  const again = id ? document.getElementById(id) :
    Array.from(parent.querySelectorAll('a')).filter((a) => a.getAttribute('href') === address)[0];
  again?.focus({preventScroll: true});
}

let numbered = 0;
// An id for a label to point at.
export function freshId(word: string): string {
  numbered += 1;
  return `${word}-${numbered}`;
}

export function button(label: Child, onclick: () => unknown, attributes: Attributes = {}): HTMLButtonElement {
  return h('button', {type: 'button', onclick: () => void onclick(), ...attributes}, label);
}

export function link(hash: string, label: Child, attributes: Attributes = {}): HTMLAnchorElement {
  return h('a', {href: `#${hash}`, ...attributes}, label);
}

// What a screen reader is told without moving the focus.
const voices = {polite: region('polite'), assertive: region('assertive')};

function region(kind: 'polite' | 'assertive'): HTMLElement {
  const element = h('div', {'class': 'unseen', 'aria-live': kind, role: kind === 'polite' ? 'status' : 'alert'});
  document.body.appendChild(element);
  return element;
}

export function say(text: string, kind: 'polite' | 'assertive' = 'polite'): void {
  const voice = voices[kind];
  voice.textContent = '';
  window.setTimeout(() => { voice.textContent = text; }, 60);
}
