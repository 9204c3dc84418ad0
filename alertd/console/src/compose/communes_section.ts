// Communes by name, with or without tone marks, or by code.
import {communes} from '../desk/desk';
import type {Commune} from '../desk/types';
import {button, fill, h, say} from '../dom';
import {field} from '../field';
import {wordsOf} from '../problem_box';
import {count} from '../words/numbers';
import {t} from '../words/words';
import type {Chosen} from './draft_keeper';
import type {Section, Sheet} from './sheet';

const pause = 250;

export function communesSection(sheet: Sheet): Section {
  const found = h('ul', {'class': 'found'});
  const chosen = h('ul', {'class': 'chosen'});
  let timer = 0;
  let asked = 0;
  const search = field(t('compose.commune_search'), h('input', {type: 'search', autocomplete: 'off', spellcheck: 'false',
    oninput: () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => void look(), pause);
    }, onkeydown: (event: Event) => {
      if ((event as KeyboardEvent).key !== 'Enter') return;
      event.preventDefault();
      found.querySelector('button')?.click();
    }}), t('compose.commune_hint'));

  async function look(): Promise<void> {
    const query = search.control.value.trim();
    asked += 1;
    const mine = asked;
    search.said.clear();
    if (query.length < 2) {
      fill(found);
      return;
    }
    try {
      const list = await communes(query);
      if (mine !== asked) return;
      fill(found, list.filter((one) => !isChosen(one.code)).map(offer));
      say(list.length === 0 ? t('compose.commune_none') : t('compose.commune_found', {n: list.length}));
      if (list.length === 0) fill(found, h('li', {'class': 'hint'}, t('compose.commune_none')));
    } catch (fault) {
      if (mine === asked) search.said.tell(wordsOf(fault));
    }
  }
  const isChosen = (code: string): boolean => sheet.draft.communes.some((one) => one.code === code);
  function offer(one: Commune): HTMLElement {
    return h('li', {}, button(`+ ${one.full_name} (${one.code})`, () => {
      if (!isChosen(one.code)) {
        sheet.draft.communes.push({code: one.code, full_name: one.full_name, province_code: one.province_code});
      }
      search.control.value = '';
      fill(found);
      search.control.focus();
      say(t('compose.commune_added', {name: one.full_name}));
      draw();
      sheet.changed();
    }));
  }
  function line(one: Chosen): HTMLElement {
    return h('li', {}, one.full_name ? `${one.full_name} (${one.code}) ` : `${one.code} `, button('×', () => {
      sheet.draft.communes = sheet.draft.communes.filter((other) => other.code !== one.code);
      search.control.focus();
      draw();
      sheet.changed();
    }, {'class': 'quiet', 'aria-label': t('compose.commune_drop', {name: one.full_name || one.code})}));
  }
  function draw(): void {
    fill(chosen, sheet.draft.communes.map(line));
    title.textContent = t('compose.communes_chosen', {n: count(sheet.draft.communes.length)});
  }
  const title = h('p', {'class': 'sub'});
  draw();
  return {
    sync: draw,
    close: () => window.clearTimeout(timer),
    fields: {communes: search.said.tell},
    element: h('div', {'class': 'half'}, h('h3', {}, t('compose.communes')), search.element, found, title, chosen),
  };
}
