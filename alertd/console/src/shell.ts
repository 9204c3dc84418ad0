// The frame of every screen: who is signed in, where one may go, whether this is real or an exercise, the line.
import {button, fill, freshId, h, link} from './dom';
import {whenLineChanges} from './desk/call';
import {mayStop, mayWrite, ofCommune, who} from './desk/session';
import {where, type Screen} from './router';
import {language, speak, t, word, type Key} from './words/words';

interface Frame { signedOut: () => void; redraw: () => void }

const page = document.getElementById('page') as HTMLElement;
const line = h('div', {'class': 'line', hidden: true, role: 'status'});
let acts: Frame = {signedOut: () => undefined, redraw: () => undefined};

export function useFrame(frame: Frame): void {
  acts = frame;
  whenLineChanges(showLine);
  window.addEventListener('offline', () => showLine(false));
  window.addEventListener('online', () => showLine(true));
}

function showLine(reached: boolean): void {
  line.hidden = reached;
  line.textContent = reached ? '' : t('line_is_cut');
}

function languageSwitch(): HTMLElement {
  const other = language() === 'vi' ? 'en' : 'vi';
  return button(other === 'en' ? 'English' : 'Tiếng Việt', () => {
    speak(other);
    acts.redraw();
  }, {lang: other, 'class': 'quiet', id: 'language'});
}

function entry(hash: string, key: Key): HTMLElement {
  const here = where() === hash || where().startsWith(`${hash}/`);
  return h('li', {}, link(hash, t(key), here ? {'aria-current': 'page'} : {}));
}

function entries(): HTMLElement[] {
  const list = [entry('/alerts', 'nav.alerts')];
  if (mayWrite()) list.push(entry('/compose', 'nav.compose'));
  if (ofCommune()) list.unshift(entry('/tasks', 'nav.tasks'));
  else list.push(entry('/watch', 'nav.watch'));
  if (mayStop()) list.push(entry('/stops', 'nav.stops'));
  return list;
}

function bar(): HTMLElement {
  const official = who();
  return h('div', {'class': 'bar'},
    h('p', {'class': 'brand'}, t('brand')),
    official && h('nav', {'aria-label': t('nav.label')}, h('ul', {}, entries())),
    h('div', {'class': 'me'},
      official && h('span', {'class': 'name'}, `${official.name} · ${word('role', official.role)} · ${areaWords(official.area)}`),
      languageSwitch(),
      official && button(t('sign_out'), acts.signedOut, {'class': 'quiet', id: 'sign-out'})));
}

export function areaWords(area: string): string {
  const [kind, code] = area.split(':');
  return code ? `${word('area', kind ?? '')} ${code}` : word('area', area);
}

// Real and exercise never look alike: colour, title and wording say which (and shape: the band's stripes).
function banner(screen: Screen): HTMLElement | null {
  if (screen.tone === 'exercise') return h('p', {'class': 'tone', id: 'tone'}, t('tone.exercise'));
  if (screen.tone === 'live') return h('p', {'class': 'tone', id: 'tone'}, t('tone.live'));
  return null;
}

export function setTone(screen: Screen): void {
  const tone = screen.tone ?? 'plain';
  document.body.className = `tone-${tone}`;
  const mark = tone === 'plain' ? '' : `${t(tone === 'live' ? 'mark.live' : 'mark.exercise')} `;
  document.title = `${mark}${screen.title} – ${t('brand')}`;
  const old = document.getElementById('tone');
  const fresh = banner(screen);
  const bar = page.querySelector('.bar');
  if (old) old.remove();
  if (fresh && bar) bar.insertAdjacentElement('afterend', fresh);
}

export function framed(screen: Screen): HTMLElement {
  const id = freshId('main');
  const main = h('main', {id, tabindex: -1});
  const skip = h('a', {'class': 'skip', href: `#${where()}`, onclick: (event: Event) => {
    event.preventDefault();
    main.focus();
  }}, t('skip'));
  fill(page, h('header', {}, skip, bar(), line), main);
  setTone(screen);
  return main;
}
