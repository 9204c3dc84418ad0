// Writing an alert. Every change is kept in this browser at once; the desk gets it by the button.
import {templates} from '../desk/desk';
import {who} from '../desk/session';
import {communesSection} from '../compose/communes_section';
import {emptyDraft, forgetDrafts, keepDraft, keptDraft, type Draft} from '../compose/draft_keeper';
import {placeFaults} from '../compose/faults';
import {fileSection} from '../compose/file_section';
import {follow} from '../compose/follow';
import {toDesk} from '../compose/hand_in';
import {polygonSection} from '../compose/polygon_section';
import {previewSection} from '../compose/preview_section';
import type {Section, Sheet} from '../compose/sheet';
import {whatSection} from '../compose/what_section';
import {whenSection} from '../compose/when_section';
import {wordsSection} from '../compose/words_section';
import {button, fill, h} from '../dom';
import {complaint, problemBox} from '../problem_box';
import {readCap} from '../cap';
import {go, show, type Screen, type Tone} from '../router';
import {setTone} from '../shell';
import {t, word} from '../words/words';

function toneOf(draft: Draft): Tone {
  const status = draft.cap ? readCap(draft.cap)?.status : draft.status;
  if (!status) return 'plain';
  return status === 'Actual' ? 'live' : 'exercise';
}

export async function openCompose(): Promise<Screen> {
  const official = who()?.id ?? '';
  return sheetScreen(keptDraft(official) ?? emptyDraft(), 0);
}

// `#/compose/correct/12`: what follows alert 12. A draft that was begun for the same purpose goes on.
export async function openFollowing(parts: string[]): Promise<Screen> {
  const [kind, number] = parts;
  const official = who()?.id ?? '';
  const kept = keptDraft(official);
  if (kept && kept.update_of === Number(number) && kept.kind === kind) return sheetScreen(kept, 0);
  if (kept && !window.confirm(t('compose.replace'))) return sheetScreen(kept, 0);
  const made = await follow(Number(number), kind ?? '', await templates());
  keepDraft(official, made.draft);
  return sheetScreen(made.draft, made.lost);
}

async function sheetScreen(draft: Draft, lost: number): Promise<Screen> {
  const official = who()?.id ?? '';
  const kept = h('p', {'class': 'hint', id: 'kept', role: 'status'});
  const said = complaint('compose-fault');
  const sheet: Sheet = {draft, templates: [], changed};
  const missing = await templates().then((all) => {
    sheet.templates = all;
    return null;
  }, (fault: unknown) => problemBox(fault, () => void show()));
  const polygon = polygonSection(sheet);
  const what = whatSection(sheet);
  const words = wordsSection(sheet);
  const sections: Section[] = [what, whenSection(sheet), words, communesSection(sheet), polygon, fileSection(sheet)];
  const preview = previewSection(sheet, polygon.reached);
  const byForm = h('div', {}, sections.slice(0, 3).map((one) => one.element),
    h('section', {}, h('h2', {}, t('compose.where')), h('div', {'class': 'row'}, sections[3]?.element, polygon.element)));
  const screen: Screen = {title: t('nav.compose'), tone: toneOf(draft), body: h('div', {}), leave: () => {
    sections.forEach((one) => one.close?.());
    preview.close();
  }};

  function changed(): void {
    kept.textContent = keepDraft(official, draft) ? t('compose.kept') : t('compose.not_kept');
    kept.className = 'hint';
    words.sync?.();
    what.sync?.();
    byForm.hidden = draft.cap !== '';
    screen.tone = toneOf(draft);
    setTone(screen);
    preview.ask();
  }
  async function send(): Promise<void> {
    said.clear();
    hand.disabled = true;
    try {
      const row = await toDesk(draft, () => void keepDraft(official, draft));
      forgetDrafts(official);
      go(`/alerts/${row.id}`);
    } catch (fault) {
      sections.forEach((one) => Object.keys(one.fields).forEach((name) => one.fields[name]?.('')));
      const rest = placeFaults(fault, sections);
      said.tell(rest.length > 0 ? rest.join('\n') : t('compose.see_fields'));
    } finally {
      hand.disabled = false;
    }
  }
  function clear(): void {
    if (!window.confirm(t('compose.clear_sure'))) return;
    forgetDrafts(official);
    if (window.location.hash === '#/compose') void show();
    else go('/compose');
  }
  const hand = button(t('compose.hand_in'), send, {'class': 'main', id: 'hand-in'});
  byForm.hidden = draft.cap !== '';
  fill(screen.body, h('h1', {}, draft.kind ? `${word('kind', draft.kind)} – ${t('alert.number')} ${draft.update_of ?? ''}` : t('nav.compose')),
    kept, lost > 0 && h('p', {'class': 'note warn'}, t('compose.lost', {n: lost})),
    missing, byForm, sections[5]?.element, preview.element,
    h('section', {'class': 'send'}, said.element,
      h('p', {'class': 'buttons'}, hand, button(t('compose.clear'), clear, {'class': 'quiet'}))));
  return screen;
}
