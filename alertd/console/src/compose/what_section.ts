// Real or exercise, what threatens, how badly. Real or exercise has no default: it is decided each time.
import {h} from '../dom';
import {choice, field, options} from '../field';
import {language, t, word} from '../words/words';
import {certainties, severities, templateOf, urgencies, type Section, type Sheet} from './sheet';

export function whatSection(sheet: Sheet): Section {
  const {draft} = sheet;
  const status = choice(t('compose.status'), [['Exercise', t('status.Exercise')], ['Actual', t('status.Actual')]],
    draft.status, (value) => {
      draft.status = value as 'Actual' | 'Exercise';
      sheet.changed();
    });
  const hazard = field(t('compose.hazard'), h('select', {onchange: () => set('hazard', hazard.control.value)}));
  const severity = field(t('compose.severity'), h('select', {onchange: () => set('severity', severity.control.value)}));
  const urgency = field(t('compose.urgency'), h('select', {onchange: () => set('urgency', urgency.control.value)}));
  const certainty = field(t('compose.certainty'),
    h('select', {onchange: () => set('certainty', certainty.control.value)}));

  function set(name: 'hazard' | 'severity' | 'urgency' | 'certainty', value: string): void {
    draft[name] = value;
    sheet.changed();
  }
  function sync(): void {
    const none: [string, string] = ['', t('compose.choose')];
    const words = (prefix: string, values: string[]): [string, string][] =>
      [none, ...values.map((value) => [value, word(prefix, value)] as [string, string])];
    options(hazard.control, [none, ...sheet.templates.map((one) => [one.hazard, one.event[language()]] as
      [string, string])], draft.hazard);
    const levels = templateOf(sheet)?.levels;
    options(severity.control, words('severity', severities.filter((one) => !levels || one in levels ||
      one === draft.severity)), draft.severity);
    options(urgency.control, words('urgency', urgencies), draft.urgency);
    options(certainty.control, words('certainty', certainties), draft.certainty);
    status.set(draft.status);
  }
  sync();
  return {
    sync,
    fields: {status: status.said.tell, hazard: hazard.said.tell, severity: severity.said.tell,
      urgency: urgency.said.tell, certainty: certainty.said.tell},
    element: h('section', {}, h('h2', {}, t('compose.what')), status.element,
      h('div', {'class': 'row'}, hazard.element, severity.element), h('div', {'class': 'row'}, urgency.element,
        certainty.element)),
  };
}
