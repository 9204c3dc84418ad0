// The words, in both languages. An empty field means the words of the template, which stand in it greyed out.
import type {Both} from '../desk/types';
import {button, h} from '../dom';
import {field, type Field} from '../field';
import {t, word, type Key} from '../words/words';
import {templateOf, type Section, type Sheet} from './sheet';

type Part = 'headline' | 'description' | 'instruction';
const parts: Part[] = ['headline', 'description', 'instruction'];
const spoken: (keyof Both)[] = ['vi', 'en'];
const limits: Record<Part, number> = {headline: 200, description: 4_000, instruction: 1_000};

export function wordsSection(sheet: Sheet): Section {
  const fields: Section['fields'] = {};
  const controls: [Part, keyof Both, Field<HTMLTextAreaElement>][] = [];

  function one(part: Part, language: keyof Both): HTMLElement {
    const made = field(`${t(`compose.${part}` as Key)} – ${word('language', language)}`,
      h('textarea', {rows: part === 'headline' ? 2 : 4, maxlength: limits[part], lang: language, oninput: () => {
        sheet.draft[part][language] = made.control.value;
        sheet.changed();
      }}));
    made.control.value = sheet.draft[part][language];
    controls.push([part, language, made]);
    fields[`${part}.${language}`] = made.said.tell;
    if (language === 'vi') fields[part] = made.said.tell;
    return made.element;
  }
  function template(part: Part, language: keyof Both): string {
    return templateOf(sheet)?.levels[sheet.draft.severity]?.[part]?.[language] ?? '';
  }
  function sync(): void {
    controls.forEach(([part, language, made]) => {
      made.control.placeholder = template(part, language);
      if (made.control.value !== sheet.draft[part][language]) made.control.value = sheet.draft[part][language];
    });
  }
  const fetchTemplate = button(t('compose.take_template'), () => {
    parts.forEach((part) => spoken.forEach((language) => {
      if (!sheet.draft[part][language]) sheet.draft[part][language] = template(part, language);
    }));
    sync();
    sheet.changed();
  }, {'class': 'quiet'});
  const rows = parts.map((part) => h('div', {'class': 'row'}, spoken.map((language) => one(part, language))));
  sync();
  return {
    sync, fields,
    element: h('section', {}, h('h2', {}, t('compose.words')), h('p', {'class': 'hint'}, t('compose.words_hint')),
      h('p', {}, fetchTemplate), rows),
  };
}
