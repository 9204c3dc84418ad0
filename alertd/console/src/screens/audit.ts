// Who did what with an alert, as the hash-chained audit holds it.
import {headlineOf, heading, toneOf} from '../alert_facts';
import {alert as find, audit} from '../desk/desk';
import {h, link} from '../dom';
import type {Screen} from '../router';
import {moment} from '../words/numbers';
import {t, word, type Key} from '../words/words';

export async function openAudit(parts: string[]): Promise<Screen> {
  const id = Number(parts[0]);
  const [alert, rows] = await Promise.all([find(id), audit(id)]);
  const title = `${t('act.audit')}: ${headlineOf(alert)}`;
  return {
    title, tone: toneOf(alert),
    body: h('div', {}, heading(alert, title), h('p', {}, link(`/alerts/${id}`, t('back'))),
      h('table', {'class': 'cards'}, h('caption', {'class': 'unseen'}, t('act.audit')),
        h('thead', {}, h('tr', {}, ['seq', 'at', 'actor', 'act', 'detail'].map((name) =>
          h('th', {scope: 'col'}, t(`audit.${name}` as Key))))),
        h('tbody', {}, rows.map((row) => h('tr', {},
          h('td', {'data-label': t('audit.seq')}, row.seq), h('td', {'data-label': t('audit.at')}, moment(row.at)),
          h('td', {'data-label': t('audit.actor')}, row.actor), h('td', {'data-label': t('audit.act')}, word('acts', row.act)),
          h('td', {'data-label': t('audit.detail'), 'class': 'detail'}, row.detail)))))),
  };
}
