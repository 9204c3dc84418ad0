// The area: drawn on the map by mouse, by keyboard (arrows move the map, a button sets a corner under the cross), or
// typed as a list of places. The list is the truth; the map shows it.
import {button, fill, h, say} from '../dom';
import {field} from '../field';
import type {ReachedCommune} from '../desk/types';
import {openMap, type MapView} from '../map/map';
import {outlinesOf} from '../map/boundaries';
import {t} from '../words/words';
import type {Point} from './draft_keeper';
import {readPoints, writePoints} from './points';
import type {Section, Sheet} from './sheet';

const cornersMax = 1_000;

export interface PolygonSection extends Section { reached: (communes: ReachedCommune[]) => void }

export function polygonSection(sheet: Sheet): PolygonSection {
  const canvas = h('div', {'class': 'map drawing'});
  const absent = h('p', {'class': 'hint'});
  let view: MapView | null = null;
  let closed = false;
  let hit: ReachedCommune[] = [];
  const list = field(t('compose.corners'), h('textarea', {rows: 6, spellcheck: 'false', 'class': 'code',
    oninput: () => take()}), t('compose.corners_hint'));

  function take(): void {
    const read = readPoints(list.control.value);
    list.said.clear();
    if (read.bad.length > 0) list.said.tell(t('compose.corners_bad', {lines: read.bad.join(', ')}));
    sheet.draft.polygon = read.bad.length > 0 ? [] : read.points;
    draw();
    sheet.changed();
  }
  function put(points: Point[]): void {
    list.control.value = writePoints(points.slice(0, cornersMax));
    take();
    say(t('compose.corners_count', {n: sheet.draft.polygon.length}));
  }
  const drop = (): void => put(sheet.draft.polygon.slice(0, -1));
  const addHere = (): void => { if (view) put([...sheet.draft.polygon, view.centre()]); };
  function draw(): void {
    view?.rings([sheet.draft.polygon], true);
  }
  async function ground(): Promise<void> {
    const provinces = [...sheet.draft.communes.map((one) => one.province_code), ...hit.map((one) => one.province_code)];
    const outlines = await outlinesOf(provinces.filter((code) => code.length === 2));
    const shown = new Set([...hit.map((one) => one.code), ...sheet.draft.communes.map((one) => one.code)]);
    view?.outlines(outlines, (code) => shown.has(code));
    // Who draws looks where he draws.
    if (sheet.draft.polygon.length === 0) view?.fit();
  }
  async function begin(): Promise<void> {
    fill(absent);
    view = await openMap(canvas, t('map.draw'), (at) => put([...sheet.draft.polygon, at]));
    if (closed) {
      view.close();
      return;
    }
    draw();
    view.fit();
    await ground();
  }
  function sync(): void {
    const text = writePoints(sheet.draft.polygon);
    if (readPoints(list.control.value).bad.length === 0) list.control.value = text;
    draw();
    ground().catch(() => fill(absent, t('map.absent')));
  }
  list.control.value = writePoints(sheet.draft.polygon);
  begin().catch(() => fill(absent, t('map.absent')));
  return {
    sync,
    reached(communes) {
      hit = communes;
      ground().catch(() => fill(absent, t('map.absent')));
    },
    close() {
      closed = true;
      view?.close();
    },
    fields: {polygon: list.said.tell, area: list.said.tell},
    element: h('div', {'class': 'half'}, h('h3', {}, t('compose.polygon')),
      h('div', {'class': 'frame'}, canvas, h('span', {'class': 'cross', 'aria-hidden': 'true'}, '+')), absent,
      h('p', {'class': 'buttons'}, button(t('compose.corner_add'), addHere), button(t('compose.corner_drop'), drop),
        button(t('compose.polygon_clear'), () => put([]))),
      list.element),
  };
}
