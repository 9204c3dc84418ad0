// A wrong or finished alert is put right here, in one screen and by one person: cancel, correct, or all-clear. Each tells
// exactly those who were told, on the same channels.
import {headlineOf, heading, toneOf} from '../alert_facts';
import {readCap} from '../cap';
import {draftFrom, lostInForm} from '../compose/follow';
import {formOf} from '../compose/form';
import type {Draft} from '../compose/draft_keeper';
import {alert as find, approve, cancel, compose, reach, submit, templates} from '../desk/desk';
import {mayApprove} from '../desk/session';
import type {Alert, Both, Template} from '../desk/types';
import {button, h, link} from '../dom';
import {field} from '../field';
import {complaint} from '../problem_box';
import {go, type Screen} from '../router';
import {t, word, type Key} from '../words/words';

function cancelPart(alert: Alert): HTMLElement {
  const why = field(t('end.why'), h('textarea', {rows: 3, maxlength: 1_000, id: 'cancel-why'}), t('end.why_hint'));
  const act = button(t('end.cancel'), async () => {
    why.said.clear();
    act.disabled = true;
    try {
      const row = await cancel(alert.id, why.control.value);
      go(`/alerts/${row.id}/progress`);
    } catch (fault) {
      why.said.tell(fault);
      act.disabled = false;
    }
  }, {'class': 'danger', id: 'cancel'});
  return h('section', {'class': 'box'}, h('h2', {}, t('end.cancel_title')), h('p', {}, t('end.cancel_note')),
    mayApprove() ? [why.element, act] : h('p', {'class': 'note'}, t('end.approver_only')));
}

// Submitted, and let pass by the same person where the desk allows it: a correction waits for nobody.
async function sendOut(draft: Draft, atOnce: boolean): Promise<number> {
  const {row} = await compose({...formOf(draft), key: draft.key});
  if (row.stage === 'draft' || row.stage === 'returned') await submit(row.id);
  if (atOnce && mayApprove()) {
    const now = await reach(row.id);
    await approve(row.id, now.recipients, now.place ?? '');
  }
  return row.id;
}

function wordFields(draft: Draft): HTMLElement[] {
  const made: HTMLElement[] = [];
  for (const part of ['headline', 'description', 'instruction'] as const) {
    for (const language of ['vi', 'en'] as (keyof Both)[]) {
      const one = field(`${t(`compose.${part}` as Key)} – ${word('language', language)}`,
        h('textarea', {rows: 2, maxlength: 2_000, lang: language, oninput: () => {
          draft[part][language] = one.control.value;
        }}));
      one.control.value = draft[part][language];
      made.push(one.element);
    }
  }
  return made;
}

function updatePart(alert: Alert, kind: 'correct' | 'end', known: Template[]): HTMLElement {
  const cap = readCap(alert.cap);
  if (!cap) return h('p', {'class': 'complaint'}, alert.identifier);
  const draft = {...draftFrom(cap, known), update_of: alert.id, kind};
  if (kind === 'end') {
    draft.headline = {vi: '', en: ''};
    draft.description = {vi: '', en: ''};
    draft.instruction = {vi: '', en: ''};
  }
  const said = complaint(`${kind}-fault`);
  const act = button(t(`end.${kind}` as Key), async () => {
    said.clear();
    act.disabled = true;
    try {
      const id = await sendOut(draft, kind === 'correct');
      go(kind === 'correct' && mayApprove() ? `/alerts/${id}/progress` : `/alerts/${id}`);
    } catch (fault) {
      said.tell(fault);
      act.disabled = false;
    }
  }, {'class': kind === 'correct' ? 'danger' : 'main', id: kind});
  return h('section', {'class': 'box'}, h('h2', {}, t(`end.${kind}_title` as Key)), h('p', {}, t(`end.${kind}_note` as Key)),
    lostInForm(cap) > 0 && h('p', {'class': 'note warn'}, t('compose.lost', {n: lostInForm(cap)})),
    h('details', {open: kind === 'correct'}, h('summary', {}, t('compose.words')), wordFields(draft)), said.element,
    h('p', {'class': 'buttons'}, act, link(`/compose/${kind}/${alert.id}`, t('end.in_form'), {'class': 'button'})));
}

export async function openEnd(parts: string[]): Promise<Screen> {
  const alert = await find(Number(parts[0]));
  const known = await templates().catch(() => [] as Template[]);
  const title = `${t('act.end')}: ${headlineOf(alert)}`;
  return {
    title, tone: toneOf(alert),
    body: h('div', {}, heading(alert, title), h('p', {}, link(`/alerts/${alert.id}`, t('back'))),
      h('p', {'class': 'note'}, t('end.rule')), cancelPart(alert),
      updatePart(alert, 'correct', known), updatePart(alert, 'end', known)),
  };
}
