// A draft that follows an alert already sent: the same area and words, to be mended.
import {readCap, type CapFacts} from '../cap';
import {alert, communes} from '../desk/desk';
import type {Template} from '../desk/types';
import {fieldTime} from '../words/numbers';
import {emptyDraft, type Draft} from './draft_keeper';

const communesNamed = 40;

function hazardOf(cap: CapFacts, templates: Template[]): string {
  return templates.filter((one) => one.event.vi === cap.event.vi || one.event.en === cap.event.en)[0]?.hazard ?? '';
}

const timeOf = (text: string): string => (Number.isNaN(Date.parse(text)) ? '' : fieldTime(Date.parse(text)));

export function draftFrom(cap: CapFacts, templates: Template[]): Draft {
  const ring = cap.polygons[0] ?? [];
  const closed = ring.length > 1 && String(ring[0]) === String(ring[ring.length - 1]);
  return {
    ...emptyDraft(), hazard: hazardOf(cap, templates), severity: cap.severity, certainty: cap.certainty,
    urgency: cap.urgency, status: cap.status === 'Exercise' ? 'Exercise' : cap.status === 'Actual' ? 'Actual' : '',
    onset: timeOf(cap.onset), expires: timeOf(cap.expires), headline: {...cap.headline},
    description: {...cap.description}, instruction: {...cap.instruction}, polygon: closed ? ring.slice(0, -1) : ring,
    communes: cap.geocodes.map((code) => ({code, full_name: '', province_code: ''})),
  };
}

// What the form cannot hold: the one who mends must know that it is not carried over.
export function lostInForm(cap: CapFacts): number {
  return Math.max(0, cap.polygons.length - 1) + cap.circles.length;
}

export interface Following { draft: Draft; lost: number }

// Names of the communes that the message holds as codes. Without them the codes are shown.
async function nameCommunes(draft: Draft): Promise<void> {
  await Promise.all(draft.communes.slice(0, communesNamed).map(async (one) => {
    const found = (await communes(one.code).catch(() => [])).filter((known) => known.code === one.code)[0];
    if (found) {
      one.full_name = found.full_name;
      one.province_code = found.province_code;
    }
  }));
}

export async function follow(id: number, kind: string, templates: Template[]): Promise<Following> {
  const row = await alert(id);
  const cap = readCap(row.cap);
  if (!cap) throw new Error(row.identifier);
  const draft = draftFrom(cap, templates);
  await nameCommunes(draft);
  if (kind !== 'again') {
    draft.update_of = id;
    draft.kind = kind;
  }
  return {draft, lost: lostInForm(cap)};
}
