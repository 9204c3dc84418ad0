// The address behind '#' says what is shown. One screen at a time; what it started, it ends when it is left.
import {fill, h, say} from './dom';
import {Problem} from './desk/call';
import {problemBox} from './problem_box';
import {t} from './words/words';

export type Tone = 'plain' | 'live' | 'exercise';
export interface Screen {
  title: string;
  tone?: Tone;
  body: HTMLElement;
  leave?: () => void;
}
export type Opener = (parts: string[]) => Promise<Screen> | Screen;
export interface Place { pattern: string; open: Opener }

let places: Place[] = [];
let frame: (screen: Screen) => HTMLElement;
let guard: () => boolean;
let shown: Screen | null = null;
let latest = 0;

export function go(hash: string): void {
  if (window.location.hash === `#${hash}`) void show();
  else window.location.hash = hash;
}

export function where(): string {
  return window.location.hash.replace(/^#/, '') || '/';
}

function fit(pattern: string, path: string): string[] | null {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return null;
  const values: string[] = [];
  for (let i = 0; i < wanted.length; i += 1) {
    const part = given[i] ?? '';
    if (wanted[i] === '*') values.push(decodeURIComponent(part));
    else if (wanted[i] !== part) return null;
  }
  return values;
}

async function opened(): Promise<Screen> {
  const path = where();
  for (const place of places) {
    const values = fit(place.pattern, path);
    if (values) return place.open(values);
  }
  throw new Problem(404, '', t('no_such_page'), [], 0);
}

export function failed(fault: unknown, again: () => void): Screen {
  return {title: t('failed'), body: h('div', {}, h('h1', {}, t('failed')), problemBox(fault, again))};
}

async function openedOrFault(): Promise<Screen> {
  try {
    return await opened();
  } catch (fault) {
    return failed(fault, () => void show());
  }
}

// Shows what the address says; a slower earlier one never overwrites a later.
export async function show(): Promise<void> {
  if (!guard()) return;
  latest += 1;
  const mine = latest;
  const waiting = window.setTimeout(() => say(t('loading')), 700);
  const screen = await openedOrFault();
  window.clearTimeout(waiting);
  if (mine !== latest) {
    screen.leave?.();
    return;
  }
  put(screen);
}

export function put(screen: Screen): void {
  latest += 1;  // whatever is still being opened comes too late
  shown?.leave?.();
  shown = screen;
  const main = frame(screen);
  fill(main, screen.body);
  const heading = main.querySelector<HTMLElement>('h1');
  if (heading) {
    heading.tabIndex = -1;
    heading.focus({preventScroll: true});
  }
  window.scrollTo(0, 0);
}

// `allowed` is asked before anything is shown; where it says no it has shown something itself.
export function start(known: Place[], framed: (screen: Screen) => HTMLElement, allowed: () => boolean): void {
  places = known;
  frame = framed;
  guard = allowed;
  window.addEventListener('hashchange', () => void show());
}
