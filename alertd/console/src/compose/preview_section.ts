// What it would say and whom it would reach, asked of the daemon a moment after each change. Nothing is kept there.
import {preview, previewFile} from '../desk/desk';
import {Problem} from '../desk/call';
import type {Preview, ReachedCommune} from '../desk/types';
import {fill, h, say} from '../dom';
import {reachNumbers} from '../map/reach_view';
import {wordsOf} from '../problem_box';
import {textsView} from '../texts_view';
import {count} from '../words/numbers';
import {t} from '../words/words';
import {formOf, ripe} from './form';
import {faultWords} from './faults';
import type {Sheet} from './sheet';

const pause = 900;

export interface PreviewSection {
  element: HTMLElement;
  ask: () => void;
  close: () => void;
}

export function previewSection(sheet: Sheet, reached: (communes: ReachedCommune[]) => void): PreviewSection {
  const place = h('div', {});
  let timer = 0;
  let asked = 0;
  function show(seen: Preview): void {
    reached(seen.reach?.communes ?? []);
    fill(place,
      seen.faults.length > 0 && h('ul', {'class': 'box fault'}, seen.faults.map((one) => h('li', {}, faultWords(one)))),
      seen.reach && reachNumbers(seen.reach), h('h3', {}, t('texts.title')), textsView(seen));
    say(seen.reach ? t('preview.fresh', {people: count(seen.reach.recipients)}) : t('preview.faults'));
  }
  async function look(): Promise<void> {
    asked += 1;
    const mine = asked;
    if (!sheet.draft.cap && !ripe(sheet.draft)) {
      fill(place, h('p', {'class': 'hint'}, t('preview.not_yet')));
      return;
    }
    try {
      const {cap, kind} = sheet.draft;
      const seen = await (cap ? previewFile(cap, kind) : preview(formOf(sheet.draft)));
      if (mine === asked) show(seen);
    } catch (fault) {
      if (mine !== asked) return;
      fill(place, h('div', {'class': 'box fault'}, wordsOf(fault).split('\n').map((line) => h('p', {}, line))));
      if (fault instanceof Problem && fault.unanswered) timer = window.setTimeout(() => void look(), 5_000);
    }
  }
  void look();
  return {
    element: h('section', {'class': 'preview', 'aria-labelledby': 'preview-title'},
      h('h2', {id: 'preview-title'}, t('preview.title')), place),
    ask() {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => void look(), pause);
    },
    close() {
      asked += 1;
      window.clearTimeout(timer);
    },
  };
}
