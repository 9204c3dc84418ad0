// The messages as people will read them: each channel and language, its length, what all of them cost and take.
import type {Estimate, Text, Texts} from './desk/types';
import {h} from './dom';
import {count, duration} from './words/numbers';
import {t, word} from './words/words';

function lengthOf(text: Text): string {
  if (text.channel !== 'sms' || !text.parts) return t('texts.letters', {n: count(Array.from(text.body).length)});
  return t('texts.parts', {parts: text.parts, units: text.units ?? 0, encoding: text.encoding ?? ''});
}

function message(text: Text): HTMLElement {
  return h('li', {'class': `message ${text.channel}`},
    h('p', {'class': 'sub'}, `${word('channel', text.channel)} · ${word('language', text.language)} · ${lengthOf(text)}`),
    text.title && h('p', {'class': 'title', lang: text.language}, text.title),
    h('p', {'class': 'text', lang: text.language}, text.body));
}

function estimateLine(estimate: Estimate): string {
  const cost = estimate.cost_vnd > 0 ? t('texts.cost', {vnd: count(estimate.cost_vnd)}) : t('texts.cost_unknown');
  const time = estimate.seconds ? t('texts.time', {time: duration(estimate.seconds)}) : t('texts.time_unknown');
  return `${t('texts.sms_parts', {n: count(estimate.sms_parts)})} · ${cost} · ${time}`;
}

export function textsView(texts: Texts): HTMLElement {
  return h('div', {},
    texts.estimate && h('p', {'class': 'note'}, estimateLine(texts.estimate)),
    texts.texts.length === 0 ? h('p', {'class': 'hint'}, t('texts.none')) :
      h('ul', {'class': 'messages'}, texts.texts.map(message)));
}
