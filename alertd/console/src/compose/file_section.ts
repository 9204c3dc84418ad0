// A CAP file instead of the form: chosen or dropped. Its bytes go to the desk as they are.
import {readCap} from '../cap';
import {button, fill, h} from '../dom';
import {field} from '../field';
import {moment} from '../words/numbers';
import {t, word} from '../words/words';
import type {Section, Sheet} from './sheet';

const bytesMax = 2 << 20;

function textOfFile(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(new Error(t('compose.file_unread')));
    reader.readAsText(file, 'utf-8');
  });
}

export function fileSection(sheet: Sheet): Section {
  const {draft} = sheet;
  const facts = h('div', {});
  const input = field(t('compose.file'), h('input', {type: 'file', accept: '.xml,.cap,application/cap+xml,text/xml',
    onchange: () => {
      const file = input.control.files?.[0];
      if (file) void take(file);
    }}), t('compose.file_hint'));

  async function take(file: File): Promise<void> {
    input.said.clear();
    try {
      if (file.size > bytesMax) throw new Error(t('compose.file_large'));
      const text = await textOfFile(file);
      if (!readCap(text)) throw new Error(t('compose.file_no_cap'));
      draft.cap = text;
      draft.cap_name = file.name;
      draw();
      sheet.changed();
    } catch (fault) {
      input.control.value = '';
      input.said.tell(fault);
    }
  }
  function draw(): void {
    const cap = draft.cap ? readCap(draft.cap) : null;
    if (!cap) {
      fill(facts);
      return;
    }
    fill(facts, h('p', {}, h('strong', {}, draft.cap_name)), h('p', {}, cap.headline.vi || cap.event.vi),
      h('p', {'class': 'sub'}, `${word('status', cap.status)} · ${word('severity', cap.severity)} · ` +
        `${t('alert.expires')} ${moment(cap.expires)} · ${cap.areaDesc.join('; ')}`),
      button(t('compose.file_drop'), () => {
        draft.cap = '';
        draft.cap_name = '';
        input.control.value = '';
        draw();
        sheet.changed();
      }, {'class': 'quiet'}));
  }
  draw();
  const element = h('section', {'class': 'drop', ondragover: (event: Event) => event.preventDefault(),
    ondrop: (event: Event) => {
      event.preventDefault();
      const file = (event as DragEvent).dataTransfer?.files[0];
      if (file) void take(file);
    }}, h('h2', {}, t('compose.by_file')), input.element, facts);
  return {element, sync: draw, fields: {cap: input.said.tell}};
}
